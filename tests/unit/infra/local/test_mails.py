"""A mail in the terminal of `make local`."""

from __future__ import annotations

from expertbook.adapters.mail.messages import build_code_mail
from infra.local.mails import show


def test_a_mail_is_shown_as_plain_text_with_its_code() -> None:
    shown = show(
        build_code_mail(
            "zoe@bücher.example", "123456", "https://book.example/bookings#sign-in", "en", "bookings@expertbook.example"
        ).as_bytes()
    ).splitlines()
    assert shown[0].endswith("123 456 is your sign-in code")
    assert "│ 123 456" in shown
    assert not any("<" in line or "=C3" in line for line in shown[1:])


def test_a_mail_without_a_text_is_no_error() -> None:
    assert "(no text)" in show(b"To: a@b.example\r\nSubject: Only a picture\r\nContent-Type: image/png\r\n\r\n")
