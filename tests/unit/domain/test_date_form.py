"""Times and dates in the form of a reader's language and region."""

from __future__ import annotations

import pytest

from expertbook.domain.date_form import LOCALE, DateForm, form_of
from infra.develop import date_forms


@pytest.mark.parametrize(
    ("locale", "form"),
    [
        ("en-GB", DateForm()),
        ("en-US", DateForm(twelve_hours=True, month_first=True)),
        ("EN-us", DateForm(twelve_hours=True, month_first=True)),
        ("en-DE", DateForm()),
        ("de", DateForm()),
        ("hi-IN", DateForm(twelve_hours=True)),
        ("ar", DateForm(twelve_hours=True)),
        ("ja-JP", DateForm(month_first=True)),
        ("zh-TW", DateForm(twelve_hours=True, month_first=True)),
        ("zh-Hant-TW", DateForm(twelve_hours=True, month_first=True)),
        ("zh-CN", DateForm(month_first=True)),
        ("es-MX", DateForm(twelve_hours=True)),
        # A region or variant that nobody knows, and a language that nobody knows.
        ("en-US-posix", DateForm(twelve_hours=True, month_first=True)),
        ("qqq-ZZ", DateForm()),
        # A clock that was chosen.
        ("de-DE-u-hc-h12", DateForm(twelve_hours=True)),
        ("en-US-u-ca-gregory-hc-h23", DateForm(month_first=True)),
    ],
)
def test_a_locale_has_the_form_of_its_readers(locale: str, form: DateForm) -> None:
    assert form_of(locale) == form


@pytest.mark.parametrize("locale", ["de", "gsw", "en-GB", "es-419", "zh-Hant-TW", "de-DE-u-hc-h12", "ca-ES-valencia"])
def test_a_locale_is_known_by_its_parts(locale: str) -> None:
    assert LOCALE.fullmatch(locale)


@pytest.mark.parametrize(
    "text", ["", "d", "english", "en_GB", "en-", "-GB", "en GB", "en-G\u00df", "e1", "en-verylongpart"]
)
def test_anything_else_is_no_locale(text: str) -> None:
    assert not LOCALE.fullmatch(text)


def test_the_table_is_what_cldr_says() -> None:
    assert date_forms.TABLE.read_text(encoding="utf-8") == date_forms.table()
