"""What people paste or type as a name, an address or a number, read as they mean it (shared cases h1 to h7)."""

from __future__ import annotations

import unicodedata

import phonenumbers
import pytest

from expertbook.domain.countries import country_of_zone
from expertbook.domain.email_address import BadAddress, read_email
from expertbook.domain.phone_number import BadNumber, format_phone, has_phone_numbers, read_phone
from expertbook.domain.scheduling import local_time
from expertbook.domain.text import INVISIBLE, to_one_line

LONDON = "+442079460018"

MARKS = (
    "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u00ad\ufeff\ufe00\ufe0d\ufe0f"
)


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
@pytest.mark.parametrize("where", ["before", "within", "after"])
def test_marks_that_nobody_sees_go_from_numbers_and_addresses(mark: str, where: str) -> None:
    def marked(text: str, at: int) -> str:
        at = {"before": 0, "within": at, "after": len(text)}[where]
        return text[:at] + mark + text[at:]

    assert read_phone(marked("+44 20 7946 0018", 3), None) == LONDON
    assert read_email(marked("ben@example.com", 4)) == "ben@example.com"


def test_what_is_invisible_is_what_unicode_says_can_be_ignored() -> None:
    # Python doesn't know the property; every mark of direction or width that it does know is among them.
    unseen = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}
    directions = {char for char in map(chr, range(0x2000, 0x2070)) if unicodedata.bidirectional(char) in BIDI}
    assert {char for char in unseen | directions if not INVISIBLE.match(char)} == set()
    assert not INVISIBLE.search("Ben Ito, 42 (a–z) é 用户 अ")


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    "text",
    [
        "\u202a+44 20 7946 0018\u202c",
        "\u202d+44 20 7946 0018\u202c",
        "\u2068+44 20 7946 0018\u2069",
        "\u200e+44 20 7946 0018",
        "+44\ufe0d 20 7946 0018",
        "+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨",
        "+۴۴ ۲۰ ۷۹۴۶ ۰۰۱۸",
        "+४४ २० ७९४६ ००१८",
        "＋４４　２０　７９４６　００１８",
        "+44\u00a020\u20097946\u202f0018",
        "+44-20-7946-0018",
        "+44–20‑7946−0018",
        "+44ー20ー7946ー0018",
        "+44.20.7946.0018",
        "+44・20・7946・0018",
        "+44/20/7946/0018",
        "+44 [20] 7946~0018",
        "(+44) 20 7946 0018",
        "（+44）20 7946 0018",
        "+44 (0)20 7946 0018",
        "0044 20 7946 0018",
        "+0044 20 7946 0018",
        "٠٠٤٤ ٢٠ ٧٩٤٦ ٠٠١٨",
        "tel:+44-20-7946-0018",
        "\t+44 20 7946 0018\n",
    ],
)
def test_a_number_that_says_its_country_is_read(text: str) -> None:
    assert read_phone(text, None) == LONDON
    assert read_phone(text, "US") == LONDON


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("020 7946 0018", "GB", LONDON),
        ("(020) 7946-0018", "GB", LONDON),
        ("20 7946 0018", "GB", LONDON),
        ("44 20 7946 0018", "GB", LONDON),
        ("0151 23456789", "DE", "+4915123456789"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("1-212-555-0123", "CA", "+12125550123"),
        ("011 44 20 7946 0018", "US", LONDON),
        ("098765 43210", "IN", "+919876543210"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567"),
        ("090-1234-5678", "JP", "+819012345678"),
        ("9123 4567", "SG", "+6591234567"),
    ],
)
def test_a_national_number_is_read_by_its_country(text: str, country: str, kept: str) -> None:
    assert read_phone(text, country) == kept


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "()", "-"])
def test_nothing_is_no_number(text: str) -> None:
    assert read_phone(text, "GB") == ""


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("020 7946 0018", None),
        ("020 7946 0018", "AQ"),
        ("020 7946 0018", "gb"),
        ("+44 CALL ME", "GB"),
        ("020 7946 0018 ext. 3", "GB"),
        ("020 7946 0018,3", "GB"),
        ("020 7946 0018#", "GB"),
        ("+44 20 7946 0018 / +44 20 7946 0019", "GB"),
        ("020 7946 0018\n020 7946 0019", "GB"),
        ("555-0123", "US"),
        ("020 7946", "GB"),
        ("020 7946 0018", "US"),
        ("+44 7946 0018", None),
        ("+1 555 0123", None),
        ("+44 1", None),
        ("+999 12345678", None),
        ("+0 123456789", None),
        ("+49 1234567890123456", None),
        ("①②③④⑤⑥⑦", "GB"),
        ("+", "GB"),
    ],
)
def test_what_nobody_could_call_is_refused_without_repeating_it(text: str, country: str | None) -> None:
    with pytest.raises(BadNumber) as refused:
        read_phone(text, country)
    assert "7946 0018" not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (LONDON, "+44 20 7946 0018"),
        ("+12125550123", "+1 212 555 0123"),
        ("+4915123456789", "+49 1512 3456789"),
        ("", ""),
        ("+999123", "+999123"),
        ("123", "123"),
    ],
)
def test_a_kept_number_is_shown_with_spaces(number: str, shown: str) -> None:
    assert format_phone(number) == shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ben@example.com\u200b", "ben@example.com"),
        ("\u200bben@example.com", "ben@example.com"),
        ("\u202aben@example.com\u202c", "ben@example.com"),
        ("ben@exam\u200dple.com", "ben@example.com"),
        ("\u00a0ben@example.com\u3000\n", "ben@example.com"),
        ("mailto:ben@example.com", "ben@example.com"),
        ("ｂｅｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ben@example.com"),
        ("ben@example。com", "ben@example.com"),
        ("ben@bücher.example", "ben@bücher.example"),
        ("ben@bu\u0308cher.example", "ben@bücher.example"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("Ben+x@EXAMPLE.com", "Ben+x@example.com"),
        (" \u200b", ""),
    ],
)
def test_an_address_is_read_as_it_is_meant(text: str, kept: str) -> None:
    assert read_email(text) == kept


