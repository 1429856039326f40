"""The processes of a run of the embedded cloud, as /proc tells of them."""

from __future__ import annotations

import os
from pathlib import Path


def processes_of(folder: Path) -> list[str]:
    """The command lines of those that name the run's folder, or have their scratch folder in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            # Of somebody else, or gone meanwhile.
            continue
        if str(folder).encode() in command + environment and int(process.name) != os.getpid():
            found.append(command.replace(b"\0", b" ").decode())
    return found
