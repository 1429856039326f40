"""`make pins`: write down every version that the requirements lead to today."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

WRITTEN = {
    "requirements.txt": (
        "constraints.txt",
        "Every version that development, tests and the deployment package use, dependencies of dependencies included.",
    ),
    "infra/requirements-cloud.txt": (
        "infra/constraints-cloud.txt",
        "Every version in the embedded cloud's environment.",
    ),
}


def main() -> None:
    """Install each list into an empty environment, and keep what came of it."""
    for requirements, (pins, meaning) in WRITTEN.items():
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=False)
            pip = [sys.executable, "-m", "pip", "--python", f"{folder}/bin/python", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "--quiet", "--no-compile", "-r", requirements], cwd=ROOT, check=True)
            frozen = subprocess.run([*pip, "freeze", "--all"], cwd=ROOT, check=True, capture_output=True, text=True)
        (ROOT / pins).write_text(f"# {meaning}\n# Written by `make pins`.\n{frozen.stdout}")
        print(f"{pins}: {len(frozen.stdout.splitlines())} versions")


if __name__ == "__main__":
    main()
