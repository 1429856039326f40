"""Parts of `make run` that need no cloud."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP
from types import SimpleNamespace

import pytest

from infra.embedded_cloud import mailbox
from infra.embedded_cloud.lock import RunsAlready, alone
from infra.embedded_cloud.mailbox import Mailbox
from infra.embedded_cloud.reload import Watched


def test_a_folder_is_run_once_at_a_time(tmp_path: Path) -> None:
    lock, outputs = tmp_path / "lock", tmp_path / "outputs.json"
    with alone(lock, outputs) as say_stopping:
        with pytest.raises(RunsAlready, match="being started already"), alone(lock, outputs):
            pass
        outputs.write_text('{"site_url": "http://here/"}')
        with pytest.raises(RunsAlready, match="runs already: http://here/"), alone(lock, outputs):
            pass
        say_stopping()
        with pytest.raises(RunsAlready, match=f"being stopped .process {os.getpid()}"), alone(lock, outputs):
            pass
    with alone(lock, outputs):
        pass


def test_every_mail_is_kept_and_shown(tmp_path: Path) -> None:
    shown: list[str] = []
    mailbox = Mailbox(tmp_path, shown.append)
    port = mailbox.start()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "from@example.com", "to@example.com", "Your code: 123456"
    mail.set_content("123456\n")
    with SMTP("127.0.0.1", port) as smtp:
        for _ in range(2):
            smtp.send_message(mail)
    mailbox.stop()
    kept = sorted(tmp_path.glob("*.eml"))
    assert len(kept) == 2
    assert b"Your code: 123456" in kept[0].read_bytes()
    assert [line.partition("    /")[0] for line in shown] == ["Mail    to to@example.com: Your code: 123456"] * 2
    assert str(kept[0]) in shown[0]


def test_the_mailbox_knows_when_it_has_become_quiet(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path, print)
    mailbox.wait_until_quiet(seconds=60, most=0)
    mailbox.wait_until_quiet(seconds=0, most=60)


def test_the_first_mail_is_waited_for_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(mailbox, "time", SimpleNamespace(monotonic=lambda: sum(waited), sleep=waited.append))
    Mailbox(tmp_path, print).wait_until_quiet(seconds=20, most=60)
    assert sum(waited) == pytest.approx(20)


def test_a_changed_an_added_and_a_removed_file_are_told_once(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("changed.py", "below/removed.py", "same.py"):
        (tmp_path / name).write_text("before")
    watched = Watched(tmp_path)
    assert watched.changed() == []
    (tmp_path / "changed.py").write_text("another length")
    (tmp_path / "added.py").write_text("")
    (tmp_path / "below" / "removed.py").unlink()
    assert watched.changed() == [], "it may still be changing"
    assert watched.changed() == [tmp_path / "added.py", tmp_path / "below" / "removed.py", tmp_path / "changed.py"]
    assert watched.changed() == []


def test_nothing_is_told_while_a_file_is_still_being_written(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for length in range(3):
        (tmp_path / "long.js").write_text("." * length)
        assert watched.changed() == []
    assert watched.changed() == [tmp_path / "long.js"]


def test_files_of_editors_caches_and_linked_folders_are_not_watched(tmp_path: Path) -> None:
    watched_folder, elsewhere = tmp_path / "watched", tmp_path / "elsewhere"
    (watched_folder / "__pycache__").mkdir(parents=True)
    elsewhere.mkdir()
    (watched_folder / "vendor").symlink_to(elsewhere)
    watched = Watched(watched_folder)
    for name in (".page.js.swp", "page.js~", "__pycache__/page.pyc", "vendor/page.py"):
        (watched_folder / name).write_text("")
    assert [watched.changed() for _ in range(2)] == [[], []]
