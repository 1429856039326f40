"""Build mails: text, HTML and a calendar entry. What people typed stays plain text in all three."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from expertbook.adapters import linked_data
from expertbook.adapters.ics import entries, links
from expertbook.adapters.ics.entries import EntryViewer, Participant, ReplyAsked
from expertbook.adapters.ics.places import describe_place
from expertbook.adapters.mail.accents import gradient_of
from expertbook.adapters.mail.dates import format_moment, format_when
from expertbook.adapters.mail.headers import POLICY, ascii_address
from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.mail.reservation import describe_reservation
from expertbook.adapters.mail.texts import MAX_SUBJECT_LENGTH, write_texts
from expertbook.adapters.words import Words, words_for
from expertbook.domain.booking import Action, Booking, Role, Status
from expertbook.domain.booking_life import allowed_actions, last_change, may_propose
from expertbook.domain.date_form import form_of
from expertbook.domain.faults import Fault
from expertbook.domain.phone_number import format_phone
from expertbook.domain.replies import InvitationReply, ReplyKind, attendance_of, standing_proposal
from expertbook.domain.reply_address import reply_address
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import from_epoch
from expertbook.domain.sign_in_code import LIFETIME_SECONDS
from expertbook.domain.text import to_display_name, to_header, to_one_line, to_plain_name

if TYPE_CHECKING:
    from jinja2 import Environment

SENDER_NAME = "ExpertBook"
_TEMPLATES = Path(__file__).parent / "templates"
_ENDING = frozenset({MailEvent.DECLINED, MailEvent.WITHDRAWN, MailEvent.CANCELLED, MailEvent.EXPIRED})
_MOVING = frozenset({MailEvent.MOVED, MailEvent.MOVE_REQUESTED, MailEvent.AGREED})
_TO_CONFIRM = frozenset({MailEvent.REQUESTED, MailEvent.MOVE_REQUESTED, MailEvent.ASKED_AGAIN})
_QUOTED = "quoted-printable"
"""The encoding of every part: seven bits, in any language."""


class BadEmailAddress(Exception):
    """We can't send mail to an email address of this form."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the mail: their role in the booking, their time zone and locale, and their link to the booking.
    `is_proved`: they have shown that the address is theirs. `cover_url`: the picture above the mail; empty for none.
    `unsubscribe_url` ends reminders, and at `account_url` they begin again. `is_invited`: mails have an entry for the
    calendar."""

    role: Role
    name: str
    email: str
    timezone: str
    locale: str
    link: str
    is_proved: bool = True
    cover_url: str = ""
    unsubscribe_url: str = ""
    account_url: str = ""
    is_invited: bool = True


def build_booking_mail(
    what: MailEvent, before: Booking | None, booking: Booking, to: Recipient, sender: str, now: datetime
) -> EmailMessage:
    """The mail about an event of a booking, with what its reader may do about it from `now` on.

    Raises BadEmailAddress if we can't send to the recipient.
    """
    typed = [booking.client.notes, booking.reason, *booking.answers]
    if not to.is_proved:
        booking = _without_typed_texts(booking)
        to = replace(to, name=to_plain_name(to.name))
    words = words_for(to.locale)
    said = write_texts(what, booking, to.role, words)
    for_expert = to.role is Role.EXPERT
    other = booking.client if for_expert else booking.expert
    contact = booking.client if for_expert else booking.contact
    form = form_of(to.locale)
    moved_from = format_when(before.start, before.end, to.timezone, form, words) if before and what in _MOVING else None
    place = describe_place(booking, words)
    actions = allowed_actions(booking, to.role, now)
    has_links = booking.status is Status.CONFIRMED and to.is_invited
    choice = _choice(what, booking, to.role, actions)
    reservation = describe_reservation(booking, place, to.link, actions)
    texts = {
        "said": said,
        "what": what.value,
        "booking": booking,
        "other": to_one_line(other.name),
        "reader": to.role.value,
        "choice": choice,
        "until": _until(choice, booking, to, words),
        "contact": contact,
        "phone": format_phone(contact.phone) if contact is not None and contact.phone else "",
        "when": format_when(booking.start, booking.end, to.timezone, form, words),
        "moved_from": moved_from,
        "place": place,
        "reason": booking.reason if what in _ENDING else "",
        "link": to.link,
        "more_on_page": not to.is_proved and any(typed),
        "ended": what in _ENDING,
        "account": to.account_url if what is MailEvent.REMINDED else "",
        "cover": to.cover_url,
        "gradient": gradient_of(booking.expert.accent),
        "linked_data": linked_data.to_script(reservation) if reservation is not None else "",
        "calendars": _calendar_links(booking, other.name, words) if has_links else [],
    }
    mail = _start_mail(to.name, to.email, said.subject, sender)
    if contact is not None and contact.email:
        with suppress(BadEmailAddress):  # it stands in the mail as well, and there may be a phone number
            mail["Reply-To"] = _header_address(other.name, contact.email)
    if what is MailEvent.REMINDED:
        # RFC 8058: mail programs show a button, which posts there without opening the page.
        mail["List-Unsubscribe"] = f"<{to.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _render_body(mail, "booking", texts, words)
    if not to.is_invited:
        return mail
    method: Literal["REQUEST", "CANCEL"] = "CANCEL" if what in _ENDING else "REQUEST"
    # Who receives answers is the organizer: without it they would come to the sender, where nobody reads them.
    answered_at = reply_address(booking, to.role)
    organizer = Participant(f"{booking.expert.name} ({SENDER_NAME})", answered_at or sender)
    # The same as in the mail: a calendar would take another address for somebody else's.
    attendee, reader = (
        Participant(to.name, mail["To"].addresses[0].addr_spec),
        EntryViewer(other.name, to.link, None if for_expert else booking.contact, to.locale),
    )
    answer = _answer_asked_of(to.role, booking) if answered_at is not None else ReplyAsked.GIVEN
    _attach_entry(mail, entries.build_invitation(booking, method, organizer, attendee, reader, answer), method)
    return mail


def _answer_asked_of(reader: Role, booking: Booking) -> ReplyAsked:
    """Whether somebody is asked if they come: who booked, confirmed or replied has said so, and may say otherwise."""
    attends = attendance_of(booking, reader)
    if attends is not None:
        return ReplyAsked.WELCOME if attends.is_certain else ReplyAsked.PERHAPS
    said_so = reader is Role.CLIENT or (booking.status is Status.CONFIRMED and booking.status_by is Role.EXPERT)
    return ReplyAsked.WELCOME if said_so else ReplyAsked.WANTED


def _choice(what: MailEvent, booking: Booking, reader: Role, actions: Collection[Action]) -> str:
    """What the reader can do about it, as the words have it."""
    if what in _ENDING:
        return "ended"
    if reader is Role.EXPERT:
        return "to_confirm" if what in _TO_CONFIRM else "ahead"
    if Action.CANCEL not in actions:
        return "fixed"
    if booking.status is not Status.PENDING:
        return "ahead"
    return "to_confirm" if Action.RESCHEDULE in actions else "to_confirm_soon"


def _until(choice: str, booking: Booking, to: Recipient, words: Words) -> str:
    """Until when a client can do that; nothing where it's until the booking begins."""
    if to.role is Role.EXPERT or choice == "ended" or not booking.event_type.cancel_notice_minutes:
        return ""
    moment = format_moment(last_change(booking), to.timezone, form_of(to.locale), words)
    return words(f"until.{choice}", moment=moment, other=to_one_line(booking.expert.name))


