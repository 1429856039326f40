"""The kinds of values in requests. Each says what it needs.

Each also has a `shape`: what the OpenAPI document says of it, in JSON Schema's words. That is the form which is always
taken. What people type is read in other forms too (spaces around it, digits of any script), which no shape tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Sized
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from marshmallow import fields, validate

from chalicelib.requests.schema import Refused
from expertbook.domain import handles
from expertbook.domain.countries import country_of_zone
from expertbook.domain.date_form import LOCALE, LONGEST_LOCALE
from expertbook.domain.email_address import read_domain, read_email
from expertbook.domain.faults import BadValue, Code, Fault
from expertbook.domain.phone_number import has_phone_numbers, read_phone
from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.hours_rules import MAX_INTERVALS
from expertbook.domain.scheduling.model import Hours
from expertbook.domain.text import BLANKS, INVISIBLE, clean_text, find_fault, is_visible

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_YEAR = "(20[0-9]{2}|2100)"
_DOMAIN = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_IDEMPOTENCY_KEY = re.compile("[!-~]{1,128}")
_CODE = re.compile("[0-9]{6}")
_OPAQUE = re.compile("[A-Za-z0-9_-]{1,100}")
_PRINTABLE = re.compile("[!-~]+")
_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_GRAIN_CLOCK = "([01][0-9]|2[0-3]):[0-5][05]"
_MIDNIGHT = "24:00"
_MOST_SENT = 100
"""More intervals of a day than this aren't even looked at. How many there may be is another rule."""

_Messages = dict[str, str | list[Any] | dict[Any, Any]]
"""As marshmallow has them."""

_NEEDED: Final[_Messages] = {"required": [Fault(Code.REQUIRED)], "null": [Fault(Code.REQUIRED)]}
_TEXT_MESSAGES: Final[_Messages] = {
    **_NEEDED,
    "invalid": [Fault(Code.NOT_TEXT)],
    "invalid_utf8": [Fault(Code.NOT_TEXT)],
}
_LIST_MESSAGES: Final[_Messages] = {**_NEEDED, "invalid": [Fault(Code.NOT_A_LIST)]}
_OBJECT_MESSAGES: Final[_Messages] = {**_NEEDED, "invalid": [Fault(Code.NOT_AN_OBJECT)]}

Shape = Mapping[str, Any]
"""Keywords of JSON Schema."""

TIME_ZONE, COUNTRY = "TimeZone", "Country"
"""Lists that the document has once."""


def pattern(form: str | re.Pattern[str], **more: Any) -> Shape:
    """The shape of a text that has this form as a whole."""
    return {**more, "pattern": f"^{form if isinstance(form, str) else form.pattern}$"}


def component(name: str) -> Shape:
    """The shape that the document has under this name."""
    return {"$ref": f"#/components/schemas/{name}"}


class _Text(fields.String):
    """A text with a meaning, which a subclass reads."""

    default_error_messages = _TEXT_MESSAGES
    shape: Shape = MappingProxyType({})

    def parse(self, text: str) -> Any:
        """What the text means. Raises Refused if it means nothing."""
        raise NotImplementedError

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self.parse(super()._deserialize(value, attr, data, **kwargs))


_CONTROL = r"\u0000-\u001f\u007f-\u009f"
_CONTROL_BUT_LINES = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
_UNSEEN = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u1680\u2000-\u200f\u2028-\u202f"
    rf"\u205f\u3000\ufff9-\ufffb{INVISIBLE.pattern[1:-1]}"
    "\U000110bd\U000110cd\U00013430-\U0001343f"  # as they are: not every language writes them as Python does
)
"""All of which `is_visible` says that nobody sees it."""
_AROUND = f"[{BLANKS.encode('unicode_escape').decode()}]*"


