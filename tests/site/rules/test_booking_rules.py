"""The form refuses while typing nothing that the server would take, and most of what the server would refuse."""

from __future__ import annotations

import sys
import unicodedata
from typing import Any

import phonenumbers
import pytest
from marshmallow import ValidationError

from chalicelib.requests.bookings import BookingBody
from expertbook.domain.booking_questions import parse_answers
from expertbook.domain.countries import country_of_zone
from expertbook.domain.errors import InvalidFields
from expertbook.domain.phone_number import BadNumber, _compact
from expertbook.domain.scheduling.model import Question
from expertbook.domain.text import INVISIBLE
from tests.site.rules.conftest import Rules

RULES = "booking/form/booking_rules"
READING = "shared/forms/reading"

TYPED: dict[str, list[str]] = {
    "name": [
        *("Ben Ito", "  Zoë  ", "🦊", "<b>Ben</b>", "علی\u200cرضا", "👩\u200d💻 Ada", "x" * 120, "🦊" * 120),
        # As another computer spells accents; younger than this browser; a letter of one's own.
        *("e\u0301" * 120, "\U0001fadf", "\ue000", "\x85" + "x" * 120 + "\x1c", "x" * 120 + "\u3000\r\n"),
        *("", "   ", "\u200b", "\u200c\u200d", "\u202e", "\u3164", "\ufe0f", "x" * 121, "🦊" * 121),
    ],
    "email": [
        *(
            "ben@example.com",
            "ben+sessions@example.com",
            "ben@bücher.example.com",
            " ben@EXAMPLE.com ",
            "o'brien@a.example",
        ),
        *("ben@example.com\u200b", "\u200bben@example.com", "\u202aben@example.com\u202c", "ben@ex\u200dample.com"),
        *("\u00a0ben@example.com\u3000", "\ufeffben@example.com\n", "mailto:ben@example.com", "MAILTO:ben@example.com"),
        *(
            "ｂｅｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "ben@example。com",
            "ben@bu\u0308cher.example",
            "ben@例え.テスト",
            "ben@foo™.com",
        ),
        *("ben@l·l.example", "ben@ⅷ.example", "ben@中・国.example", "ben@faß.example", "ben@xn--bcher-kva.example"),
        *("`{|}~!#$%&*+-/=?^_@example.com", "x" * 64 + "@example.com", "ben@" + "x" * 63 + ".example"),
        *("", "\u200b", "ben", "ben@", "@example.com", "ben@example", "ben@exam ple.com", "a@b@example.com"),
        *(".ben@example.com", "be..n@example.com", "ben@-example.com", "ben@example-.com", "x" * 250 + "@example.com"),
        *("jörg@example.com", "用户@example.com", "o’brien@example.com", "oʼbrien@example.com", "ben,ito@example.com"),
        *('"ben"@example.com', "ben@exa_mple.com", "ben@نامه\u200cای.com", "Ben <ben@example.com>", "ben@example.com."),
        *("x" * 65 + "@example.com", "ben@[127.0.0.1]", "ben@example.com; zoe@example.com"),
        *("ben@་ඐexample.com", "ben@☃.example", "ben@foo.test", "ben@127.0.0.1"),
    ],
    "phone": [
        *("+44 20 7946 0000", "+1 (212) 555-0100", "+91 98765 43210", "+683 4000", " +442079460000 ", "+49 1234"),
        *(
            "\u202a+44 20 7946 0018\u202c",
            "\u2068+44 20 7946 0018\u2069",
            "\u200e+44 20 7946 0018",
            "+44\ufe0d 20 7946 0018",
        ),
        *("+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", "＋４４　２０　７９４６　００１８", "+४४ २० ७९४६ ००१८", "𝟎𝟐𝟎 𝟕𝟗𝟒𝟔 𝟎𝟎𝟏𝟖"),
        *("+44–20‑7946−0018", "+44ー20ー7946ー0018", "+44・20・7946・0018", "+44/20/7946~0018", "(+44) [20] 7946.0018"),
        *(
            "+44 (0)20 7946 0018",
            "0044 20 7946 0018",
            "٠٠٤٤ ٢٠ ٧٩٤٦ ٠٠١٨",
            "+0044 20 7946 0018",
            "tel:+44-20-7946-0018",
        ),
        *("020 7946 0000", "020 7946 0018", "20 7946 0018", "011 44 20 7946 0018", "44 20 7946 0018"),
        *(
            "call me",
            "+44 CALL ME",
            "+44 1",
            "+0 123456789",
            "020 7946 0018 ext. 3",
            "020 7946 0018,3",
            "020 7946 0018#",
        ),
        *("+44 20 7946 0018 / +44 20 7946 0019", "①②③④⑤⑥⑦", "1" * 40, "+" + "1" * 40, "12"),
    ],
    "notes": [
        "",
        "line\nline",
        "y" * 2000,
        "y" * 2000 + " \n",
        "e\u0301" * 2000,
        "\r\n" * 1200 + "y" * 1000,
        "y" * 2001,
    ],
}

