"""Building the release: the deployment package and the template, from what lies in the checkout."""

from __future__ import annotations

import ast
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from infra.cloudformation.template import Template, finish_template, load_resources
from infra.package import trim
from infra.workspace import API, BUILD, LIBRARY, RESOURCES, ROOT

STAGE = "api"

LIBRARIES = BUILD / "libraries.zip"
"""The part of the package that changes with the requirements alone."""

LIBRARIES_MADE_FROM = BUILD / "libraries"

_INPUTS = (
    API,
    LIBRARY,
    ROOT / "constraints.txt",
    RESOURCES,
    ROOT / "infra" / "package",
    ROOT / "infra" / "cloudformation",
)

_NOT_INPUTS = {"__pycache__", "deployments", "deployed", "vendor"}
"""Folders that say nothing new: caches, and `vendor`, which links to the library."""


class BuildError(Exception):
    """The package could not be made; the message says why, in words for a terminal."""


@dataclass(frozen=True, slots=True)
class Release:
    """A package and its template, ready to be deployed."""

    package: Path
    template: Template

    @property
    def package_key(self) -> str:
        """Where the package goes in a bucket; another content has another key."""
        return f"packages/{_digest_of(self.package.read_bytes())}.zip"

    def template_for(self, bucket: str) -> Template:
        """The template, with the functions' code in `bucket`."""
        return finish_template(self.template, f"s3://{bucket}/{self.package_key}")


def build() -> Release:
    """The release of what lies in the checkout, made only where that differs from the last one.

    Where the requirements are the same, the libraries' part of the package is taken from the last build.
    """
    BUILD.mkdir(exist_ok=True)
    with _build_lock():
        if not _is_current():
            _make()
    return Release(BUILD / "package.zip", json.loads((BUILD / "sam.json").read_text(encoding="utf-8")))


def inputs_digest() -> str:
    """A hash of everything the release is made from, the interpreter's version included."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in _input_files():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()


def _input_files() -> Iterator[Path]:
    for start in _INPUTS:
        if start.is_file():
            yield start
            continue
        for folder, below, names in os.walk(start):
            below[:] = sorted(name for name in below if name not in _NOT_INPUTS)
            yield from (Path(folder, name) for name in sorted(names) if not name.endswith(".pyc"))


@contextmanager
def _build_lock() -> Iterator[None]:
    """Keep `make run` and a test run from building at the same time."""
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_current() -> bool:
    try:
        made_from = (BUILD / "inputs").read_text()
    except FileNotFoundError:
        return False
    return made_from == inputs_digest() and (BUILD / "package.zip").exists()


def _make() -> None:
    _check_syntax()
    made_from = inputs_digest()
    (BUILD / "inputs").unlink(missing_ok=True)
    has_libraries = _has_libraries()
    # Chalice 1.34.0 keeps packages by a hash that misses renamed files and changed requirements: each build has a
    # project of its own.
    project, packaged = BUILD / "project", BUILD / "chalice"
    for made_before in (project, packaged):
        shutil.rmtree(made_before, ignore_errors=True)
    _link_project(project, with_libraries=not has_libraries)
    _run_chalice(project, packaged)
    if not has_libraries:
        trim.keep_libraries(packaged / "deployment.zip", LIBRARIES)
        LIBRARIES_MADE_FROM.write_text(_libraries_digest())
    trim.add_ours(packaged / "deployment.zip", LIBRARIES, BUILD / "package.zip")
    shutil.move(packaged / "sam.json", BUILD / "sam.json")
    for made_before in (project, packaged):
        shutil.rmtree(made_before)
    (BUILD / "inputs").write_text(made_from)


def _check_syntax() -> None:
    """Say in a line where a module of ours can't be read: no traceback, and before anything slow."""
    for path in _input_files():
        if path.suffix != ".py":
            continue
        try:
            ast.parse(path.read_bytes())
        except SyntaxError as error:
            raise BuildError(f"{path.relative_to(ROOT)}, line {error.lineno}: {error.msg}") from error


def _has_libraries() -> bool:
    """Whether the libraries' part of the package is there from an earlier build: it takes nine tenths of the time."""
    try:
        return LIBRARIES_MADE_FROM.read_text() == _libraries_digest() and LIBRARIES.exists()
    except FileNotFoundError:
        return False


def _libraries_digest() -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {version('chalice')}".encode())
    for path in (API / "requirements.txt", ROOT / "constraints.txt", Path(trim.__file__)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _link_project(project: Path, *, with_libraries: bool) -> None:
    """Lay out a Chalice project that links to ours; without requirements where the libraries are there already."""
    settings = project / ".chalice"
    settings.mkdir(parents=True)
    for path in (API / ".chalice").glob("*.json"):
        (settings / path.name).symlink_to(path)
    for name in ("app.py", "chalicelib", "vendor"):
        (project / name).symlink_to(API / name)
    requirements = (API / "requirements.txt").read_text(encoding="utf-8") if with_libraries else ""
    (project / "requirements.txt").write_text(requirements, encoding="utf-8")


def _run_chalice(project: Path, target: Path) -> None:
    # Chalice merges one file. Its merge replaces lists and scalars whole; a misspelt logical id makes a new resource
    # without a type, which cfn-lint finds.
    resources = BUILD / "resources.json"
    resources.write_text(json.dumps(load_resources(RESOURCES)), encoding="utf-8")
    chalice = [sys.executable, "-c", "from chalice.cli import main; raise SystemExit(main())"]
    done = subprocess.run(
        [*chalice, "package", "--stage", STAGE, "--merge-template", str(resources), str(target)],
        cwd=project,
        env=os.environ | {
            # Chalice asks for a region, though nothing in a template depends on it.
            "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
            # As an address, since pip takes a space for the end of a path.
            "PIP_CONSTRAINT": (ROOT / "constraints.txt").as_uri(),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            # Compiled modules must not lie where Chalice would pack them.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(BUILD / "compiled"),
            # Chalice imports the application, whose tables want a name even there.
            "TABLE_NAME": "named-at-deployment",
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        last_words = (done.stdout + done.stderr).strip().splitlines()[-6:]
        raise BuildError("\n".join(["`chalice package` failed:", *last_words]))


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def main() -> int:
    """`make package`: build, and say what came out."""
    try:
        release = build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    finished = json.dumps(release.template_for("BUCKET"), indent=2)
    (BUILD / "template.json").write_text(finished + "\n", encoding="utf-8")
    size = release.package.stat().st_size / 1_000_000
    print(f"build/package.zip      {size:.1f} MB")
    print(f"build/template.json    {len(finished) / 1_000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
