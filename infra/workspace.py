"""Where things lie in a checkout, and what a run keeps on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
API = ROOT / "expertbook_api"
LIBRARY = ROOT / "chalicelibs"
FRONTEND = ROOT / "frontend"
RESOURCES = ROOT / "infra" / "resources"
BUILD = ROOT / "build"
LOCAL = ROOT / ".local"
CLOUD_PYTHON = LOCAL / "cloud" / "venv" / "bin" / "python"


def run_with_library(module: str, outputs: Path | str) -> subprocess.CompletedProcess[str]:
    """Run a module against the stack of these outputs, in a process of its own: the library reads its table's name when
    it is imported."""
    return subprocess.run(
        [sys.executable, "-m", module, "--outputs", str(outputs)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{LIBRARY}"},
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class RunFolder:
    """What one run of the embedded cloud keeps: `.local` for `make run`, another folder for tests."""

    path: Path

    @property
    def state(self) -> Path:
        """The embedded cloud's memory; what makes bookings outlive a restart."""
        return self.path / "state"

    @property
    def mails(self) -> Path:
        """Every mail sent, as a file."""
        return self.path / "mails"

    @property
    def logs(self) -> Path:
        """What the embedded cloud and the functions in it say."""
        return self.path / "logs"

    @property
    def scratch(self) -> Path:
        """The embedded cloud's temporary files; gone after each run."""
        return self.path / "tmp"

    @property
    def due(self) -> Path:
        """What happens by itself next, and when."""
        return self.path / "due.txt"

    @property
    def outputs(self) -> Path:
        """Addresses and names of the running stack; there only while it answers."""
        return self.path / "outputs.json"

    @property
    def lock(self) -> Path:
        """Held by the process that runs this folder; says which, and where it serves."""
        return self.path / "run.lock"
