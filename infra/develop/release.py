"""`make release V=0.2.0`: turn what is unreleased into a release, as a commit and a tag. It pushes nothing.

The version stands in one place, `VERSION` of chalicelibs/expertbook/__init__.py: the package that is deployed needs it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from infra.workspace import ROOT

VERSION_FILE = Path("chalicelibs", "expertbook", "__init__.py")
CHANGELOG = Path("CHANGELOG.md")
BRANCH = "main"

_VERSION_LINE = re.compile(r'^VERSION = "(?P<version>[^"]+)"$', re.MULTILINE)
_NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_UNRELEASED = re.compile(r"^## \[Unreleased\]\n(?P<entries>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class ReleaseError(Exception):
    """This can't be released; the message says why and what to do."""


def release(version: str, today: str, root: Path = ROOT) -> str:
    """Write the version and the changelog, commit and tag; the tag's name. ReleaseError changes nothing."""
    _check_checkout(root)
    before = (root / VERSION_FILE).read_text(encoding="utf-8")
    found = _VERSION_LINE.search(before)
    if found is None:
        raise ReleaseError(f'{VERSION_FILE} has no line VERSION = "…".')
    _check_version(version, found["version"])
    tag = f"v{version}"
    if _git(root, "tag", "--list", tag):
        raise ReleaseError(f"The tag {tag} exists already.")
    changelog = released(version, today, (root / CHANGELOG).read_text(encoding="utf-8"))
    (root / VERSION_FILE).write_text(_VERSION_LINE.sub(f'VERSION = "{version}"', before), encoding="utf-8")
    (root / CHANGELOG).write_text(changelog, encoding="utf-8")
    written = ["--", str(VERSION_FILE), str(CHANGELOG)]
    try:
        _git(root, "commit", "--quiet", "--message", f"Release {version}", *written)
    except ReleaseError:
        # A hook, or a git that knows no author.
        _git(root, "restore", *written)
        raise
    _git(root, "tag", "--annotate", "--message", f"ExpertBook {version}", tag)
    return tag


def released(version: str, today: str, changelog: str) -> str:
    """The changelog with the unreleased entries under the version and its date, and room for new ones above."""
    found = _UNRELEASED.search(changelog)
    if found is None:
        raise ReleaseError(f"{CHANGELOG} has no heading ## [Unreleased].")
    if not re.search(r"^- ", found["entries"], re.MULTILINE):
        raise ReleaseError(f"{CHANGELOG} has no entry under ## [Unreleased]. Say there what changed for users.")
    heading = f"## [Unreleased]\n\n## [{version}] - {today}\n"
    return f"{changelog[: found.start()]}{heading}{found['entries']}{changelog[found.end() :]}"


def _check_checkout(root: Path) -> None:
    branch = _git(root, "branch", "--show-current")
    if branch != BRANCH:
        raise ReleaseError(f"This is {branch or 'no branch'}; releases are made on {BRANCH}.")
    if changes := _git(root, "status", "--porcelain"):
        raise ReleaseError(f"There are changes that aren't committed:\n{changes}")


def _check_version(version: str, before: str) -> None:
    if not _NUMBERS.fullmatch(version):
        raise ReleaseError(f"{version!r} isn't a version: three numbers, such as 0.2.0.")
    if _as_numbers(version) < _as_numbers(before):
        raise ReleaseError(f"{version} comes before {before}, the version here.")


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.rstrip()


def main(arguments: Sequence[str]) -> int:
    """Release the version that is named."""
    if len(arguments) != 1 or not arguments[0]:
        print("Which version? For example: make release V=0.2.0", file=sys.stderr)
        return 1
    try:
        tag = release(arguments[0], datetime.now(UTC).date().isoformat())
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Committed and tagged {tag}. When you're happy with it: git push origin {BRANCH} {tag}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