class Text(_Text):
    """Text without surrounding spaces and control characters, in normal form C.

    `form` is for the document, where a service knows more of what the text has to be.
    """

    def __init__(
        self,
        maximum: int,
        *,
        minimum: int = 1,
        lines: bool = False,
        form: str | re.Pattern[str] | None = None,
        **kwargs: Any,
    ) -> None:
        # The validator is for the OpenAPI document, which reads the lengths there; `parse` checks them again.
        super().__init__(validate=validate.Length(minimum, maximum), **kwargs)
        self.minimum, self.maximum, self.lines = minimum, maximum, lines
        shown = f"[^{_CONTROL_BUT_LINES if lines else _CONTROL}]*"
        shown = f"{shown}[^{_UNSEEN}]{shown}" if minimum else shown
        self.shape = pattern(form or f"{_AROUND}{shown}{_AROUND}")

    def parse(self, text: str) -> str:
        cleaned = clean_text(text)
        if self.minimum and not is_visible(cleaned):
            raise Refused(Fault(Code.REQUIRED))
        fault = find_fault(cleaned, self.maximum, lines=self.lines)
        if fault is not None:
            raise Refused(fault)
        return cleaned


class Slug(Text):
    """The last part of a URL's path, in the form of a handle."""

    def __init__(self, maximum: int, *, minimum: int = 1, **kwargs: Any) -> None:
        form = handles.FORM.pattern
        super().__init__(maximum, minimum=minimum, form=form if minimum else f"({form})?", **kwargs)

    def parse(self, text: str) -> str:
        slug = super().parse(text)
        if slug and not handles.is_well_formed(slug):
            raise Refused(Fault(Code.NOT_A_SLUG))
        return slug


class Email(_Text):
    """An email address that mail can reach, perhaps with an internationalised domain, as the library normalises it."""

    def __init__(self, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.optional = optional
        form = f"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_DOMAIN}"
        shape = pattern(form, format="email", maxLength=254)
        self.shape = {"anyOf": [shape, {"maxLength": 0}]} if optional else shape

    def parse(self, text: str) -> str:
        try:
            address = read_email(text)
        except BadValue as error:
            raise Refused(error.fault) from error
        if not address and not self.optional:
            raise Refused(Fault(Code.REQUIRED))
        return address


class Domain(_Text):
    """The domain of email addresses, in the form in which they are compared."""

    shape = pattern(_DOMAIN, format="hostname", maxLength=253)

    def parse(self, text: str) -> str:
        try:
            domain = read_domain(text)
        except BadValue as error:
            raise Refused(error.fault) from error
        if not domain:
            raise Refused(Fault(Code.REQUIRED))
        return domain


class Country(_Text):
    """A country of phone numbers, as its two letters (ISO 3166)."""

    shape = component(COUNTRY)

    def parse(self, text: str) -> str:
        if not has_phone_numbers(text.upper()):
            raise Refused(Fault(Code.NOT_A_COUNTRY))
        return text.upper()


class Phone(_Text):
    """A phone number, as E.164; empty if there is none. Without `+` it is one of the `country` beside it, else of the
    country that the `timezone` beside it is in."""

    shape: Shape = MappingProxyType(
        {"anyOf": [{"maxLength": 0}, pattern("[+]?[0-9 ().-]+", format="phone", maxLength=30)]}
    )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = fields.String._deserialize(self, value, attr, data, **kwargs)
        try:
            return read_phone(text, _country_of(data or {}))
        except BadValue as error:
            raise Refused(error.fault) from error


def _country_of(data: Mapping[str, Any]) -> str | None:
    """Where a national number is from, by what was sent along. What is wrong with that, its own field says."""
    country, timezone = data.get("country"), data.get("timezone")
    if isinstance(country, str) and has_phone_numbers(country.upper()):
        return country.upper()
    return country_of_zone(timezone) if isinstance(timezone, str) else None


class IdempotencyKey(_Text):
    """What marks a repeated request as the same one."""

    shape = pattern(_IDEMPOTENCY_KEY)

    def parse(self, text: str) -> str:
        if not _IDEMPOTENCY_KEY.fullmatch(text):
            raise Refused(Fault(Code.NOT_A_KEY))
        return text


class SixDigits(_Text):
    """A sign-in code; spaces between its digits don't matter."""

    shape = pattern(_CODE)

    def parse(self, text: str) -> str:
        digits = "".join(text.split())
        if not _CODE.fullmatch(digits):
            raise Refused(Fault(Code.NOT_A_CODE))
        return digits


class Password(_Text):
    """A password for somewhere else, as it is, but for the spaces around it that copying brings along."""

    def __init__(self, maximum: int, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, maximum), **kwargs)  # for the OpenAPI document
        self.maximum = maximum
        self.shape = pattern(f"[^{_CONTROL}]*[^{_UNSEEN}][^{_CONTROL}]*", format="password")

    def parse(self, text: str) -> str:
        password = text.strip()
        if not password:
            raise Refused(Fault(Code.REQUIRED))
        fault = find_fault(password, self.maximum, lines=False)
        if fault is not None:
            raise Refused(fault)
        return password


