"""Building the release: the deployment package and the template, from what lies in the checkout."""

from __future__ import annotations

import ast
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from infra.cloudformation.template import RUNTIME, Template, finish_template, load_resources
from infra.package import compiling, libraries, licences, sbom, trim
from infra.package.compiling import Compiler, find_compiler, this_python
from infra.package.libraries import LibrariesError, Library
from infra.workspace import API, BUILD, LIBRARY, RESOURCES, ROOT

STAGE = "api"

LIBRARIES, OURS = BUILD / "libraries.zip", BUILD / "ours.zip"
"""The sources in the package: those that change with the requirements alone, and the rest."""

LIBRARIES_MADE_FROM, SHIPPED = BUILD / "libraries", BUILD / "libraries.json"
"""What the libraries' part was made from, and which of them have a file in it."""

BUNDLE = ROOT / "infra" / "vendor_bundle" / "package-lock.json"
"""What the site's libraries are."""

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


UNCOMPILED = (
    f"There is no Python {RUNTIME[0]}.{RUNTIME[1]} here, which the functions run on, so the package goes uncompiled: a "
    f"cold start compiles what it imports, and takes one to two seconds longer. Install one, as python{RUNTIME[0]}."
    f"{RUNTIME[1]} on the PATH, and deploy again."
)
"""What the person who deploys should know of a release that isn't compiled."""


class BuildError(Exception):
    """The package could not be made; the message says why, in words for a terminal."""


@dataclass(frozen=True, slots=True)
class Release:
    """A package and its template, ready to be deployed."""

    package: Path
    template: Template
    is_compiled: bool = True
    """Whether functions find their modules compiled; else each cold start compiles what it imports."""

    sbom: str = ""
    """The bill of materials of what others wrote, as CycloneDX has it in JSON."""

    @property
    def package_key(self) -> str:
        """Where the package goes in a bucket; another content has another key."""
        return f"packages/{_digest_of(self.package.read_bytes())}.zip"

    @property
    def sbom_key(self) -> str:
        """Where the bill of materials goes, beside the package."""
        return self.package_key.removesuffix(".zip") + ".cdx.json"

    def template_for(self, bucket: str) -> Template:
        """The template, with the functions' code in `bucket`."""
        return finish_template(self.template, f"s3://{bucket}/{self.package_key}")


def build(*, for_aws: bool = False) -> Release:
    """The release of what lies in the checkout, made only where that differs from the last one.

    Its sources are the same everywhere. They are compiled for the Python that runs here, as it runs functions on the
    embedded cloud; or, `for_aws`, for the functions' runtime, and go as they are where nobody can compile for that.

    Where the libraries are the same, their part of the package is taken from the last build.
    """
    compiler = find_compiler(RUNTIME) if for_aws else this_python()
    BUILD.mkdir(exist_ok=True)
    with _build_lock():
        if not _is_current():
            _make()
        package = _make_package(compiler)
        materials = _make_sbom(package)
    template = json.loads((BUILD / "sam.json").read_text(encoding="utf-8"))
    return Release(package, template, is_compiled=compiler is not None, sbom=materials)


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
    return made_from == inputs_digest() and LIBRARIES.exists() and OURS.exists()


def _make() -> None:
    _check_syntax()
    made_from = inputs_digest()
    (BUILD / "inputs").unlink(missing_ok=True)
    if not _has_libraries():
        _make_libraries()
    # Chalice 1.34.0 keeps packages by a hash that misses renamed files and changed requirements: each build has a
    # project of its own.
    project, packaged = BUILD / "project", BUILD / "chalice"
    for made_before in (project, packaged):
        shutil.rmtree(made_before, ignore_errors=True)
    _link_project(project)
    _run_chalice(project, packaged)
    trim.keep_ours(packaged / "deployment.zip", OURS)
    shutil.move(packaged / "sam.json", BUILD / "sam.json")
    for made_before in (project, packaged):
        shutil.rmtree(made_before)
    (BUILD / "inputs").write_text(made_from)


