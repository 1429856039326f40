"""The way out of a mail: the only module that talks to SES."""

from __future__ import annotations

import json
import time
from email.message import EmailMessage

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.aws import client
from expertbook.errors import Unavailable

_FOR_GOOD = frozenset({"MessageRejected", "InvalidParameterValue", "MailFromDomainNotVerifiedException"})
"""What SES refuses and would refuse again."""

_PAUSES = (0.5, 1.5)
"""Seconds before a throttled mail is tried again. Nothing else is: SES may have taken a mail that it did not answer."""


class Refused(Exception):
    """The mail can't be sent, now or later; `cause` says why and tells nothing of anybody."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def send(mail: EmailMessage) -> None:
    """Send a mail to whom it is addressed. Raises Refused, or Unavailable if trying again may help."""
    (recipient,) = mail["To"].addresses
    (sender,) = mail["From"].addresses
    content = mail.as_bytes()
    for pause in (*_PAUSES, None):
        try:
            client("ses").send_raw_email(
                Source=sender.addr_spec, Destinations=[recipient.addr_spec], RawMessage={"Data": content}
            )
            return
        except ClientError as error:
            cause = error.response["Error"]["Code"]
            if cause != "Throttling" or pause is None:
                raise (Refused(cause) if cause in _FOR_GOOD else Unavailable()) from error
        except BotoCoreError as error:
            raise Unavailable from error
        time.sleep(pause)


def give_up(about: dict[str, str]) -> None:
    """Leave a mail that can't be sent with the dead letters: what it was about, nothing of anybody."""
    client("sqs").send_message(QueueUrl=settings.dead_letters_url(), MessageBody=json.dumps(about))
