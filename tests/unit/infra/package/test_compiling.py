"""Which Python compiles a package: one of the very version, that runs; and what comes of it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.package.compiling import find_compiler, this_python

OTHER = (3, sys.version_info[1] + 1)
"""A version that doesn't run this."""

ITSELF = f"cpython {OTHER[0]} {OTHER[1]} final"


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "first") + ":" + str(tmp_path / "second"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))


def install(folder: Path, told: str, code: int = 0) -> str:
    """Something called as a Python of the version is, that says this of itself."""
    folder.mkdir(parents=True)
    path = folder / f"python{OTHER[0]}.{OTHER[1]}"
    path.write_text(f"#!/bin/sh\necho '{told}'\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_there_may_be_none() -> None:
    assert find_compiler(OTHER) is None


def test_the_python_that_runs_here_is_one() -> None:
    found = find_compiler(sys.version_info[:2])
    assert found is not None
    assert found.tag == f"cpython-{sys.version_info[0]}{sys.version_info[1]}"


def test_one_on_the_path_is_found(tmp_path: Path) -> None:
    path = install(tmp_path / "second", ITSELF)
    found = find_compiler(OTHER)
    assert found is not None and found.path == path


@pytest.mark.parametrize("told", ["", "cpython 3 10 final", ITSELF.replace("final", "beta"), "pypy 3 13 final"])
def test_what_does_not_run_or_is_another_is_passed_over(tmp_path: Path, told: str) -> None:
    # A version manager's stand-in says nothing; a beta may compile into another form.
    install(tmp_path / "first", told, code=0 if told else 127)
    assert find_compiler(OTHER) is None
    path = install(tmp_path / "second", ITSELF)
    found = find_compiler(OTHER)
    assert found is not None and found.path == path


def test_one_that_pyenv_has_is_found_where_another_is_chosen(tmp_path: Path) -> None:
    install(tmp_path / "first", "", code=127)
    path = install(tmp_path / "pyenv" / "versions" / f"{OTHER[0]}.{OTHER[1]}.2" / "bin", ITSELF)
    found = find_compiler(OTHER)
    assert found is not None and found.path == path


MODULE = '''"""Of the module."""

def answer():
    """Of a function."""
    return 42

class Empty(Exception):
    """Of a class that has nothing else."""
'''


def test_libraries_lose_their_docstrings_and_nothing_else(tmp_path: Path) -> None:
    source, target = tmp_path / "source.zip", tmp_path / "compiled.zip"
    with zipfile.ZipFile(source, "w") as package:
        for name in ("ours_of_a_test.py", "library_of_a_test.py"):
            package.writestr(name, MODULE)
    this_python().compile(("ours_of_a_test",), source, target)
    seen = """
import sys; sys.path.insert(0, sys.argv[1])
import library_of_a_test as library, ours_of_a_test as ours
print(ours.__doc__, ours.answer.__doc__, ours.Empty.__doc__)
print(library.__doc__, library.answer.__doc__, library.Empty.__doc__, library.answer(), library.Empty())
"""
    done = subprocess.run([sys.executable, "-c", seen, target], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "Of the module. Of a function. Of a class that has nothing else.",
        "None None None 42 ",
    ]
