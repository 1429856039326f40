"""The mails that the stack sent, read from the folder where it keeps them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.cloud.calls import eventually
from tests.stack import Stack


def mails_to(stack: Stack, address: str) -> list[EmailMessage]:
    """Those that came so far, the oldest first."""
    kept = sorted(Path(stack.mail_folder).glob(f"*-{address}.eml"), key=lambda path: path.name.split("-")[1])
    return [message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default) for path in kept]


def mail_to(stack: Stack, address: str, words: str, number: int = 1) -> EmailMessage:
    """The mail of that number whose subject has these words, as soon as it came."""

    def found() -> list[EmailMessage]:
        # A file that is just being written has no subject yet.
        mails = [mail for mail in mails_to(stack, address) if words in (mail["Subject"] or "")]
        return mails if len(mails) >= number else []

    return eventually(found)[number - 1]


def codes_sent_to(stack: Stack, address: str) -> int:
    """How many sign-in codes were mailed to the address so far."""
    return len([mail for mail in mails_to(stack, address) if "sign-in code" in mail["Subject"]])


def code_sent_to(stack: Stack, address: str, number: int = 1) -> str:
    """The digits of the sign-in code of that number."""
    subject: str = mail_to(stack, address, "sign-in code", number)["Subject"]
    return subject[:3] + subject[4:7]