def _without_typed_texts(booking: Booking) -> Booking:
    """The booking as it's mailed to an address that nobody has proved: anybody may have typed that in, and what they
    typed besides would reach a stranger in our name."""
    client = replace(booking.client, name=to_plain_name(booking.client.name), notes="")
    return replace(booking, client=client, answers=(), reason="")


def build_code_mail(email: str, code: str, link: str, locale: str, sender: str) -> EmailMessage:
    """The mail with a sign-in code, and a link that does the same, to somebody of this locale.

    Raises BadEmailAddress if we can't send to this address.
    """
    spelt = f"{code[:3]} {code[3:]}"
    words = words_for(locale)
    mail = _start_mail("", email, words("code.subject", code=spelt), sender)
    _render_body(mail, "code", {"code": spelt, "link": link, "minutes": LIFETIME_SECONDS // 60}, words)
    return mail


def build_review_mail(booking: Booking, to: Recipient, sender: str) -> EmailMessage:
    """The mail that asks the client of a completed booking for a review.

    Raises BadEmailAddress if we can't send to this address.
    """
    words = words_for(to.locale)
    expert = to_one_line(booking.expert.name)
    texts = {
        "subject": words("review.subject", expert=expert),
        "ask": words("review.ask"),
        "button": words("review.button"),
        "after": words("review.shown"),
        "foot": words("review.foot"),
    }
    return _build_note(booking, to, expert, texts, sender)


def build_absence_mail(what: MailEvent, booking: Booking, to: Recipient, sender: str) -> EmailMessage:
    """The mail that tells the expert that they didn't come, as the client says, or the client what the expert replied.
    An address that nobody has proved is only told that there is a reply.

    Raises BadEmailAddress if we can't send to this address.
    """
    words = words_for(to.locale)
    other = to_one_line(booking.client.name if to.role is Role.EXPERT else booking.expert.name)
    about = f"absence.{what.value}"
    texts = {
        "subject": words(f"{about}.subject", other=other),
        "ask": words(f"{about}.lead", other=other),
        "quote": booking.absence.reply if booking.absence is not None and to.is_proved else "",
        "button": words(f"{about}.button"),
        "after": words(f"{about}.after", other=other),
        "foot": words(f"foot.to_{to.role.value}.ahead"),
    }
    return _build_note(booking, to, other, texts, sender)


def build_put_back_mail(
    booking: Booking, to: Recipient, fault: Fault, seen: Interval | None, sender: str
) -> EmailMessage:
    """The mail to an expert whose calendar has a booking at its own time again, and why it can't be as they had it;
    `seen` is where that was.

    Raises BadEmailAddress if we can't send to this address.
    """
    words = words_for(to.locale)
    about = {"title": to_one_line(booking.event_type.title), "other": to_one_line(booking.client.name)}
    why = _key_of(fault, words.messages["calendar"]["put_back"]["why"], "other")
    ask = words(f"calendar.put_back.why.{why}")
    if seen is not None:
        ask = f"{words('calendar.tried', when=_time_words(seen, to, words))} {ask}"
    texts = {
        "subject": words("calendar.put_back.subject", **about),
        "ask": ask,
        "button": words("calendar.put_back.button"),
        "after": words("calendar.put_back.after", **about),
        "foot": words("foot.to_expert.ahead"),
    }
    return _build_note(booking, to, about["other"], texts, sender)


def build_asked_mail(booking: Booking, to: Recipient, where: Fault | None, sender: str) -> EmailMessage:
    """The mail that asks an expert what it means that they took a booking out of their calendar; `where` says that it
    is in another one, or may be.

    Raises BadEmailAddress if we can't send to this address.
    """
    words = words_for(to.locale)
    about = {"title": to_one_line(booking.event_type.title), "other": to_one_line(booking.client.name)}
    page, _, place = to.link.partition("#")
    known = _key_of(where, words.messages["calendar"]["asked"]["ask"], "taken_out")
    texts = {
        "subject": words("calendar.asked.subject", **about),
        "ask": words(f"calendar.asked.ask.{known}", **about),
        "button": words("calendar.asked.cancel"),
        "second": words("calendar.asked.put_back"),
        "second_link": f"{page}?entry=put-back#{place}",
        "after": words(f"calendar.asked.after.{known}"),
        "foot": words("foot.to_expert.ahead"),
    }
    return _build_note(booking, replace(to, link=f"{page}?entry=cancel#{place}"), about["other"], texts, sender)


def build_proposal_mail(what: MailEvent, booking: Booking, to: Recipient, sender: str) -> EmailMessage:
    """The mail to whom another time is proposed for their booking, with what they may do about it; or to who proposed
    it, where the other one refused it.

    Raises BadEmailAddress if we can't send to this address.
    """
    proposal = booking.proposal
    assert proposal is not None
    words = words_for(to.locale)
    other = to_one_line(booking.client.name if to.role is Role.EXPERT else booking.expert.name)
    proposed = _time_words(proposal.time, to, words)
    about = f"replies.{what.value}"
    texts = {
        "subject": words(f"{about}.subject", title=to_one_line(booking.event_type.title), other=other),
        "ask": words(f"{about}.ask", other=other, proposed=proposed),
        "button": words(f"{about}.button"),
        "after": words(f"{about}.after", other=other),
        "foot": words(f"foot.to_{to.role.value}.ahead"),
    }
    if what is MailEvent.PROPOSED:
        page, _, place = to.link.partition("#")
        texts |= {"second": words(f"{about}.refuse"), "second_link": f"{page}?proposal=refuse#{place}"}
        to = replace(to, link=f"{page}?proposal=accept#{place}")
    return _build_note(booking, to, other, texts, sender)


def build_reply_refused_mail(
    booking: Booking, to: Recipient, reply: InvitationReply, fault: Fault, now: datetime, sender: str
) -> EmailMessage:
    """The mail to somebody who replied to their invitation what can't be, with the reason, the time that they proposed,
    if it's known, the one that they proposed before, if that still stands, and what they can do instead.

    Raises BadEmailAddress if we can't send to this address.
    """
    words = words_for(to.locale)
    other = to_one_line(booking.client.name if to.role is Role.EXPERT else booking.expert.name)
    title = to_one_line(booking.event_type.title)
    about = f"replies.refused.{reply.kind.value}"
    why = _key_of(fault, words.messages["replies"]["why"], "other")
    proposed = _proposed_time(reply, to, words)
    ask = words(f"{about}.ask_time", proposed=proposed) if proposed else words(f"{about}.ask")
    after = [words("replies.refused.unheard", other=other)]
    if reply.kind is ReplyKind.PROPOSED:
        before = standing_proposal(booking, now)
        if before is not None and before.by is to.role:
            after.append(words(f"{about}.before", proposed=_time_words(before.time, to, words), other=other))
        if ways := _ways_to_another_time(booking, to.role, now):
            after.append(words(f"{about}.next.{ways}"))
    texts = {
        "subject": words(f"{about}.subject", title=title, other=other),
        "ask": f"{ask} {words(f'replies.why.{why}')}",
        "button": words("replies.refused.button"),
        "after": " ".join(after),
        "foot": words(f"foot.to_{to.role.value}.ahead"),
    }
    return _build_note(booking, to, other, texts, sender)


def _key_of(fault: Fault | None, sentences: Mapping[str, Any], otherwise: str) -> str:
    """By what the sentence about a fault is known; that for all others where there is none about this one."""
    return fault.code if fault is not None and fault.code in sentences else otherwise


def _ways_to_another_time(booking: Booking, role: Role, now: datetime) -> str:
    """How this one can still come to another time: by proposing one, by choosing one on the booking's page, by either,
    or not at all."""
    ways = {"propose": may_propose(booking, now), "choose": Action.RESCHEDULE in allowed_actions(booking, role, now)}
    return "_or_".join(way for way, is_open in ways.items() if is_open)


def _time_words(time: Interval, to: Recipient, words: Words) -> str:
    """A time as its reader reads times."""
    begins, ends = (from_epoch(instant) for instant in time)
    return format_when(begins, ends, to.timezone, form_of(to.locale), words)


def _proposed_time(reply: InvitationReply, to: Recipient, words: Words) -> str:
    """The time that they proposed, as they read times; its start if it doesn't end later; nothing if it's unknown."""
    if reply.start is None or reply.end is None:
        return ""
    form = form_of(to.locale)
    if reply.start < reply.end:
        return format_when(reply.start, reply.end, to.timezone, form, words)
    return format_moment(reply.start, to.timezone, form, words)


def _build_note(booking: Booking, to: Recipient, other: str, texts: dict[str, str], sender: str) -> EmailMessage:
    """A mail about a booking that has no entry for the calendar: a few sentences and a link."""
    words = words_for(to.locale)
    when = format_when(booking.start, booking.end, to.timezone, form_of(to.locale), words)
    what = words("note.what", title=to_one_line(booking.event_type.title), other=other, when=when)
    name = to.name if to.is_proved else to_plain_name(to.name)
    usual = {"quote": "", "second": "", "second_link": ""}
    texts = {**usual, **texts, "subject": texts["subject"][:MAX_SUBJECT_LENGTH], "what": what, "link": to.link}
    mail = _start_mail(name, to.email, texts["subject"], sender)
    _render_body(mail, "note", texts, words)
    return mail


def build_webhook_mail(name: str, email: str, host: str, link: str, locale: str, sender: str) -> EmailMessage:
    """The mail to an expert whose webhook at this host is paused.

    Raises BadEmailAddress if we can't send to this address.
    """
    words = words_for(locale)
    subject = words("webhook.subject", host=host)[:MAX_SUBJECT_LENGTH]
    mail = _start_mail(name, email, subject, sender)
    _render_body(mail, "webhook", {"subject": subject, "link": link}, words)
    return mail


def _start_mail(name: str, email: str, subject: str, sender: str) -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = to_header(subject)
    mail["From"] = _header_address(SENDER_NAME, sender)
    mail["To"] = _header_address(name, email)
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _header_address(name: str, email: str) -> Address:
    """An address for a mail header: a domain in another script gets its ASCII form."""
    ascii_form = ascii_address(email)
    if ascii_form is None:
        raise BadEmailAddress  # as one with other letters before the @, which SES doesn't accept
    return Address(to_display_name(name), addr_spec=ascii_form)


def _render_body(mail: EmailMessage, template: str, texts: dict[str, Any], words: Words) -> None:
    texts = {**texts, "words": words}
    mail.set_content(_templates().get_template(f"{template}.txt").render(texts), cte=_QUOTED)
    mail.add_alternative(_templates().get_template(f"{template}.html").render(texts), subtype="html", cte=_QUOTED)


def _attach_entry(mail: EmailMessage, calendar: str, method: str) -> None:
    """Add the entry as a part of the mail for Google and Outlook, and as a file for Apple Mail."""
    mail.add_alternative(calendar, subtype="calendar", params={"method": method}, cte="base64")
    mail.add_attachment(calendar, subtype="calendar", filename="invite.ics", params={"method": method}, cte="base64")


def _calendar_links(booking: Booking, other: str, words: Words) -> list[tuple[str, str]]:
    return [
        ("Google Calendar", links.google_calendar_url(booking, other, words)),
        ("Outlook", links.outlook_calendar_url(booking, other, words)),
    ]


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # slow to import

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