CURLY = "apostrophe"
ASCII_ONLY = "before the @"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("jörg@example.com", ASCII_ONLY),
        ("jo\u0308rg@example.com", ASCII_ONLY),
        ("用户@example.com", ASCII_ONLY),
        ("бен@пример.рф", ASCII_ONLY),
        ("ben–ito@example.com", ASCII_ONLY),
        ("o’brien@example.com", CURLY),
        ("o‘brien@example.com", CURLY),
        ("oʼbrien@example.com", CURLY),
        ("o’brien@bücher.example", CURLY),
        # Without its joiner this would be another domain.
        ("ben@نامه\u200cای.com", "like name@example.com"),
        ("ben@example.com, zoe@example.com", "like name@example.com"),
        ("Ben <ben@example.com>", "like name@example.com"),
    ],
)
def test_an_address_that_no_mail_can_reach_is_refused_without_repeating_it(text: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why) as refused:
        read_email(text)
    assert text.split("@")[0] not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "علی\u200cرضا",
        "👩\u200d💻 Ada",
        "क्\u200dष",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "❤\ufe0f",
        "葛\U000e0100城",  # the variant of a character that a family writes
        "\U0001fadf",  # younger than this Python's Unicode
    ],
)
def test_a_name_stays_as_it_is_spelt(name: str) -> None:
    assert to_one_line(name) == name


@pytest.mark.parametrize("mark", "\u200b\u200e\u200f\u061c\u202a\u202c\u202e\u2066\u2069\u2060\ufeff\u00ad", ids=ascii)
def test_marks_of_direction_go_from_a_line_and_leave_no_gap(mark: str) -> None:
    assert to_one_line(f"{mark}B{mark}en Ito{mark}") == "Ben Ito"


def test_a_line_is_one_line() -> None:
    assert to_one_line("Ben\r\n Ito\u2028\u2029\x85\x00\u3000x") == "Ben Ito x"


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/London", "GB"),
        ("Asia/Kolkata", "IN"),
        ("Asia/Calcutta", "IN"),
        ("Europe/Kiev", "UA"),
        ("America/Buenos_Aires", "AR"),
        ("Europe/Oslo", "NO"),
        ("Iceland", "IS"),
        ("US/Pacific", "US"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("CET", None),
        ("Mars/Base", None),
    ],
)
def test_a_zone_says_the_country(zone: str, country: str | None) -> None:
    assert country_of_zone(zone) == country


def test_every_zone_of_a_place_has_a_country() -> None:
    # The next release of the database may rename one.
    without = {zone for zone in local_time.zone_names() if country_of_zone(zone) is None}
    fixed = {"CET", "EET", "MET", "WET", "EST", "MST", "HST", "GMT", "UTC", "UCT", "Zulu", "Factory", "Universal"}
    fixed |= {"GMT0", "GMT+0", "GMT-0", "Greenwich", "CST6CDT", "EST5EDT", "MST7MDT", "PST8PDT"}
    assert {zone for zone in without - fixed if not zone.startswith("Etc/")} == set()


def test_nearly_every_country_of_a_zone_has_phone_numbers() -> None:
    countries = {country_of_zone(zone) for zone in local_time.zone_names()} - {None}
    assert {country for country in countries if not has_phone_numbers(country)} == {"AQ", "GS", "PN", "TF", "UM"}
    assert len(phonenumbers.SUPPORTED_REGIONS) > 240
