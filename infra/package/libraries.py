"""The libraries that go into the package: each one known by its hash before it's let in, and what it says of itself."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

from infra.cloudformation.template import RUNTIME
from infra.workspace import ROOT

LOCKED = ROOT / "infra" / "package" / "libraries.txt"
"""Every library of the package, with the hash of each file that the index has of it. Written by `make pins`."""

_PLATFORM = "manylinux2014_aarch64"
"""What functions run on: every machine installs the same files, and nothing of them is compiled that goes along."""

_IN_SPDX = {
    "Jinja2": "BSD-3-Clause",
    "chalice": "Apache-2.0",
    # Newer parts of it may be had by Apache-2.0 as well.
    "python-dateutil": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
}
"""What those that give their licence another name mean, by the text that they come with."""

_MISMATCH = "DO NOT MATCH THE HASHES"


class LibrariesError(Exception):
    """The libraries could not be had as they are known; the message says which, in words for a terminal."""


@dataclass(frozen=True, slots=True)
class Library:
    """A distribution as it was installed: `files` as they lie in the folder, `sha256` of what came from the index."""

    name: str
    version: str
    sha256: str
    licence: str
    """An SPDX expression."""

    source: str
    """Where its source is, as it says itself; empty if it doesn't."""

    files: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"


def install(target: Path, locked: Path = LOCKED) -> list[Library]:
    """Install the libraries into an empty folder, as files for the functions' runtime, whatever runs here.

    Raises LibrariesError where one is not the file that it was when it was locked, or can't be had.
    """
    report = target.with_suffix(".report.json")
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    command += ["--platform", _PLATFORM, "--implementation", "cp", "--python-version", "{}.{}".format(*RUNTIME)]
    command += ["--disable-pip-version-check", "--no-input", "--no-compile", "--quiet"]
    done = subprocess.run(
        [*command, "--report", str(report), "--target", str(target), "--requirement", str(locked)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LibrariesError(_explain(done.stdout + done.stderr, locked))
    installed = json.loads(report.read_text(encoding="utf-8"))["install"]
    report.unlink()
    sums = {_folded(each["metadata"]["name"]): each["download_info"]["archive_info"]["hashes"] for each in installed}
    folders = sorted(target.glob("*.dist-info"))
    return [_read(folder, sums) for folder in folders]


def _read(folder: Path, sums: dict[str, dict[str, str]]) -> Library:
    told = Parser().parsestr((folder / "METADATA").read_text(encoding="utf-8"), headersonly=True)
    with (folder / "RECORD").open(encoding="utf-8", newline="") as record:
        files = tuple(sorted(row[0] for row in csv.reader(record)))
    name = str(told["Name"])
    sha256 = sums[_folded(name)]["sha256"]
    return Library(name, str(told["Version"]), sha256, _licence(told), _source(told), files)


def _licence(told: Message) -> str:
    """What a distribution says of its licence, the clearest first."""
    said = str(told["License-Expression"] or told["License"] or "").strip()
    return _IN_SPDX.get(str(told["Name"]), said)


def _source(told: Message) -> str:
    urls = {label.strip().lower(): url.strip() for label, url in _project_urls(told)}
    wanted = ("source", "source code", "repository", "code", "github", "homepage", "home")
    return next((urls[label] for label in wanted if label in urls), str(told["Home-page"] or ""))


def _project_urls(told: Message) -> Sequence[tuple[str, str]]:
    pairs = [line.partition(",") for line in told.get_all("Project-URL", [])]
    return [(label, url) for label, _, url in pairs]


def _folded(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _explain(said: str, locked: Path) -> str:
    """What pip's refusal means for the person who builds."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    where = locked.relative_to(ROOT) if locked.is_relative_to(ROOT) else locked
    start = next((number for number, line in enumerate(lines) if _MISMATCH in line), None)
    if start is not None:
        found = [line for line in lines[start + 1 :] if not line.startswith(("WARNING", "[notice]"))]
        return "\n".join(
            [
                f"A library is not the file whose hash is in {where}, so nothing was built:",
                *(f"  {line}" for line in found[:6]),
                "Somebody changed it on its way or on the index, or a version was changed without `make pins`.",
            ]
        )
    return "\n".join([f"The libraries of {where} can't be installed:", *(f"  {line}" for line in lines[-6:])])
