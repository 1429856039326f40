"""Mails on the deployed stack: from the API through the stream and SES into the folder that is everybody's mailbox."""

from __future__ import annotations

import re
import secrets
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import vobject

from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.people import publish
from tests.stack import Stack

EXPERT = "mailed-expert"


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    publish(stack, f"{EXPERT}|Zoë Mailed")
    return Api(stack)


@pytest.fixture
def address() -> str:
    """An address that nobody wrote to before."""
    return f"ben-{secrets.token_hex(6)}@example.com"


def mails_to(stack: Stack, address: str) -> list[EmailMessage]:
    """What came for an address, oldest first."""
    paths = sorted(Path(stack.mail_folder).glob(f"*-{address}.eml"))
    return [message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default) for path in paths]


def the_next(stack: Stack, address: str, count: int) -> EmailMessage:
    """The mail that makes it so many."""
    mails = eventually(lambda: found if len(found := mails_to(stack, address)) >= count else None)
    assert mails is not None and len(mails) == count
    return mails[-1]


def entry_in(mail: EmailMessage) -> tuple[str, Any]:
    """The method of the attached calendar file, and the one entry in it."""
    (attached,) = mail.iter_attachments()
    calendar = vobject.readOne(attached.get_content())
    return calendar.method.value, calendar.vevent


def test_a_booking_is_mailed_when_it_is_made_moved_and_cancelled(stack: Stack, api: Api, address: str) -> None:
    start = day_ahead(3).replace(hour=10)
    status, made = api.book({**a_request(EXPERT, "sync", start), "email": address})
    assert status == 201
    booked = the_next(stack, address, 1)
    assert booked["Subject"] == "Booked: Sync with Zoë Mailed"
    assert booked["From"] == "ExpertBook <bookings@expertbook.example>"
    text = booked.get_body(("plain",))
    assert text is not None
    (token,) = re.findall(rf"{re.escape(stack.site_url)}booking#{made['booking']['id']}\.(\S+)", text.get_content())
    assert api.show({**made, "manage_token": token}) == api.show(made)

    assert api.move(made, start.replace(hour=14))[0] == 200
    moved = the_next(stack, address, 2)
    assert api.cancel(made)[0] == 200
    cancelled = the_next(stack, address, 3)

    entries = [entry_in(mail) for mail in (booked, moved, cancelled)]
    assert [method for method, _ in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {entry.uid.value for _, entry in entries} == {f"{made['booking']['id']}@expertbook"}
    assert [entry.sequence.value for _, entry in entries] == ["0", "1", "2"]
    assert [entry.dtstart.value.hour for _, entry in entries] == [10, 14, 14]
    assert {entry.organizer.params["CN"][0] for _, entry in entries} == {"Zoë Mailed (ExpertBook)"}


def test_a_sample_expert_hears_of_a_booking_and_can_answer_its_client(stack: Stack, api: Api, address: str) -> None:
    cards = api.get("/experts?limit=50")[1]["experts"]
    handle = next(card["handle"] for card in cards if card["photo_url"] == f"/portraits/{card['handle']}.svg")
    shown = api.get(f"/experts/{handle}?from={day_ahead(2).date()}&days=28")[1]
    start = next(slot["start"] for day in shown["days"] for slot in day["slots"] if slot["status"] == "open")
    before = len(mails_to(stack, f"{handle}@example.com"))
    body = {
        **a_request(handle, shown["event_type"]["slug"], day_ahead(0)),
        "start": start,
        "email": address,
        "name": "Ben Ito",
    }
    assert api.book(body)[0] == 201
    mail = the_next(stack, f"{handle}@example.com", before + 1)
    assert mail["Subject"].endswith("with Ben Ito")
    assert mail["Reply-To"] == f"Ben Ito <{address}>"


def test_a_sign_in_code_comes_by_mail_and_signs_in(stack: Stack, api: Api, address: str) -> None:
    assert api.ask("POST", "/auth/codes", {"email": address})[0] == 202
    mail = the_next(stack, address, 1)
    found = re.fullmatch(r"(\d{3}) (\d{3}) is your sign-in code", mail["Subject"])
    assert found is not None
    status, session = api.ask("POST", "/auth/sessions", {"email": address, "code": "".join(found.groups())})
    assert (status, session["email"]) == (201, address)
