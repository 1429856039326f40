"""Phone numbers: how we read what people type, and how we show what is kept. Pure.

A number is kept as E.164 (`+442079460018`). What numbers look like in each country comes from Google's metadata, in the
library phonenumbers. It takes 0.05 s to import, so nothing here imports it before there is a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from expertbook.domain.faults import BadValue, Code, Fault
from expertbook.domain.text import INVISIBLE

_PLUS = re.compile("[\uff0b\ufe62\u207a]")
_SIGNS = frozenset(
    ".\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e\u3002\uff61/\uff0f\u2044\u2215\\~\uff5e\u223c\u2053\u301c\u2212\u30fc\uff70\u0640_'\u2019"
)
"""What stands between digits besides spaces, dashes and brackets: dots, slashes, tildes, and signs used as a dash."""

_SEPARATING = frozenset({"Cc", "Zs", "Zl", "Zp", "Pd", "Ps", "Pe"})
_MOST_DIGITS = 15
"""Of a number with its country's code (E.164)."""


class BadNumber(BadValue):
    """This can't be read as a phone number."""


def read_phone(text: str, country: str | None) -> str:
    """The number that somebody typed or pasted, as E.164; empty if there is nothing to read. Raises BadNumber.

    With `+` or `00`, any possible number will do: numbering plans change faster than the library's copy of them.
    Without, it has to be a number of the `country` (ISO 3166, two capital letters) that the library knows, since the
    country may be a wrong guess; who has a newer number can write it with `+`.
    """
    typed = _compact(text)
    if not typed:
        return ""
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

    if not typed.startswith("+") and not has_phone_numbers(country):
        raise BadNumber(Fault(Code.PHONE_WITHOUT_COUNTRY))
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException as error:
        raise BadNumber(Fault(Code.PHONE_OF_NO_COUNTRY)) from error
    read: str = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    # A number within a town only is "possible" to the library as well, but nobody can call it from elsewhere.
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if not possible or len(read) > 1 + _MOST_DIGITS:
        raise BadNumber(Fault(Code.PHONE_LENGTH))
    if not typed.startswith("+") and not phonenumbers.is_valid_number(number):
        raise BadNumber(Fault(Code.PHONE_OF_OTHER_COUNTRY))
    return read


@lru_cache(100)  # a client's list of bookings has the same one in each
def format_phone(number: str) -> str:
    """A kept number with spaces, the way its country groups digits: `+44 20 7946 0018`. Empty if there is none."""
    if not number:
        return ""
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberFormat

    try:
        shown = phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number
    return " ".join(re.split(r"[^+\d]+", shown))


def has_phone_numbers(country: str | None) -> bool:
    """Whether this is a country (ISO 3166, two capital letters) with phone numbers of its own."""
    return country in countries_with_numbers()


def countries_with_numbers() -> Collection[str]:
    """The countries (ISO 3166, two capital letters) with phone numbers of their own."""
    import phonenumbers

    countries: Collection[str] = phonenumbers.SUPPORTED_REGIONS
    return countries


def _compact(text: str) -> str:
    """The digits in ASCII, after a `+` if it says the country itself."""
    plain = _PLUS.sub("+", INVISIBLE.sub("", text)).strip()
    plain = re.sub("^tel:", "", plain, flags=re.IGNORECASE)
    digits = "".join(_read_character(char) for char in plain)
    if "+" in digits[1:]:
        raise BadNumber(Fault(Code.PHONE_NOT_ONE))
    # 00 is how most countries dial the +. No number begins with it.
    return re.sub(r"^\+?00", "+", digits)


def _read_character(char: str) -> str:
    if char == "+" or char in _SIGNS or unicodedata.category(char) in _SEPARATING:
        return "+" if char == "+" else ""
    digit = unicodedata.decimal(char, None)
    if digit is None:
        raise BadNumber(Fault(Code.PHONE_NOT_DIGITS))
    return str(digit)
