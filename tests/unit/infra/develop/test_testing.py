"""What `make test` needs for the tests that it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Barrier

import pytest

from infra.develop import browser, testing
from infra.develop.testing import Part
from infra.workspace import ROOT


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run in place of this process."""
    found: list[list[str]] = []

    def replace(_path: str, command: list[str]) -> None:
        found.append(command)
        raise SystemExit

    monkeypatch.setattr("os.execv", replace)
    return found


@pytest.mark.parametrize("named", ["tests/unit", "tests/unit/domain -k dst", "tests/api tests/cloud -x"])
def test_tests_without_pages_look_for_no_browser(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setattr(browser, "find", lambda: pytest.fail("looked for a browser"))
    with pytest.raises(SystemExit):
        testing.main(named.split())
    assert commands[0][1:] == ["-m", "pytest", *named.split()]


@pytest.mark.parametrize("named", ["", "--quick", "-k slots", "tests", "tests/unit tests/browser", "tests/site/a.py"])
def test_where_pages_may_be_tested_and_there_is_no_browser_a_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    monkeypatch.setattr(browser, "find", lambda: False)
    assert testing.main(named.split()) == 1
    assert capsys.readouterr().err.startswith("No browser for the tests")


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has each part say its name and end with a code."""

    def end(*codes: int) -> None:
        named = {testing.WITHOUT_STACK.arguments: ("without", codes[0]), testing.ON_STACKS.arguments: ("on", codes[1])}

        def run(arguments: Sequence[str], output: Path | None) -> tuple[int, float]:
            name, code = named[tuple(arguments)]
            if output:
                output.write_text(f"{name} is tested\n")
            else:
                print(f"{name} is tested")
            return code, 1.0

        monkeypatch.setattr(testing, "_pytest", run)

    monkeypatch.setattr(browser, "find", lambda: True)
    return end


@pytest.mark.parametrize("codes", [(1, 0), (0, -9), (2, 2)], ids=["one failed", "one was killed", "Ctrl-C"])
def test_a_part_that_failed_ends_no_other_and_the_end_says_how_each_went(
    parts: Callable[..., None], capsys: pytest.CaptureFixture[str], codes: tuple[int, ...]
) -> None:
    parts(*codes)
    assert testing.main([]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["without is tested", "on is tested"]
    assert ["FAILED" in line for line in said[2:]] == [code != 0 for code in codes]
    assert all("CPU s" in line and "load" in line for line in said[2:])


def test_all_is_well_where_each_part_passed(parts: Callable[..., None]) -> None:
    parts(0, 0)
    assert testing.main([]) == 0


def test_parts_run_side_by_side_and_are_seen_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    both_there = Barrier(2, timeout=60)

    def run(arguments: Sequence[str], output: Path | None) -> tuple[int, float]:
        if output:
            output.write_text("the second begins\n")
        both_there.wait()
        both_there.wait()
        if output:
            with output.open("a") as said:
                said.write("and ends\n")
        else:
            print("the first")
        return 0, 1.0

    monkeypatch.setattr(testing, "_pytest", run)
    first, second = Part("first", ()), Part("second", ())
    assert [result.part for result in testing.run(first, second)] == [first, second]
    assert capsys.readouterr().out == "the first\nthe second begins\nand ends\n"


def test_what_a_part_says_and_used_is_its_own(tmp_path: Path) -> None:
    code, cpu_seconds = testing._pytest(("--version",), tmp_path / "output")
    assert (code, cpu_seconds > 0) == (0, True)
    assert (tmp_path / "output").read_text().startswith("pytest")


def test_what_the_quick_run_leaves_out_is_there() -> None:
    assert [folder for folder in testing.LATER if not (ROOT / folder).is_dir()] == []