SAID_BY_THE_SERVER: dict[str, set[str]] = {
    "phone": {
        *("+49 1234", "020 7946 0000", "011 44 20 7946 0018", "44 20 7946 0018", "20 7946 0018"),
        *("+1234567890123456", "020 7946 0018", "𝟎𝟐𝟎 𝟕𝟗𝟒𝟔 𝟎𝟎𝟏𝟖"),
    },
    "email": {"ben@نامه\u200cای.com", "ben@☃.example", "ben@foo.test", "ben@127.0.0.1"},
    "name": set(),
    "notes": set(),
}
"""What only the server tells, since it knows each country's numbers, and which domains there can be."""


@pytest.fixture(scope="module")
def server() -> BookingBody:
    return BookingBody()


def page_takes(rules: Rules, field: str, value: str, **asking: Any) -> bool:
    return rules.call(RULES, "checkField", field, value, asking) is None


def server_takes(server: BookingBody, field: str, value: str, **beside: Any) -> bool:
    try:
        server.fields[field].deserialize(value, field, {field: value, **beside})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("field", ["name", "email", "notes"])
def test_the_page_and_the_server_agree(rules: Rules, server: BookingBody, field: str) -> None:
    by_page = {value: page_takes(rules, field, value) for value in TYPED[field]}
    by_server = {value: server_takes(server, field, value) for value in TYPED[field]}
    assert {value for value in TYPED[field] if by_server[value] and not by_page[value]} == set()
    assert {value for value in TYPED[field] if by_page[value] and not by_server[value]} == SAID_BY_THE_SERVER[field]
    assert set(by_page.values()) == {True, False}


ZONES = ["Europe/London", "America/New_York", "Asia/Tokyo", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
def test_the_page_refuses_no_number_that_the_server_takes(rules: Rules, server: BookingBody, zone: str) -> None:
    country = country_of_zone(zone)
    by_page = {value: page_takes(rules, "phone", value, country=country) for value in TYPED["phone"]}
    by_server = {value: server_takes(server, "phone", value, timezone=zone) for value in TYPED["phone"]}
    assert {value for value in TYPED["phone"] if by_server[value] and not by_page[value]} == set()
    assert {value for value in TYPED["phone"] if by_page[value] and not by_server[value]} <= SAID_BY_THE_SERVER["phone"]
    assert set(by_page.values()) == {True, False}


def test_the_page_sends_what_the_server_reads_as_it_was_meant(rules: Rules, server: BookingBody) -> None:
    beside = {"timezone": "Europe/London"}
    for value in TYPED["email"] + TYPED["phone"]:
        field = "email" if value in TYPED["email"] else "phone"
        if not server_takes(server, field, value, **beside):
            continue
        sent = rules.call(RULES, "tidy", {"name": "", "email": "", "phone": "", "notes": "", field: value}, {})[field]
        read, meant = (server.fields[field].deserialize(each, field, {**beside}) for each in (sent, value))
        assert read == meant


def test_the_page_reads_digits_of_every_script_and_marks_as_the_server_does(rules: Rules) -> None:
    digits = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) == "Nd"]
    text = "".join(digits)
    assert rules.call(READING, "readPhone", "1" + text) == _compact("1" + text)
    marks = "".join(char for char in map(chr, range(sys.maxunicode + 1)) if INVISIBLE.match(char))
    assert rules.call(READING, "readPhone", f"+{marks}44") == "+44"


def test_the_page_takes_every_sign_between_digits_that_the_server_takes(rules: Rules) -> None:
    signs = [char for char in map(chr, range(0xFFFF)) if not 0xD800 <= ord(char) < 0xE000 and _separates(char)]
    assert len(signs) > 80
    assert rules.call(READING, "readPhone", "4" + "".join(signs) + "2") == "42"