class Opaque(_Text):
    """An id or a secret that we made, and that only we can read."""

    shape = pattern(_OPAQUE)

    def parse(self, text: str) -> str:
        if not _OPAQUE.fullmatch(text):
            raise Refused(Fault(Code.NOT_FROM_US))
        return text


class Printable(_Text):
    """What somebody else made, and sends along through whoever calls us: letters, digits and signs, as they are."""

    def __init__(self, maximum: int, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, maximum), **kwargs)  # for the OpenAPI document
        self.maximum = maximum
        self.shape = pattern(_PRINTABLE)

    def parse(self, text: str) -> str:
        if len(text) > self.maximum:
            raise Refused(Fault(Code.TOO_LONG, maximum=self.maximum, length=len(text)))
        if not _PRINTABLE.fullmatch(text):
            raise Refused(Fault(Code.NOT_FROM_US))
        return text


class Zone(_Text):
    """An IANA time zone."""

    shape = component(TIME_ZONE)

    def parse(self, text: str) -> str:
        if not local_time.is_zone(text):
            raise Refused(Fault(Code.NOT_A_TIME_ZONE))
        return text


class Locale(_Text):
    """A language and region, in whose form times are written in emails."""

    shape = pattern(LOCALE, maxLength=LONGEST_LOCALE)

    def parse(self, text: str) -> str:
        if len(text) > LONGEST_LOCALE or not LOCALE.fullmatch(text):
            raise Refused(Fault(Code.NOT_A_LOCALE))
        return text


class Instant(_Text):
    """An instant with its offset, as an aware UTC datetime to the second."""

    shape = pattern(
        rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})",
        format="date-time",
    )

    def parse(self, text: str) -> Any:
        try:
            instant = local_time.parse_instant(text)
        except (ValueError, OverflowError) as error:
            raise Refused(Fault(Code.NOT_AN_INSTANT)) from error
        _check_year(instant.year)
        return instant.astimezone(UTC).replace(microsecond=0)


class Day(_Text):
    """A date."""

    shape = pattern(f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}", format="date")

    def parse(self, text: str) -> Any:
        try:
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError as error:
            raise Refused(Fault(Code.NOT_A_DATE)) from error
        _check_year(day.year)
        return day


class Clock(_Text):
    """A time on a clock, "HH:MM"."""

    shape = pattern(_CLOCK, format="clock")

    def parse(self, text: str) -> str:
        if not _CLOCK.fullmatch(text):
            raise Refused(Fault(Code.NOT_A_TIME))
        return text


class OneOf(_Text):
    """One of a few words."""

    def __init__(self, words: Sequence[str], **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(words), **kwargs)  # for the OpenAPI document
        self.words = words

    def parse(self, text: str) -> str:
        if text not in self.words:
            raise Refused(Fault(Code.NOT_ONE_OF, allowed=tuple(self.words)))
        return text


