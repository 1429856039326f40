"""What the mailbox does with mails that SES would receive, and `make reply`, which sends them."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from expertbook.adapters.mail.received import read_mail
from expertbook.domain.booking import Role
from expertbook.domain.mailed_answer import Drop, Dropped
from infra.embedded_cloud import reply
from infra.embedded_cloud.mailbox import Mailbox

ADDRESS = f"reply+01jd3q5zb2m8x4t6v9kcwyrhnec{'a' * 20}@replies.example"
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:01JD3Q5ZB2M8X4T6V9KCWYRHNE@expertbook
SEQUENCE:2
DTSTART:20261124T103000Z
DTEND:20261124T104500Z
ORGANIZER;CN="Ada: an expert":mailto:{organizer}
ATTENDEE;CN=Ben;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:ben@example.com
END:VEVENT
END:VCALENDAR
"""


def invitation(organizer: str = ADDRESS) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "Booked: Intro call"
    mail.set_content("Booked.")
    mail.add_alternative(INVITATION.format(organizer=organizer), subtype="calendar", params={"method": "REQUEST"})
    return mail


@pytest.fixture
def run(tmp_path: Path) -> tuple[list[bytes], list[str]]:
    """A run's folder, with a mailbox that receives for a domain; what it received, and how to name the folder."""
    taken: list[bytes] = []
    port = Mailbox(tmp_path / "mails", lambda _: None, "Replies.Example", taken.append).start()
    (tmp_path / "outputs.json").write_text(json.dumps({"mail_port": str(port)}))
    (tmp_path / "mail.eml").write_bytes(invitation().as_bytes())
    return taken, ["--folder", str(tmp_path)]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (["accepted"], ("METHOD:REPLY", "PARTSTAT=ACCEPTED", "DTSTART:20261124T103000Z")),
        (["declined"], ("METHOD:REPLY", "PARTSTAT=DECLINED", "SEQUENCE:2")),
        (["proposed", "--start", "2026-11-25T14:00"], ("METHOD:COUNTER", "DTSTART:20261125T140000Z")),
    ],
)
def test_an_answer_is_received_as_ses_would_store_it(
    run: tuple[list[bytes], list[str]], tmp_path: Path, answer: list[str], says: tuple[str, ...]
) -> None:
    taken, folder = run
    assert reply.main([str(tmp_path / "mail.eml"), *answer, *folder]) == 0
    (mail,) = map(read_mail, taken)
    assert (mail.sender, mail.addressed.role) == ("ben@example.com", Role.CLIENT)
    assert not [each for each in says if each not in mail.calendar.decode()]
    assert not list((tmp_path / "mails").glob("*.eml")), "what is received is nobody's mail"


def test_an_envelope_of_another_proves_nothing(run: tuple[list[bytes], list[str]], tmp_path: Path) -> None:
    from smtplib import SMTP

    port = json.loads((tmp_path / "outputs.json").read_text())["mail_port"]
    with SMTP("127.0.0.1", int(port)) as smtp:
        smtp.send_message(reply.build_reply(invitation(), "declined"), from_addr="eve@evil.example")
    with pytest.raises(Dropped) as dropped:
        read_mail(run[0][0])
    assert dropped.value.why is Drop.NOT_PROVED


def test_what_can_not_be_answered_is_said(
    run: tuple[list[bytes], list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(invitation("bookings@expertbook.example").as_bytes())
    assert reply.main([str(path), "accepted", *run[1]]) == 1
    path.write_bytes(b"Subject: x\n\nx")
    assert reply.main([str(path), "accepted", *run[1]]) == 1
    (tmp_path / "outputs.json").unlink()
    assert reply.main([str(path), "accepted", *run[1]]) == 1
    told = capsys.readouterr().err
    assert "run with REPLY_DOMAIN=" in told and "no invitation" in told and "Nothing runs here" in told
