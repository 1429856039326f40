"""`make release`, in a repository made for each test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from expertbook import VERSION
from infra.develop.release import CHANGELOG, VERSION_FILE, ReleaseError, release
from infra.workspace import ROOT

ENTRIES = """# Changelog

## [Unreleased]

### Added

- Bookings can be paid for.

## [0.1.0] - 2026-11-21

- The first release.
"""


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.com")
    # Whatever this machine's own settings say: hooks, signing.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / VERSION_FILE).parent.mkdir(parents=True)
    (tmp_path / VERSION_FILE).write_text('"""What it is."""\n\nVERSION = "0.1.0"\n')
    (tmp_path / CHANGELOG).write_text(ENTRIES)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def test_a_release_sets_the_version_dates_the_entries_commits_and_tags(repository: Path) -> None:
    assert release("0.2.0", "2026-12-01", repository) == "v0.2.0"
    assert (repository / VERSION_FILE).read_text() == '"""What it is."""\n\nVERSION = "0.2.0"\n'
    heading = "## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n"
    assert (repository / CHANGELOG).read_text() == ENTRIES.replace("## [Unreleased]\n", heading)
    assert git(repository, "log", "-1", "--format=%s") == "Release 0.2.0"
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "rev-parse", "v0.2.0^{commit}") == git(repository, "rev-parse", "HEAD")
    assert git(repository, "cat-file", "-t", "v0.2.0") == "tag"


def test_the_version_here_can_be_released_as_the_first_one(repository: Path) -> None:
    changelog = repository / CHANGELOG
    changelog.write_text(ENTRIES.partition("## [0.1.0]")[0])
    git(repository, "commit", "--quiet", "--all", "--message", "Nothing was released yet")
    assert release("0.1.0", "2026-12-01", repository) == "v0.1.0"


@pytest.mark.parametrize("version", ["0.0.9", "1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", ""])
def test_a_version_that_is_none_or_an_older_one_is_refused(repository: Path, version: str) -> None:
    assert_refused(repository, version, "version")


def test_what_is_not_committed_stops_a_release(repository: Path) -> None:
    (repository / "new.py").write_text("")
    assert_refused(repository, "0.2.0", "new.py")


def test_another_branch_stops_a_release(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--create", "payments")
    assert_refused(repository, "0.2.0", "payments")


def test_nothing_to_tell_stops_a_release(repository: Path) -> None:
    (repository / CHANGELOG).write_text(ENTRIES.replace("- Bookings can be paid for.\n", ""))
    git(repository, "commit", "--quiet", "--all", "--message", "Take it back")
    assert_refused(repository, "0.2.0", "no entry")


def test_a_tag_that_exists_stops_a_release(repository: Path) -> None:
    git(repository, "tag", "v0.2.0")
    assert_refused(repository, "0.2.0", "exists already")


def test_a_commit_that_fails_leaves_the_files_as_they_were(repository: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert_refused(repository, "0.2.0", "commit failed")


def assert_refused(repository: Path, version: str, reason: str) -> None:
    before = git(repository, "rev-parse", "HEAD"), git(repository, "status", "--porcelain")
    with pytest.raises(ReleaseError, match=reason):
        release(version, "2026-12-01", repository)
    assert (git(repository, "rev-parse", "HEAD"), git(repository, "status", "--porcelain")) == before


def test_the_changelog_here_has_the_version_here() -> None:
    assert f"## [{VERSION}] - " in (ROOT / CHANGELOG).read_text(encoding="utf-8")
