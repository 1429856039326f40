"""A backup's file is read whole, or not at all."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.data import file
from infra.data.kinds import Item

ITEMS: list[Item] = [{"PK": {"S": f"BOOKING#{number}"}, "SK": {"S": "BOOKING"}} for number in range(50)]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "backup.jsonl.gz"
    file.write(path, "expertbook-test", ITEMS)
    return path


def without_lines(whole: bytes, first: int, last: int) -> bytes:
    lines = gzip.decompress(whole).splitlines(keepends=True)
    return gzip.compress(b"".join([*lines[:first], *lines[last:]]))


def test_a_whole_file_has_what_was_written(backup: Path) -> None:
    assert list(file.read(backup)) == ITEMS
    assert file.check(backup) == {"bookings": len(ITEMS)}


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        (lambda whole: whole[: len(whole) // 2], "can't be read as a backup"),
        (lambda whole: without_lines(whole, len(ITEMS) + 1, len(ITEMS) + 2), f"is cut off after {len(ITEMS)} items"),
        (lambda whole: without_lines(whole, 1, 2), "does not hold what it says that it holds"),
    ],
    ids=["half", "without its end", "without an item"],
)
def test_a_file_that_is_cut_off_is_refused(backup: Path, cut: Callable[[bytes], bytes], told: str) -> None:
    backup.write_bytes(cut(backup.read_bytes()))
    with pytest.raises(file.BadFile, match=told):
        file.check(backup)
