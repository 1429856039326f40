"""Take a received mail apart: who sent it, to whom, and the calendar file in it. Whatever is in it, it takes time in
proportion to its length, which is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any

from expertbook.adapters.mail.proofs import Headers, check_proved, lines_of_ses
from expertbook.domain.mailed_answer import Drop, Dropped
from expertbook.domain.reply_address import AddressedTo, read_reply_address

MOST_BYTES = 1_000_000
MOST_HEADER_BYTES = 64_000
MOST_HEADERS = 300
MOST_BOUNDARIES = 20
"""How many parts that have parts there may be: what each takes grows with how deep they lie in each other."""
MOST_PARTS = 50
MOST_CALENDAR_BYTES = 100_000
_LONGEST_TYPE = 6000
"""Characters of a part's Content-Type: the parser (Python 3.11) takes their square to find the boundary in it."""
_MOST_RECIPIENTS = 20
_LONGEST_SENDER = 1000

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(rb"boundary\s*[*=]", re.IGNORECASE)
_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"(?=[\s<"])')
"""A name in quotes. What goes on right behind the quotes is an address in which they stand."""
_MAILBOX = re.compile(r"""[^<>,;:"()\\]*<\s*([^\s<>@"(),;:\\]+@[a-z0-9.-]+)\s*>|([^\s<>@"(),;:\\]+@[a-z0-9.-]+)""")
_ADDRESSES = re.compile(r"reply\+[0-9a-z]+@[0-9a-z.-]+", re.IGNORECASE)
_ANSWERS_BY_ITSELF = re.compile("auto-(?:replied|notified)")
_CALENDAR = frozenset({"text/calendar", "application/ics"})


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail whose sender was proved, by their address in small letters. `addressed` is what the first address of ours
    in it says, which anybody may have written there. `message_id` is empty if it has none."""

    sender: str
    addressed: AddressedTo
    calendar: bytes = field(repr=False)
    message_id: str = field(repr=False)


class _Part(Message):
    """A part, whose boundary is looked for in what isn't too long."""

    def get_boundary(self, failobj: Any = None) -> Any:
        """The boundary that the parser asks for. Raises Dropped."""
        if len(str(self.get("content-type", ""))) > _LONGEST_TYPE:
            raise Dropped(Drop.TOO_LARGE)
        return super().get_boundary(failobj)


def read_mail(content: bytes) -> ReceivedMail:
    """The mail, as SES stored it. Raises Dropped if it's none that may count."""
    if len(content) > MOST_BYTES:
        raise Dropped(Drop.TOO_LARGE)
    headers = _headers(content)
    written = lines_of_ses(headers)
    own = headers[len(written) :]
    sender = _sender(own)
    check_proved(written, sender.rpartition("@")[2])
    if written["return-path"] == "<>" or _is_automatic(own):
        raise Dropped(Drop.AUTOMATIC)
    message_id = dict(own).get("message-id", "")
    return ReceivedMail(sender, _addressed([*written.items(), *own]), _calendar(content), message_id)


def _headers(content: bytes) -> Headers:
    """All headers, each in one line. Raises Dropped."""
    end = _BLANK_LINE.search(content[:MOST_HEADER_BYTES])
    if end is None:
        raise Dropped(Drop.NOT_A_MAIL)
    text = content[: end.start()].decode("ascii", "replace").replace("\r\n", "\n")
    lines = re.sub(r"\n[ \t]+", " ", text).split("\n")
    if len(lines) > MOST_HEADERS:
        raise Dropped(Drop.TOO_LARGE)
    found = [_HEADER.fullmatch(line) for line in lines]
    if None in found:
        raise Dropped(Drop.NOT_A_MAIL)
    return [(each[1].lower(), each[2].strip()) for each in found if each is not None]


def _sender(headers: Headers) -> str:
    """The one address in the one From. Raises Dropped."""
    said = [value for name, value in headers if name == "from"]
    if len(said) != 1 or len(said[0]) > _LONGEST_SENDER:
        raise Dropped(Drop.NOT_PROVED)
    found = _MAILBOX.fullmatch(_QUOTED.sub("", said[0]).strip().lower())
    if found is None:
        raise Dropped(Drop.NOT_PROVED)
    return found[1] or found[2]


def _is_automatic(headers: Headers) -> bool:
    """Whether it's a list's, a report's, or a note that somebody is away. What a calendar sends for somebody may well
    say that it was made by a program (`auto-generated`)."""
    said = dict(headers)
    return (
        _ANSWERS_BY_ITSELF.match(said.get("auto-submitted", "").lower()) is not None
        or said.get("content-type", "").lower().startswith("multipart/report")
        or "list-id" in said
    )


def _addressed(headers: Headers) -> AddressedTo:
    """What the first address of ours says, of those that SES took it for and those that it names. Raises Dropped."""
    for name in ("received", "to", "cc"):
        for value in (value for each, value in headers if each == name):
            for address in _ADDRESSES.findall(value)[:_MOST_RECIPIENTS]:
                if (found := read_reply_address(address)) is not None:
                    return found
    raise Dropped(Drop.NOT_TO_US)


def _calendar(content: bytes) -> bytes:
    """The first calendar file. Raises Dropped."""
    if len(_BOUNDARY.findall(content)) > MOST_BOUNDARIES:
        raise Dropped(Drop.TOO_LARGE)
    try:
        # This policy leaves headers as they are; the newer one takes each apart, at whatever length.
        return _first_calendar(message_from_bytes(content, _Part, policy=compat32))
    except RecursionError:  # mails enclosed in each other, which need no boundary
        raise Dropped(Drop.TOO_LARGE) from None
    except (AttributeError, LookupError, TypeError, ValueError):
        # The parser (Python 3.11) trips over a boundary whose encoding or number makes no sense.
        raise Dropped(Drop.NOT_A_MAIL) from None


def _first_calendar(mail: Message) -> bytes:
    for number, part in enumerate(_parts(mail)):
        if number >= MOST_PARTS:
            raise Dropped(Drop.TOO_LARGE)
        if part.get_content_type() in _CALENDAR:
            found = part.get_payload(decode=True)
            if isinstance(found, bytes) and len(found) <= MOST_CALENDAR_BYTES:
                return found
            raise Dropped(Drop.TOO_LARGE)
    raise Dropped(Drop.NO_ANSWER)


def _parts(message: Message) -> Iterator[Message]:
    """The parts that have none, but for those of enclosed mails: a bounce encloses our own invitation."""
    if message.get_content_maintype() == "message":
        return
    if not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)