def _separates(char: str) -> bool:
    try:
        return _compact(f"4{char}2") == "42"
    except BadNumber:
        return False


def test_no_number_is_shorter_than_the_page_allows(rules: Rules) -> None:
    shortest = set()
    for region in phonenumbers.SUPPORTED_REGIONS:
        code = phonenumbers.country_code_for_region(region)
        found = phonenumbers.PhoneMetadata.metadata_for_region(region)
        assert found is not None and found.general_desc is not None
        digits = "1" * min(found.general_desc.possible_length)
        shortest |= {digits, f"+{code}{digits}"}
    assert {number for number in shortest if rules.call(READING, "phoneFault", number, "GB")} == set()


@pytest.mark.parametrize(("phone", "wrong"), [("required", True), ("optional", False)])
def test_a_number_may_be_left_out_where_it_is_not_required(rules: Rules, phone: str, wrong: bool) -> None:
    for value in ("", " ", "\u200b"):
        assert page_takes(rules, "phone", value, phone=phone) is not wrong
    assert not page_takes(rules, "phone", "call me", phone=phone)


def test_a_number_that_is_not_asked_for_is_no_field_and_is_not_sent(rules: Rules) -> None:
    draft = {"name": "Ben", "email": "ben@example.com", "phone": "+442079460018", "notes": ""}
    assert rules.call(RULES, "fieldsAsked", {"phone": "hidden"}) == ["name", "email", "notes"]
    assert rules.call(RULES, "fieldsAsked", {"phone": "optional"}) == ["name", "email", "phone", "notes"]
    assert "phone" not in rules.call(RULES, "tidy", draft, {"phone": "hidden"})
    assert rules.call(RULES, "tidy", draft, {"phone": "optional", "country": "GB"})["country"] == "GB"


def test_a_number_without_a_country_is_refused_only_once_it_is_known_that_there_is_none(rules: Rules) -> None:
    assert not page_takes(rules, "phone", "020 7946 0018", country=None)
    assert page_takes(rules, "phone", "020 7946 0018")


def test_the_menu_has_every_country_that_the_server_knows(rules: Rules) -> None:
    listed = rules.call("shared/countries", "countries")
    known = {code: str(phonenumbers.country_code_for_region(code)) for code in phonenumbers.SUPPORTED_REGIONS}
    assert {country["code"]: country["calling"] for country in listed} == known
    assert next(country["name"] for country in listed if country["code"] == "GB") == "United Kingdom"
    assert all(country["name"] != country["code"] for country in listed)


def test_a_curly_apostrophe_is_offered_as_a_plain_one(rules: Rules) -> None:
    assert "o'brien@example.com" in rules.call(READING, "emailFault", "o’brien@example.com")


ANSWERS: dict[str, tuple[Question, list[Any]]] = {
    "text": (Question("q1", "text", "Why?"), ["", "  ", "Because", "x" * 1000, "🦊" * 1000, "x" * 1001]),
    "needed text": (Question("q1", "text", "Why?", required=True), ["", " ", "Because", "x" * 1001]),
    "choice": (Question("q1", "choice", "Who?", options=("A", "B")), ["", "A", "B", "C"]),
    "needed choice": (Question("q1", "choice", "Who?", required=True, options=("A", "B")), ["", "A", "C"]),
    "needed box": (Question("q1", "checkbox", "Read it", required=True), [True, False, ""]),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_the_page_and_the_server_agree_on_answers(rules: Rules, case: str) -> None:
    question, typed = ANSWERS[case]
    asked = {"id": "q1", "kind": question.kind, "required": question.required, "options": list(question.options)}
    by_page, by_server = {}, {}
    for value in typed:
        by_page[value] = rules.call(RULES, "checkAnswer", asked, value)
        by_server[value] = _refusal(question, rules.call(RULES, "tidyAnswers", [asked], {"q1": value}))
    assert by_page == by_server
    assert None in by_page.values() and len(set(by_page.values())) > 1


def _refusal(question: Question, answers: dict[str, Any]) -> str | None:
    try:
        parse_answers((question,), answers)
    except InvalidFields as error:
        return error.errors[0].fault.message
    return None
