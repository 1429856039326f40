"""`make run` before there is anything to run it with."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from infra import bootstrap
from infra.workspace import ROOT

SOURCE = ROOT / "infra" / "bootstrap.py"


def test_a_python_that_is_too_old_can_read_it() -> None:
    tree = ast.parse(SOURCE.read_text(), feature_version=(3, 4))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr | ast.AsyncFunctionDef)
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None


def test_a_python_that_is_too_old_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        bootstrap.main(["run"])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said == (
        "ExpertBook needs Python 3.11 or newer; this machine's python3 is 3.9 and no newer one was found.\n"
    )


def test_a_newer_python_is_found_past_one_that_does_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Version managers put stand-ins on the PATH that end with an error.
    broken, works = tmp_path / "python3.14", tmp_path / "python3.11"
    broken.write_text("#!/bin/sh\nexit 127\n")
    works.write_text("#!/bin/sh\nexit 0\n")
    for path in (broken, works):
        path.chmod(0o755)
    started: list[str] = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.execv", lambda path, arguments: started.append(path))
    with pytest.raises(SystemExit):
        bootstrap.find_python()
    assert started == [str(works)]


@pytest.mark.parametrize(
    "said",
    [
        "WARNING: Connection broken by 'NewConnectionError('…: Failed to establish a new connection')'",
        "ERROR: Could not install: Temporary failure in name resolution",
    ],
)
def test_no_network_is_said_in_a_sentence(said: str) -> None:
    reason = bootstrap.reason(said, "/the/log")
    assert reason == "The package index can't be reached: is there a network? What pip said is in /the/log"


def test_another_failure_names_what_pip_said() -> None:
    said = "Collecting x\nERROR: No matching distribution found for x==9\n"
    assert (
        bootstrap.reason(said, "/l") == "Installing failed: ERROR: No matching distribution found for x==9 (more in /l)"
    )


def test_another_pin_asks_for_another_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    (tmp_path / "a.txt").write_text("-r b.txt\n")
    (tmp_path / "b.txt").write_text("x==1\n")
    (tmp_path / "pins").write_text("x==1\n")
    first = bootstrap.digest("a.txt", "pins")
    assert bootstrap.digest("a.txt", "pins") == first
    (tmp_path / "b.txt").write_text("x==2\n")
    assert bootstrap.digest("a.txt", "pins") != first


def test_make_alone_says_what_can_be_made() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "seed", "package", "vendor", "clean", "clean-state"):
        assert f"make {target} " in said


def test_each_list_is_taken_for_what_is_asked_for_only_where_it_holds_all_of_it() -> None:
    def lines(name: str) -> set[str]:
        found = set((ROOT / name).read_text().splitlines())
        folder = (ROOT / name).parent
        for line in [line for line in found if line.startswith("-r ")]:
            found |= lines(str((folder / line.removeprefix("-r ")).resolve().relative_to(ROOT)))
        return {line for line in found if "==" in line}

    for wanted, *others in bootstrap.WANTED.values():
        assert all(lines(wanted) <= lines(other) for other in others)
    lists = [wanted for wanted, *_ in bootstrap.WANTED.values()]
    assert lists == [bootstrap.RUN, bootstrap.LOCAL, bootstrap.DEPLOY, bootstrap.ALL, bootstrap.BENCH]
