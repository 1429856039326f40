"""The kinds of values in requests. Each has one message that says what it needs.

Each also has a `shape`: what the OpenAPI document says of it, in JSON Schema's words. That is the form which is always
taken. What people type is read in other forms too (spaces around it, digits of any script), which no shape tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Sized
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validate

from expertbook.domain import handles
from expertbook.domain.countries import country_of_zone
from expertbook.domain.date_form import LOCALE, LONGEST_LOCALE
from expertbook.domain.email_address import BadAddress, read_domain, read_email
from expertbook.domain.phone_number import BadNumber, has_phone_numbers, read_phone
from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.hours_rules import MAX_INTERVALS
from expertbook.domain.scheduling.model import Hours
from expertbook.domain.text import INVISIBLE, clean_text, find_fault, is_visible

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_YEAR = "(20[0-9]{2}|2100)"
_DOMAIN = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_IDEMPOTENCY_KEY = re.compile("[!-~]{1,128}")
_CODE = re.compile("[0-9]{6}")
_OPAQUE = re.compile("[A-Za-z0-9_-]{1,100}")
_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_GRAIN_CLOCK = "([01][0-9]|2[0-3]):[0-5][05]"
_MIDNIGHT = "24:00"
_MOST_SENT = 100
"""More intervals of a day than this aren't even looked at. How many there may be is another rule."""
_TEXT_MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "This is needed.",
    "null": "This is needed.",
    "invalid": "This has to be text.",
    "invalid_utf8": "This has to be text.",
}


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
        """What the text means. Raises ValidationError if it means nothing."""
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
        self.shape = pattern(form or (f"{shown}[^{_UNSEEN}]{shown}" if minimum else shown))

    def parse(self, text: str) -> str:
        cleaned = clean_text(text)
        if self.minimum and not is_visible(cleaned):
            raise ValidationError("This is needed.")
        fault = find_fault(cleaned, self.maximum, lines=self.lines)
        if fault is not None:
            raise ValidationError(fault)
        return cleaned


class Slug(Text):
    """The last part of a URL's path, in the form of a handle."""

    def __init__(self, maximum: int, *, minimum: int = 1, **kwargs: Any) -> None:
        form = handles.FORM.pattern
        super().__init__(maximum, minimum=minimum, form=form if minimum else f"({form})?", **kwargs)

    def parse(self, text: str) -> str:
        slug = super().parse(text)
        if slug and not handles.is_well_formed(slug):
            raise ValidationError(handles.FORM_HINT)
        return slug


