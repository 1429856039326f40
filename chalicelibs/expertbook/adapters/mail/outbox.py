"""The way out of a mail: the only module that talks to SES."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.clock import attempts
from expertbook.domain.errors import Unavailable

_PERMANENT = frozenset({"MessageRejected", "InvalidParameterValue"})
"""What SES refuses and would refuse again. That it may not send at all, by us or by it, is no word on the mail."""

ATTEMPTS = 3
"""How often a throttled mail is tried. Nothing else is: SES may have taken a mail that it did not answer."""

_FIRST_PAUSE_SECONDS = 0.7


class MailRefused(Exception):
    """The mail can't be sent, now or later; `cause` says why and tells nothing of anybody."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(slots=True)
class Outbox:
    """The way out for the mails of one batch. Once the service did not take a mail, the others do not ask it.

    Each would wait for ten seconds to hear the same, and the batch has twenty; what is no mail goes on meanwhile.
    """

    is_down: bool = False

    def send(self, mail: EmailMessage) -> None:
        """Send a mail to whom it is addressed. Raises Refused, or Unavailable if trying again may help."""
        if self.is_down:
            raise Unavailable
        try:
            _send(mail)
        except Unavailable:
            self.is_down = True
            raise


def _send(mail: EmailMessage) -> None:
    (recipient,) = mail["To"].addresses
    (sender,) = mail["From"].addresses
    asked: dict[str, Any] = {"Source": sender.addr_spec, "Destinations": [recipient.addr_spec]}
    if (configuration := settings.mail_configuration_set()) is not None:
        asked["ConfigurationSetName"] = configuration
    content = mail.as_bytes()
    for _ in attempts(ATTEMPTS, _FIRST_PAUSE_SECONDS, longest=2.0):
        try:
            aws_client("ses").send_raw_email(**asked, RawMessage={"Data": content})
            return
        except ClientError as error:
            cause = error.response["Error"]["Code"]
            if cause != "Throttling":
                raise (MailRefused(cause) if cause in _PERMANENT else Unavailable()) from error
        except BotoCoreError as error:
            raise Unavailable from error
    raise Unavailable
