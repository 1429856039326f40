"""A mail as the terminal shows it: plain, and whole, since a link or a code in it is what somebody waits for."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

_WIDTH = 78


def show(raw: bytes) -> str:
    """To whom, what about, and its text."""
    mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    text = body.get_content().strip() if body is not None else "(no text)"
    head = f"Mail to {mail['To']}: {mail['Subject']}"
    lines = [f"┌ {head}", *(f"│ {line}".rstrip() for line in text.splitlines()), "└" + "─" * _WIDTH]
    return "\n".join(lines)
