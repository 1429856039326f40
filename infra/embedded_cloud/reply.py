"""`make reply`: answer an invitation as a calendar program does. It takes the file of a mail that `make run` kept, and
mails the answer to the embedded cloud's mailbox, which does with it what SES does."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP

from infra.workspace import LOCAL, RunFolder

ANSWERS = {"accepted": "ACCEPTED", "tentative": "TENTATIVE", "declined": "DECLINED", "proposed": "TENTATIVE"}
_STAMP = "%Y%m%dT%H%M%SZ"


class NotAnInvitation(Exception):
    """The mail has no invitation that asks for a reply."""


def build_reply(invitation: EmailMessage, answer: str, start: datetime | None = None) -> EmailMessage:
    """The mail that answers an invitation; a proposal names another `start`, for as long as before.

    Raises NotAnInvitation.
    """
    entry = _entry_in(invitation)
    organizer, attendee = (re.sub("(?i)^.*mailto:", "", entry[name]) for name in ("ORGANIZER", "ATTENDEE"))
    if not organizer.startswith("reply+"):
        raise NotAnInvitation("Replies to this invitation aren't received: run with REPLY_DOMAIN=, and book.")
    begins, ends = (datetime.strptime(entry[name][-16:], _STAMP).replace(tzinfo=UTC) for name in ("DTSTART", "DTEND"))
    if start is not None:
        begins, ends = start.astimezone(UTC), start.astimezone(UTC) + (ends - begins)
    method = "COUNTER" if answer == "proposed" else "REPLY"
    lines = [
        *("BEGIN:VCALENDAR", "PRODID:-//ExpertBook//make reply//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT"),
        *(f"UID:{entry['UID']}", f"SEQUENCE:{entry['SEQUENCE']}", f"DTSTAMP:{datetime.now(UTC):{_STAMP}}"),
        *(f"DTSTART:{begins:{_STAMP}}", f"DTEND:{ends:{_STAMP}}", f"ORGANIZER:mailto:{organizer}"),
        *(f"ATTENDEE;PARTSTAT={ANSWERS[answer]}:mailto:{attendee}", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = attendee, organizer
    mail["Subject"] = f"{answer.title()}: {invitation['Subject']}"
    mail.set_content(f"{answer.title()}.\n")
    mail.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": method}, cte="base64")
    return mail


def _entry_in(invitation: EmailMessage) -> dict[str, str]:
    """The properties of the enclosed entry, without their parameters."""
    parts = [part for part in invitation.walk() if part.get_content_type() == "text/calendar"]
    if not parts:
        raise NotAnInvitation("This mail has no invitation.")
    text = re.sub("\r?\n[ \t]", "", parts[0].get_content())
    lines = [re.fullmatch(r"([A-Z-]+)(?:;(?:\"[^\"]*\"|[^\":])*)?:(.*)", line) for line in text.splitlines()]
    return {found[1]: found[2] for found in lines if found is not None}


def main(arguments: Sequence[str]) -> int:
    """Send the answer."""
    parser = argparse.ArgumentParser(prog="make reply", description=__doc__)
    parser.add_argument("mail", type=Path, help="the file of the mail with the invitation")
    parser.add_argument("answer", choices=sorted(ANSWERS))
    parser.add_argument("--start", type=datetime.fromisoformat, help="when the proposed time begins, 2026-12-01T10:00Z")
    parser.add_argument("--folder", type=Path, default=LOCAL, help="where the run keeps its things")
    options = parser.parse_args(arguments)
    if (options.answer == "proposed") != (options.start is not None):
        parser.error("START goes with ANSWER=proposed")
    if options.start is not None and options.start.tzinfo is None:
        options.start = options.start.replace(tzinfo=UTC)
    outputs = RunFolder(options.folder).outputs
    if not outputs.exists():
        print("Nothing runs here: start `make run REPLY_DOMAIN=replies.example` first.", file=sys.stderr)
        return 1
    try:
        invitation = message_from_bytes(options.mail.read_bytes(), _class=EmailMessage, policy=policy.default)
        reply = build_reply(invitation, options.answer, options.start)
    except (NotAnInvitation, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    with SMTP("127.0.0.1", int(json.loads(outputs.read_text())["mail_port"])) as smtp:
        smtp.send_message(reply)
    print(f"Mailed to {reply['To']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