class Email(_Text):
    """An email address that mail can reach, perhaps with an internationalised domain, as the library normalises it."""

    def __init__(self, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.optional = optional
        form = f"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_DOMAIN}"
        self.shape = pattern(f"({form})?") if optional else pattern(form, format="email", maxLength=254)

    def parse(self, text: str) -> str:
        try:
            address = read_email(text)
        except BadAddress as error:
            raise ValidationError(str(error)) from error
        if not address and not self.optional:
            raise ValidationError("This is needed.")
        return address


class Domain(_Text):
    """The domain of email addresses, in the form in which they are compared."""

    shape = pattern(_DOMAIN, format="hostname", maxLength=253)

    def parse(self, text: str) -> str:
        try:
            domain = read_domain(text)
        except BadAddress as error:
            raise ValidationError(str(error)) from error
        if not domain:
            raise ValidationError("This is needed.")
        return domain


class Country(_Text):
    """A country of phone numbers, as its two letters (ISO 3166)."""

    shape = component(COUNTRY)

    def parse(self, text: str) -> str:
        if not has_phone_numbers(text.upper()):
            raise ValidationError("Write a country's two letters, like GB (ISO 3166).")
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
        except BadNumber as error:
            raise ValidationError(str(error)) from error


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
            raise ValidationError("1 to 128 visible ASCII characters; a UUID is best.")
        return text


class Code(_Text):
    """A sign-in code; spaces between its digits don't matter."""

    shape = pattern(_CODE)

    def parse(self, text: str) -> str:
        digits = "".join(text.split())
        if not _CODE.fullmatch(digits):
            raise ValidationError("A code has six digits.")
        return digits


class Opaque(_Text):
    """An id or a secret that we made, and that only we can read."""

    shape = pattern(_OPAQUE)

    def parse(self, text: str) -> str:
        if not _OPAQUE.fullmatch(text):
            raise ValidationError("This is not from us; take it as it came.")
        return text


class Zone(_Text):
    """An IANA time zone."""

    shape = component(TIME_ZONE)

    def parse(self, text: str) -> str:
        if not local_time.is_zone(text):
            raise ValidationError("This is no IANA time zone; one looks like Europe/London.")
        return text


class Locale(_Text):
    """A language and region, in whose form times are written in emails."""

    shape = pattern(LOCALE, maxLength=LONGEST_LOCALE)

    def parse(self, text: str) -> str:
        if len(text) > LONGEST_LOCALE or not LOCALE.fullmatch(text):
            raise ValidationError("This is no language tag; one looks like en-GB.")
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
            raise ValidationError("Write an instant like 2026-11-24T10:30:00Z.") from error
        _check_year(instant.year)
        return instant.astimezone(UTC).replace(microsecond=0)


class Day(_Text):
    """A date."""

    shape = pattern(f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}", format="date")

    def parse(self, text: str) -> Any:
        try:
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError as error:
            raise ValidationError("Write a date like 2026-11-24.") from error
        _check_year(day.year)
        return day


class Clock(_Text):
    """A time on a clock, "HH:MM"."""

    shape = pattern(_CLOCK, format="clock")

    def parse(self, text: str) -> str:
        if not _CLOCK.fullmatch(text):
            raise ValidationError("Write a time like 10:30.")
        return text


class OneOf(_Text):
    """One of a few words."""

    def __init__(self, words: Sequence[str], **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(words), **kwargs)  # for the OpenAPI document
        self.words = words

    def parse(self, text: str) -> str:
        if text not in self.words:
            raise ValidationError(f"This has to be one of {', '.join(self.words)}.")
        return text


class WholeNumber(fields.Integer):
    """A whole number within bounds. `from_text` allows it as text, for a query, which holds nothing else."""

    def __init__(self, minimum: int, maximum: int, *, step: int = 1, from_text: bool = False, **kwargs: Any) -> None:
        kind = "a whole number" if step == 1 else f"a multiple of {step}"
        message = f"This has to be {kind} from {minimum} to {maximum}."
        bounds = validate.Range(minimum, maximum, error=message)
        words = {**_TEXT_MESSAGES, "invalid": message, "too_large": message}
        super().__init__(validate=bounds, error_messages=words, **kwargs)
        self.step, self.message, self.from_text = step, message, from_text
        self.shape: Shape = {"multipleOf": step} if step > 1 else {}

    def _validated(self, value: Any) -> Any:
        # A number with a fraction, or true, would pass for a whole one.
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise ValidationError(self.message)
        if isinstance(value, str) and not self.from_text:
            raise ValidationError(self.message)
        number = super()._validated(value)
        if number is not None and number % self.step:
            raise ValidationError(self.message)
        return number


class Flag(fields.Boolean):
    """True or false, and nothing that only looks like it."""

    def __init__(self, **kwargs: Any) -> None:
        message = "This has to be true or false."
        super().__init__(truthy={True}, falsy={False}, error_messages={"invalid": message, "null": message}, **kwargs)

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
            raise ValidationError("Write a link like https://meet.example.com/room.")
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
        "invalid": 'Write the intervals as pairs of times, like [["09:00", "12:30"]].',
        "null": "This is needed.",
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


_Counted = TypeVar("_Counted", bound=Sized)


class AtMost(validate.Length):
    """No longer a list than this; `what` names its members."""

    def __init__(self, most: int, what: str) -> None:
        super().__init__(max=most)
        self.most, self.what = most, what

    def __call__(self, value: _Counted) -> _Counted:
        """The same list, or ValidationError."""
        if len(value) > self.most:
            raise ValidationError(f"At most {self.most} {self.what}; these are {len(value)}.")
        return value


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValidationError(f"Choose a date from {_FIRST_YEAR} to {_LAST_YEAR}.")