def _make_libraries() -> None:
    """The libraries' part of the package, and the note of what is in it."""
    folder = BUILD / "installed"
    shutil.rmtree(folder, ignore_errors=True)
    LIBRARIES_MADE_FROM.unlink(missing_ok=True)
    try:
        shipped = [each for each in libraries.install(folder) if trim.is_shipped(each.files)]
        trim.keep_libraries(folder, LIBRARIES, {licences.NAME: licences.licences_text(shipped, folder).encode()})
    except (LibrariesError, licences.NoLicence) as error:
        raise BuildError(str(error)) from error
    SHIPPED.write_text(json.dumps([asdict(replace(each, files=())) for each in shipped]), encoding="utf-8")
    shutil.rmtree(folder)
    LIBRARIES_MADE_FROM.write_text(_libraries_digest())


def _make_sbom(package: Path) -> str:
    shipped = [Library(**each) for each in json.loads(SHIPPED.read_text(encoding="utf-8"))]
    said = re.search(r'^VERSION = "(.+)"$', (LIBRARY / "expertbook" / "__init__.py").read_text(), re.MULTILINE)
    assert said is not None
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    return sbom.make_sbom(said[1], digest, shipped, json.loads(BUNDLE.read_text(encoding="utf-8")))


def _make_package(compiler: Compiler | None) -> Path:
    """The package of the sources; another one for each Python that it's compiled for.

    Of libraries the compiled form goes alone. Their source beside it would be 1.7 MB more to bring over (6.5 MB
    unpacked, 700 files of 1,600) for the sake of their lines in a traceback, which names file and line without it as
    well; what an import costs is the same.
    """
    if compiler is None:
        return _make_once(BUILD / "package-sources.zip", [LIBRARIES, OURS], trim.join)
    tag = compiler.tag
    libraries = _make_once(BUILD / f"libraries-{tag}.zip", [LIBRARIES], partial(compiler.compile, ()))
    ours = _make_once(BUILD / f"ours-{tag}.zip", [OURS], partial(compiler.compile, trim.OURS))
    return _make_once(BUILD / f"package-{tag}.zip", [libraries, ours], trim.join)


def _make_once(target: Path, sources: Sequence[Path], make: Callable[..., None]) -> Path:
    """Have `make` write the target from its sources, unless it is there and was made from the same."""
    note = target.with_suffix(".made-from")
    made_from = " ".join(_digest_of(path.read_bytes()) for path in (*sources, Path(compiling.__file__)))
    if not (target.exists() and note.exists() and note.read_text() == made_from):
        note.unlink(missing_ok=True)
        make(*sources, target)
        note.write_text(made_from)
    return target


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
        return LIBRARIES_MADE_FROM.read_text() == _libraries_digest() and LIBRARIES.exists() and SHIPPED.exists()
    except FileNotFoundError:
        return False


def _libraries_digest() -> str:
    digest = hashlib.sha256()
    ours = [Path(str(module.__file__)) for module in (libraries, licences, trim)]
    for path in (libraries.LOCKED, *ours, *sorted(licences.KEPT.iterdir())):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _link_project(project: Path) -> None:
    """Lay out a Chalice project that links to ours, without requirements: Chalice's own way to fetch libraries (1.34.0)
    asks pip for some of them without their hashes, and goes on without those that it doesn't get."""
    settings = project / ".chalice"
    settings.mkdir(parents=True)
    for path in (API / ".chalice").glob("*.json"):
        (settings / path.name).symlink_to(path)
    for name in ("app.py", "chalicelib", "vendor"):
        (project / name).symlink_to(API / name)
    (project / "requirements.txt").touch()


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
        release = build(for_aws=True)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    finished = json.dumps(release.template_for("BUCKET"), indent=2)
    (BUILD / "template.json").write_text(finished + "\n", encoding="utf-8")
    (BUILD / "sbom.json").write_text(release.sbom, encoding="utf-8")
    size = release.package.stat().st_size / 1_000_000
    print(f"{f'build/{release.package.name}':34} {size:.1f} MB")
    print(f"{'build/template.json':34} {len(finished) / 1_000:.0f} kB")
    print(f"{'build/sbom.json':34} {len(json.loads(release.sbom)['components'])} libraries of others")
    if not release.is_compiled:
        print(UNCOMPILED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
