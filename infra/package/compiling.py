"""Compiling the modules of a package, by the Python that will run them.

A function's folder is read-only, so what is not compiled is compiled again at every cold start. A compiled module is
bound to the minor version of its Python, so that of the functions' runtime has to do it, which may be another one than
runs here. So this file is run by that one, and imports nothing but the standard library.
"""

from __future__ import annotations

import ast
import importlib.util
import marshal
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# A zip's oldest date; the same for every file, so that the same input makes the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)

_SECONDS = 300

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

_WHICH = "import sys; print(sys.implementation.name, *sys.version_info[:2], sys.version_info.releaselevel)"


@dataclass(frozen=True, slots=True)
class Compiler:
    """A Python that compiles for its own minor version."""

    path: str
    version: tuple[int, int]

    @property
    def tag(self) -> str:
        """As compiled files have it in their names."""
        return "cpython-{}{}".format(*self.version)

    def compile(self, keep: Sequence[str], source: Path, target: Path) -> None:
        """Write a package anew with its modules compiled, and the sources of those alone whose names begin with one of
        `keep`; the others lose their docstrings as well. The same `source` gives the same bytes."""
        subprocess.run(
            [self.path, "-I", "-S", "-B", str(Path(__file__).resolve()), str(source), str(target), *keep],
            check=True,
            timeout=_SECONDS,
        )


def this_python() -> Compiler:
    """The Python that runs here."""
    return Compiler(os.path.realpath(sys.executable), sys.version_info[:2])


def find_compiler(version: tuple[int, int]) -> Compiler | None:
    """A Python of the version: this one, or one on the PATH or of pyenv; None if there is none that runs."""
    if sys.version_info[:2] == version:
        return this_python()
    return next((Compiler(path, version) for path in _candidates(version) if _is(path, version)), None)


def _candidates(version: tuple[int, int]) -> Iterator[str]:
    major, minor = version
    name = f"python{major}.{minor}"
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    # On the PATH, pyenv has stand-ins, which refuse where another version is chosen.
    for folder in [*folders, *(path / "bin" for path in sorted(versions.glob(f"{major}.{minor}.*"), reverse=True))]:
        path = folder / name
        if os.access(path, os.X_OK):
            yield str(path)


def _is(path: str, version: tuple[int, int]) -> bool:
    """Whether it runs and is a release of that version: before that, compiled files may have another form."""
    try:
        done = subprocess.run(
            [path, "-I", "-S", "-c", _WHICH], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.split() == ["cpython", *map(str, version), "final"]


def add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file to a package, as small as it gets, and the same wherever it's done."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content, compresslevel=9)


def _compile_package(source: str, target: str, keep: tuple[str, ...]) -> None:
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as compiled:
        for name in package.namelist():
            content = package.read(name)
            if not name.endswith(".py"):
                add(compiled, name, content)
            elif name.startswith(keep):
                add(compiled, name, content)
                add(compiled, importlib.util.cache_from_source(name), _compiled(name, content, ast.parse(content)))
            else:
                add(compiled, f"{name}c", _compiled(name, content, _without_docstrings(content)))


def _without_docstrings(source: bytes) -> ast.Module:
    """A module that nobody reads there: its docstrings would be a tenth of the package."""
    module = ast.parse(source)
    for node in ast.walk(module):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            told = node.body[0]
            node.body[:1] = [] if len(node.body) > 1 else [ast.copy_location(ast.Pass(), told)]
    return module


def _compiled(name: str, source: bytes, module: ast.Module) -> bytes:
    """The compiled form of a module, marked as never to be checked against its source (PEP 552)."""
    code = compile(module, f"/var/task/{name}", "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little")
    header = importlib.util.MAGIC_NUMBER + unchecked + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


if __name__ == "__main__":
    _compile_package(sys.argv[1], sys.argv[2], tuple(sys.argv[3:]))
