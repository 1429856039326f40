"""Node's libraries for tests that run JavaScript as others do, installed once into `build/`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

WANTED = Path(__file__).parent / "receivers"
BUILT = Path(__file__).parent.parent / "build" / "receivers"


def libraries() -> Path:
    """A folder in which Node finds them. The test is skipped without Node, or where they can't be had."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("there is no Node here")
    lock = (WANTED / "package-lock.json").read_bytes()
    folder = BUILT / hashlib.sha256(lock).hexdigest()[:16]
    if not folder.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        partly = Path(tempfile.mkdtemp(dir=BUILT))
        for file in WANTED.iterdir():
            shutil.copy(file, partly)
        ran = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=partly, check=False)
        if ran.returncode != 0:
            pytest.skip("the libraries can't be had")
        try:
            partly.rename(folder)
        except OSError:
            shutil.rmtree(partly)  # another test was faster
    return folder
