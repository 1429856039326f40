"""What can be wrong with what callers send or ask for: a code each, with its sentence in English. Pure.

The site words them anew, from code and values (`site.faults` in expertbook/words). So a code and its places stay what
they are; a sentence may change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, unique
from typing import Any

from expertbook.domain.scheduling.durations import format_duration
from expertbook.domain.scheduling.model import WEEKDAYS

Value = int | str | tuple[str, ...]
"""A number, a word of the API's, or several; never what somebody typed. `minutes`, `hours` and `days` are lengths of
time, `date`, `weekday`, `time` and `spans` as the API has them. The first number decides about a sentence's plural."""

_MONDAY = date(2026, 11, 23)
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "minutes": format_duration,
    "hours": lambda hours: format_duration(hours * 60),
    "days": lambda days: format_duration(days * 24 * 60),
    "weekday": lambda key: f"{_MONDAY + timedelta(days=WEEKDAYS.index(key)):%A}",
    "date": lambda text: f"{date.fromisoformat(text).day} {date.fromisoformat(text):%B}",
}
"""What a sentence says for values of these names."""

_PLACE = re.compile(r"\{(\w+)\}")


@unique
class Code(Enum):
    """A kind of fault. Its name in small letters is the API's code for it, its value the sentence."""

    # Values of any field.
    REQUIRED = "This is needed."
    UNKNOWN_FIELD = "There is no such field."
    NOT_TEXT = "This has to be text."
    NOT_A_LIST = "This has to be a list."
    NOT_AN_OBJECT = "This has to be a JSON object."
    NOT_TRUE_OR_FALSE = "This has to be true or false."
    NOT_ONE_OF = "This has to be one of {allowed}."
    NOT_A_NUMBER = "This has to be a whole number from {minimum} to {maximum}."
    NOT_A_MULTIPLE = "This has to be a multiple of {step} from {minimum} to {maximum}."
    TOO_LONG = "At most {maximum} characters; this has {length}."
    TOO_MANY = "There can be at most {maximum}; these are {count}."
    LIMIT_REACHED = "You have {maximum} already; that is as many as there can be."
    NOT_SHOWABLE = "This has characters that can't be shown; type it anew."
    NOT_FROM_US = "This is not from us; take it as it came."
    NOT_A_KEY = "1 to 128 visible ASCII characters; a UUID is best."
    ANOTHER_LIST = "This belongs to another list; begin at its first page."

    # Kinds of text.
    NOT_AN_EMAIL = "Write an email address like name@example.com."
    EMAIL_APOSTROPHE = "Write a plain apostrophe (') in place of the curly one."
    EMAIL_LETTERS = "Mail reaches only plain letters (a to z), digits and signs before the @."
    NOT_A_DOMAIN = "Write a domain like example.com."
    NOT_A_LINK = "Write a link like https://meet.example.com/room."
    NOT_A_SLUG = "Use small letters from a to z, digits, and single hyphens between them."
    NOT_A_CODE = "A code has six digits."
    NOT_ONE_PROOF = "Give the code or the secret."
    NOT_A_COUNTRY = "Write a country's two letters, like GB (ISO 3166)."
    NOT_A_TIME_ZONE = "This is no IANA time zone; one looks like Europe/London."
    NOT_A_LOCALE = "This is no language tag; one looks like en-GB."
    NOT_AN_INSTANT = "Write an instant like 2026-11-24T10:30:00Z."
    NOT_A_DATE = "Write a date like 2026-11-24."
    NOT_A_TIME = "Write a time like 10:30."
    NOT_IN_YEARS = "Choose a date from {first} to {last}."

    # Phone numbers.
    PHONE_NOT_DIGITS = "Write the number in digits, like +44 20 7946 0000."
    PHONE_NOT_ONE = "Write one number, like +44 20 7946 0000."
    PHONE_WITHOUT_COUNTRY = "Choose the number's country, or begin with + and its code, like +44 20 7946 0000."
    PHONE_OF_NO_COUNTRY = "This is no phone number of any country."
    PHONE_LENGTH = "This is too short or too long for a number of its country."
    PHONE_OF_OTHER_COUNTRY = (
        "This is no number of that country. Check both, or begin with + and its code, like +44 20 7946 0000."
    )

    # What is booked, and when.
    UNKNOWN_EXPERT = "There is no expert with this handle."
    UNKNOWN_EVENT_TYPE = "The expert does not offer this event type."
    NOT_YOUR_EVENT_TYPE = "You do not offer this event type."
    NO_START = "Choose a start: an instant, or a date and a time."
    TWO_STARTS = "Send either start, or date and time."
    ENDS_BEFORE_IT_STARTS = "This has to be later than from."
    TIME_SKIPPED = "The clocks change on that day and skip this time; choose another one."
    TIME_GONE_BY = "This time has gone by."
    TIME_NOT_FREE = "This time isn't free."
    TOO_SOON = "This needs {minutes} of notice; choose a later time."
    TOO_FAR_AHEAD = "This can be booked {days} ahead at most."
    NOT_OFFERED_THEN = "The expert does not offer this start; choose one of the slots."
    UNKNOWN_QUESTION = "There is no such question."
    NOT_TICKED = "Please tick this."
    NOT_AN_OPTION = "Choose one of the options."

    # What a booking doesn't allow any more, or not yet.
    IS_COMPLETED = "This booking is completed; nothing about it can be changed any more."
    IS_MISSED = "This booking is marked as missed; nothing about it can be changed any more."
    IS_EXPIRED = "Nobody confirmed this request before its time came; nothing about it can be changed any more."
    IS_CANCELLED = "This booking is cancelled; nothing about it can be changed any more."
    IS_CONFIRMED = "This booking is confirmed already."
    NEVER_CONFIRMED = "This booking was never confirmed."
    NOT_BEGUN = "This booking has not begun yet."
    HAS_BEGUN = "This booking has begun."
    IS_OVER = "This booking is over."
    NOT_OVER = "This booking is not over yet. Cancel it first; then it can be removed."
    NOTICE_PASSED = "It's too late for that: it was possible until {minutes} before it begins; please ask the expert."
    OFFERED_NO_MORE = "The expert does not offer this event type any more, so it can't be moved."
    NOT_COMPLETED = "Only a booking that is completed can be reviewed."
    REVIEW_IS_FINAL = "A review can be changed for {days} after it was given."
    OWN_BOOKING = "You can't review yourself."
    HAS_REPLY = "You have replied to this already."
    ABSENCE_REPORTED = "The client said that the expert didn't come."
    ABSENCE_TOO_LATE = "That could be said until {hours} after the booking's end."
    NO_ABSENCE = "Nobody said that you didn't come."
    NO_PROPOSAL = "Nobody proposes another time for this booking to you, or not any more."
    IS_HIDDEN = "This review is hidden."
    BEING_ERASED = "Your data is being erased. Try again in two minutes."

    # What is too much for now.
    HOUR_IS_FULL = "That is more than an hour allows. Try again in {minutes}."
    CODES_SENT = "Five codes were sent within an hour. Use the newest one, or wait."
    HOLDS_KEPT = "Three times are kept already; let one of them go, or book it."
    HELD_LONG_ENOUGH = "This time was kept long enough; it can still be booked while it is free."
    CALENDAR_BEING_READ = "One of your calendars is being read. Try again in a few seconds."
    CALENDARS_READ = (
        "You had calendars read {maximum} times within an hour. They are also read by themselves, every quarter of an "
        "hour."
    )

    # Experts: profile and pictures.
    NOT_A_CATEGORY = "This can't be a category."
    TOO_MANY_LETTERS = "Written out, this has {length} letters; a name has at most {maximum}."
    HANDLE_LENGTH = "Choose {minimum} to {maximum} characters."
    HANDLE_WITHOUT_LETTER = "Use at least one letter."
    HANDLE_RESERVED = "The site needs this word for itself; choose another one."
    HANDLE_TAKEN = "Somebody has this, or one that looks like it."
    UPLOAD_GONE = "This upload is not there; choose the picture again."
    PHOTO_TOO_LARGE = "A picture has at most {kilobytes} KB."
    NOT_A_JPEG = "This is no JPEG picture."
    NOT_OF_THIS_SIZE = "This picture isn't {width} × {height} pixels."

    # Experts: hours.
    NOT_INTERVALS = 'Write the intervals as pairs of times, like [["09:00", "12:30"]].'
    TOO_MANY_INTERVALS = "A day has at most {maximum} intervals; this has {count}."
    NOT_ON_GRAINS = "Hours begin and end at multiples of {minutes}, like 09:00 or 09:35."
    INTERVAL_BACKWARDS = "An interval has to end after it starts."
    INTERVALS_OVERLAP = "These intervals overlap."
    TOO_MANY_DATES = "At most {maximum} dates can have hours of their own."
    DATE_GONE_BY = "This date has gone by."
    DATE_TOO_FAR_AHEAD = "This is more than two years ahead."

    # Why a time isn't offered to clients, told its expert.
    WITHIN_NOTICE = "It is less than {minutes} ahead, the minimum notice."
    BEYOND_WINDOW = "It is more than {days} ahead, the booking window."
    NO_HOURS_ON_WEEKDAY = "You have no hours on {weekday}s."
    OUTSIDE_OF_WEEKDAY = "It is outside of your hours on {weekday}s ({spans})."
    NO_HOURS_ON_DATE = "You have no hours on {date}. That date has hours of its own."
    OUTSIDE_OF_DATE = "It is outside of your hours on {date} ({spans}). That date has hours of its own."
    ENDS_AFTER_HOURS = "The booking would end after your hours do, at {time}."
    OFF_THE_GRID = "Bookings start every {minutes}, counted from the beginning of your hours."
    DAY_IS_FULL = "The daily cap of {count} is reached on that day."
    TIME_IS_BOOKED = "Another booking has this time, or keeps it with its buffers."
    BUFFERS_MEET = "The buffers of this booking would run into another one."
    TIME_IS_HELD = "Somebody is filling in the form for it; it is free again in a few minutes if they leave."
    TIME_IS_BUSY = "One of your other calendars says that you are busy."

    # Experts: event types.
    SLUG_TAKEN = "Another one of your event types has this address."
    TEXTS_TOO_LONG = "All of your event types together are too long; shorten their texts."
    NOT_EACH_ONCE = "Name each of your event types once."
    BOOKING_TOO_LONG = "A booking takes at most {hours} with its buffers; these take {minutes}."
    PHONE_NEEDED = "A booking by phone needs the client's number."
    QUESTION_IDS = "Each question has an id of its own."
    NOT_A_CHOICE = "Only a choice has options."
    OPTIONS_COUNT = "A choice has {minimum} to {maximum} options."
    OPTION_TWICE = "Each option may be there once."

    # Experts: blocks.
    NOTHING_TO_BLOCK = "Send an email address, a domain, or a booking."
    TOO_MUCH_TO_BLOCK = "Send one of email, domain and booking."
    ONLY_OF_A_BOOKING = "This is needed with a booking, and only there."
    NOT_IN_BOOKING = "The booking doesn't say that, or not any more."
    UNKNOWN_BOOKING = "There is no such booking with you."
    OWN_ADDRESS = "This is your own address."

    # Experts: external calendars.
    NOT_A_CALENDAR_URL = "This is not the address of a calendar: it begins with https:// or webcal://."
    CALENDAR_URL_WITH_USER = (
        "An address with a user name in it can't be read. Use the calendar's secret address instead."
    )
    CALENDAR_URL_SCHEME = "Only addresses that begin with https:// or webcal:// can be read."
    CALENDAR_URL_PORT = "Only https at its usual port can be read: leave the number out of the address."
    CALENDAR_PRIVATE = "This address leads into a private network, which can't be reached from here."
    CALENDAR_WITHOUT_END = "This address leads on and on, and never to a calendar."
    CALENDAR_SLOW = "The calendar's server took too long to answer."
    CALENDAR_NO_SERVER = "There is no server of this name."
    CALENDAR_UNREACHABLE = "The calendar's server can't be reached."
    CALENDAR_NOT_SAFE = "The calendar's server can't be reached safely."
    CALENDAR_CERTIFICATE = "The calendar's server has no valid certificate for this address."
    CALENDAR_BAD_ANSWER = "The calendar's server broke off its answer, or gave one that makes no sense."
    CALENDAR_SERVER_FAILS = "The calendar's server has a problem of its own ({status})."
    CALENDAR_SERVER_REFUSES = "The calendar's server answered with {status}."
    CALENDAR_ASKS_WHO = (
        "The calendar's server asks who we are. Use the calendar's secret address, which needs no password."
    )
    CALENDAR_NOT_THERE = "There is no calendar at this address, or not any more."
    CALENDAR_PACKED = "The calendar's server sends it packed, although it was asked not to."
    CALENDAR_TOO_LARGE = "This calendar is larger than {megabytes} MB. Is there an address with less of the past?"
    CALENDAR_TOO_MUCH = "This calendar is too large, or repeats too often, to be read."
    CALENDAR_IS_A_PAGE = (
        "This address leads to a web page, not to a calendar. Look for its secret address in iCal format."
    )
    CALENDAR_OTHER_FORMAT = "What lies at this address is no calendar in iCal format."
    CALENDAR_BREAKS_OFF = "This calendar breaks off in the middle."
    CALENDAR_UNREADABLE = "This calendar can't be read."
    CREDENTIALS_LOST = "What you sign in with there can't be read any more; give it once more."
    CALENDAR_BROKEN = "This calendar can't be read: something in it makes no sense."
    NOT_A_CALENDAR_SERVER = (
        "Write the server's address, like https://cloud.example.com, with no port and no user name in it."
    )
    CALENDAR_SERVER_NEEDED = "Say where the server is: this user name is no email address, so it doesn't tell."
    UNKNOWN_CALENDAR = "There is no such calendar in this account, or not any more."
    CALENDAR_NOT_WRITABLE = "Nothing can be written into this calendar."
    CALENDAR_HAS_BOOKINGS = "Your bookings are written into this calendar by another account already."
    UNKNOWN_PLACE = "Only these words can stand in braces: {allowed}."

    # Experts: what they do with a booking in a calendar of theirs.
    NO_TIME_OF_DAY = "A booking begins and ends at a time of day; it can't be a whole day."
    ENDS_TOO_EARLY = "A booking has to end after it begins."
    NOT_ON_FIVE_MINUTES = "A booking begins and ends at multiples of {minutes}."
    ZONE_NOT_KNOWN = "It's in a time zone that we don't know."
    TIME_NOT_READABLE = "The time in it can't be read."
    CHANGED_MEANWHILE = "The booking itself was changed at the same time; that counts."
    ENTRY_ELSEWHERE = "It's in another calendar."
    ENTRY_MAYBE_ELSEWHERE = "It may be in another calendar."
    CHANGED_AGAIN_AND_AGAIN = "It's changed there again and again, so it's put back once an hour."

    # Experts: calendar accounts.
    CALENDAR_SIGN_IN_REFUSED = (
        "The calendar's server doesn't take this user and password. Most providers want an app password, which you "
        "make in your account there."
    )
    CALENDAR_FORBIDDEN = "The calendar's server doesn't let you see it."
    CALENDAR_OTHER_SERVER = "The calendar's server sends us on to another one. Write the address of that one."
    NO_CALENDARS_THERE = "No calendars were found there. Write the address of your calendar's server."
    CALENDAR_READ_ONLY = "This calendar can't be written to."
    CALENDAR_TOO_OFTEN = "The calendar's server wants to be asked less often; we wait."

    # Experts: calendar accounts that they consent to.
    CALENDAR_SERVICE_NOT_OFFERED = (
        "This site doesn't offer this service, or not any more. Ask who runs it, or connect your calendar another way."
    )
    CALENDAR_APP_REFUSED = (
        "This site itself can't sign in to this service at the moment, which has nothing to do with your account. We "
        "try again by ourselves."
    )
    CONSENT_NEEDED = "There is no password for this account: you let us in at a page of the service's own."
    CONSENT_NOT_YOURS = "This isn't where you came from: somebody else began it, or it was changed. Connect it again."
    CONSENT_EXPIRED = "This took more than {minutes}. Connect it again."
    CONSENT_FAILED = "Signing in at the calendar's service didn't go through. Connect it once more."
    CONSENT_WITHDRAWN = (
        "The calendar's server lets us in no more: access was withdrawn, or has run out. Connect it again."
    )
    CONSENT_WITHOUT_EVENTS = (
        'Connect it again, and tick the box "View and edit events on all your calendars"; without it nothing can be '
        "read."
    )
    CONSENT_WITHOUT_LIST = (
        'Connect it again, and tick the box "See the list of Google calendars you\'re subscribed to"; without it there '
        "are no calendars to choose from."
    )

    # Experts: webhooks.
    NOT_A_WEBHOOK_URL = "Write an address that begins with https://, with no port and no user name in it."
    WEBHOOK_PRIVATE = "This address leads into a private network, where nothing can be sent from here."
    UNKNOWN_EVENT = "There is no such event, or it was too long ago."
    SPAN_TOO_LONG = "A span lasts {days} at most."

    @property
    def places(self) -> frozenset[str]:
        """The names of its values."""
        return frozenset(_PLACE.findall(self.value))


@dataclass(slots=True, init=False)
class Fault:
    """One thing that is wrong. `values` fill the places of the sentence."""

    kind: Code
    values: Mapping[str, Value]

    def __init__(self, kind: Code, **values: Value) -> None:
        assert values.keys() == kind.places, kind
        self.kind, self.values = kind, values

    @property
    def code(self) -> str:
        """The API's code."""
        return self.kind.name.lower()

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.kind.value.format_map({name: _words_of(name, value) for name, value in self.values.items()})


class BadValue(ValueError):
    """Something that was typed can't be read. Its fault says what it needs, and holds nothing of it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


CODES = [kind.name.lower() for kind in Code]
"""Every code, as the API says it."""


def restore_fault(code: str, values: Mapping[str, Value]) -> Fault | None:
    """The fault that was kept as its code and values. None if it's another release's, which we don't know."""
    kind = Code.__members__.get(code.upper())
    return Fault(kind, **values) if kind is not None and kind.places == values.keys() else None


def _words_of(name: str, value: Value) -> str:
    if name in _WORDS:
        return _WORDS[name](value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:,}" if isinstance(value, int) else value