class WholeNumber(fields.Integer):
    """A whole number within bounds. `from_text` allows it as text, for a query, which holds nothing else."""

    def __init__(self, minimum: int, maximum: int, *, step: int = 1, from_text: bool = False, **kwargs: Any) -> None:
        self.fault = (
            Fault(Code.NOT_A_NUMBER, minimum=minimum, maximum=maximum)
            if step == 1
            else Fault(Code.NOT_A_MULTIPLE, step=step, minimum=minimum, maximum=maximum)
        )
        words: _Messages = {**_NEEDED, "invalid": [self.fault], "too_large": [self.fault]}
        # The validator is for the OpenAPI document; `_validated` checks it before.
        super().__init__(validate=validate.Range(minimum, maximum), error_messages=words, **kwargs)
        self.minimum, self.maximum, self.step, self.from_text = minimum, maximum, step, from_text
        self.shape: Shape = {"multipleOf": step} if step > 1 else {}

    def _validated(self, value: Any) -> Any:
        # A number with a fraction, or true, would pass for a whole one.
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise Refused(self.fault)
        if isinstance(value, str) and not self.from_text:
            raise Refused(self.fault)
        number = super()._validated(value)
        if number is not None and (number % self.step or not self.minimum <= number <= self.maximum):
            raise Refused(self.fault)
        return number


class Flag(fields.Boolean):
    """True or false, and nothing that only looks like it."""

    def __init__(self, **kwargs: Any) -> None:
        words: _Messages = {"invalid": [Fault(Code.NOT_TRUE_OR_FALSE)], "null": [Fault(Code.NOT_TRUE_OR_FALSE)]}
        super().__init__(truthy={True}, falsy={False}, error_messages={**_NEEDED, **words}, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Link(_Text):
    """An https URL."""

    shape = pattern(r"https://[^\s/?#]+\.[^\s]+", format="uri")

    def parse(self, text: str) -> str:
        try:
            parts = urlsplit(text)
            is_link = parts.scheme == "https" and bool(parts.hostname) and "." in (parts.hostname or "")
        except ValueError:
            is_link = False
        if not is_link or any(char.isspace() for char in text):
            raise Refused(Fault(Code.NOT_A_LINK))
        return text


class DayHours(fields.Field[Hours]):
    """The intervals of a day, as pairs of times on the clock."""

    shape: Shape = MappingProxyType(
        {
            "type": "array",
            "maxItems": MAX_INTERVALS,
            "items": {
                "type": "array",
                "prefixItems": [
                    {"type": "string", **pattern(_GRAIN_CLOCK)},
                    {"type": "string", **pattern(f"({_GRAIN_CLOCK}|{_MIDNIGHT})")},
                ],
                "items": False,
                "minItems": 2,
            },
        }
    )

    default_error_messages = {  # noqa: RUF012 (typed by marshmallow as it is)
        **_NEEDED,
        "invalid": [Fault(Code.NOT_INTERVALS)],
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Hours:
        if not isinstance(value, list) or len(value) > _MOST_SENT or not all(_is_interval(pair) for pair in value):
            raise self.make_error("invalid")
        return tuple((opens, closes) for opens, closes in value)


def _is_interval(pair: Any) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(clock, str) for clock in pair)
        and bool(_CLOCK.fullmatch(pair[0]))
        and (pair[1] == _MIDNIGHT or bool(_CLOCK.fullmatch(pair[1])))
    )


class ListOf(fields.List[Any]):
    """A list of such values."""

    default_error_messages = _LIST_MESSAGES


class DictOf(fields.Dict):
    """A JSON object with such keys and values."""

    default_error_messages = _OBJECT_MESSAGES


class ObjectOf(fields.Nested):
    """A JSON object with fields of its own; its schema says what isn't one."""

    default_error_messages = _NEEDED


_Counted = TypeVar("_Counted", bound=Sized)


class AtMost(validate.Length):
    """No longer a list than this."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)
        self.most = most

    def __call__(self, value: _Counted) -> _Counted:
        """The same list. Raises Refused."""
        if len(value) > self.most:
            raise Refused(Fault(Code.TOO_MANY, maximum=self.most, count=len(value)))
        return value


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Refused(Fault(Code.NOT_IN_YEARS, first=str(_FIRST_YEAR), last=str(_LAST_YEAR)))
