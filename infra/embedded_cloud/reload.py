"""What `make run` does about a change in the checkout while it serves: publish the site's files, deploy the functions.

The files are looked at again and again, a few hundred in 4 ms. That needs no library, and works with every editor and
every file system.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from infra.deployment.deployer import DeploymentError
from infra.embedded_cloud.process import CloudError
from infra.embedded_cloud.run import Run
from infra.package.build import BuildError
from infra.site.files import WORKER
from infra.site.graph import BrokenImport
from infra.site.words import CATALOGUES, UnknownWords
from infra.workspace import API, FRONTEND, LIBRARY, RESOURCES, ROOT

LOOK_EVERY_SECONDS = 0.25

_NOT_WATCHED = {"__pycache__", "node_modules", "deployments"}

_NAMED_AT_MOST = 3

_EXPLAINED = (BrokenImport, BuildError, CloudError, DeploymentError, UnknownWords)
"""Errors whose message is a sentence for a terminal."""


class Watched:
    """The files below some folders, and which of them have changed."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._told = self._before = self._look()

    def changed(self) -> list[Path]:
        """The files that were changed, added or removed since the last answer; none while they are still changing."""
        now = self._look()
        is_changing, self._before = now != self._before, now
        if is_changing or now == self._told:
            return []
        told, self._told = self._told, now
        return sorted(Path(path) for path in told.keys() | now.keys() if told.get(path) != now.get(path))

    def _look(self) -> dict[str, Stamp]:
        found: dict[str, Stamp] = {}
        for folder in self._folders:
            _stamp_all(str(folder), found)
        return found


Stamp = tuple[int, int]
"""When a file was changed, in nanoseconds, and how long it is."""


def _stamp_all(folder: str, found: dict[str, Stamp]) -> None:
    # Whatever is removed while this looks is no longer there: no error.
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NOT_WATCHED:
                    _stamp_all(entry.path, found)
            # Editors keep their own files beside ours: .page.js.swp, page.js~. A link to a folder is no file.
            elif entry.is_file() and not entry.name.startswith(".") and not entry.name.endswith("~"):
                with suppress(FileNotFoundError):
                    status = entry.stat()
                    found[entry.path] = status.st_mtime_ns, status.st_size


class Reloader:
    """Brings changes to a run that is up, and says so in the terminal; what is wrong with one never ends the run."""

    def __init__(self, run: Run, say: Callable[[str], None] = print) -> None:
        self._run = run
        self._say = say
        self._site = Watched(FRONTEND, CATALOGUES)
        self._functions = Watched(API, LIBRARY, RESOURCES)

    def look(self) -> None:
        """See what changed and bring it to the run; returns when it is there."""
        if self._site.changed():
            self._try(self._publish)
        if changed := self._functions.changed():
            self._say(f"Changed    {_named([str(path.relative_to(ROOT)) for path in changed])}")
            self._try(self._deploy)

    def _try(self, what: Callable[[], None]) -> None:
        try:
            what()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a change, the run continues
            reason = str(error) if isinstance(error, _EXPLAINED) else f"{type(error).__name__}: {error}"
            self._say(f"Not done   {reason}\n           What ran before still runs. Save again when it's fixed.")

    def _publish(self) -> None:
        started = time.monotonic()
        # The service worker is another one with each change.
        if keys := sorted(self._run.publish() - {WORKER}):
            self._say(f"Published  {_named(keys)} ({time.monotonic() - started:.1f} s)")

    def _deploy(self) -> None:
        started = time.monotonic()
        is_new = self._run.deploy()
        what = "Deployed" if is_new else "No change"
        self._say(f"{what:<10} ({time.monotonic() - started:.1f} s)")


def _named(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are."""
    more = len(names) - _NAMED_AT_MOST
    return ", ".join(names[:_NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
