"""What the results of `make bench` look like."""

from __future__ import annotations

from benchmarks import floors, push
from benchmarks.floors import Found, Measured
from benchmarks.report import Section, markdown


def test_a_table_has_its_names_on_the_left_and_figures_on_the_right() -> None:
    assert markdown(("what", "ms"), [("list", 1.5)]) == "| what | ms |\n| --- | ---: |\n| list | 1.5 |"


def test_operations_are_told_with_what_they_were_before_and_what_is_aimed_at() -> None:
    before = Found({"list": Measured(3, 13, ours=3.0, floor=1.5)}, lines=100)
    now = Found({"list": Measured(3, 12.5, ours=1.5, floor=1.0), "not measured": Measured(1, 1)}, lines=110)
    *_, row, _, lines = floors.table([before, now]).splitlines()
    assert row == "| list | 3 | 13 | 1.50 | 3.00 | 2.00 | 3 | 12.5 | 1.00 | 1.50 | 1.50 | 1.4 |"
    assert lines.endswith("100 → 110.")
    assert "before" not in floors.table([now])


def test_a_push_is_told_by_its_least_and_its_median() -> None:
    runs = [push.Measured(seconds, 0.0001, connections=0) for seconds in (0.2, 0.4, 0.9)]
    assert push.table({("ours", "kept"): runs}).splitlines()[-1] == "| ours | kept | 200 | 400 | 0.100 | 0.100 |"


def test_a_section_without_a_picture_shows_none() -> None:
    written = str(Section("Pages", "Not measured:\n  there is no Chromium here.", "", "run it"))
    assert "Not measured: there is no Chromium here." in written
    assert "![" not in written
