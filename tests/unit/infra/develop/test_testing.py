"""What `make test` needs for the tests that it is asked for."""

from __future__ import annotations

import pytest

from infra.develop import browser, testing


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


@pytest.mark.parametrize("codes", [(1, 0), (0, -9)], ids=["one failed", "one was killed"])
def test_after_a_part_that_failed_the_others_run_and_the_end_says_how_each_went(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], codes: tuple[int, ...]
) -> None:
    left = iter(codes)
    monkeypatch.setattr(browser, "find", lambda: True)
    monkeypatch.setattr(testing, "_pytest", lambda _arguments: next(left))
    assert testing.main([]) == 1
    said = capsys.readouterr().out.splitlines()
    assert ["FAILED" in line for line in said] == [code != 0 for code in codes]
    assert all("CPU s" in line and "load" in line for line in said)


def test_ctrl_c_ends_the_whole_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(browser, "find", lambda: True)
    monkeypatch.setattr(testing, "_pytest", lambda _arguments: 2)
    assert testing.main([]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1
