"""Send mail. The only module that talks to SES."""

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
"""SES would refuse the mail again. Errors about our account or permissions aren't here: they aren't about the mail."""

ATTEMPTS = 3
"""How often we try a throttled mail. We retry nothing else: without a response, SES may have sent the mail."""

_FIRST_PAUSE_SECONDS = 0.7


class MailRefused(Exception):
    """The mail can't be sent, now or later. `cause` says why, and contains no personal data."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class NotTried(Unavailable):
    """SES couldn't take others just before, so this mail wasn't tried. A minute later it may go out."""


@dataclass(slots=True)
class Outbox:
    """Sends the mails of one batch or run. Once SES was unavailable for `patience` mails in a row, it tries no others.

    Each would wait up to ten seconds for the same error, and a batch has only twenty. What needs no mail goes on.
    """

    patience: int = 1
    _failed: int = 0

    def check(self) -> None:
        """Raise NotTried if a mail wouldn't be tried."""
        if self._failed >= self.patience:
            raise NotTried

    def send(self, mail: EmailMessage) -> None:
        """Send a mail to its recipient. Raises MailRefused, or Unavailable if trying again may help."""
        self.check()
        try:
            _send(mail)
        except Unavailable:
            self._failed += 1
            raise
        self._failed = 0


def _send(mail: EmailMessage) -> None:
    (recipient,) = mail["To"].addresses
    (sender,) = mail["From"].addresses
    parameters: dict[str, Any] = {"Source": sender.addr_spec, "Destinations": [recipient.addr_spec]}
    if (configuration := settings.mail_configuration_set()) is not None:
        parameters["ConfigurationSetName"] = configuration
    content = mail.as_bytes()
    for _ in attempts(ATTEMPTS, _FIRST_PAUSE_SECONDS, longest=2.0):
        try:
            aws_client("ses").send_raw_email(**parameters, RawMessage={"Data": content})
            return
        except ClientError as error:
            cause = error.response["Error"]["Code"]
            if cause != "Throttling":
                raise (MailRefused(cause) if cause in _PERMANENT else Unavailable()) from error
        except BotoCoreError as error:
            raise Unavailable from error
    raise Unavailable
