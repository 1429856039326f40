"""`make pins`: write down every version that the requirements lead to today, and the hashes of what is deployed."""

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
    "infra/requirements-calendars.txt": (
        "infra/constraints-calendars.txt",
        "Every version in the environment of the tests' calendar servers.",
    ),
}

LOCKED = "infra/package/libraries.txt"
LOCKER = "uv==0.13.9"
"""What asks the index for the hashes of all the files of a version; needed here alone."""

OLDEST_PYTHON = "3.11"
"""It needs the most libraries: a newer one has some of them itself."""

HEADER = """\
# Every library of the deployment package, with the hash of each file that the index has of its version.
# Written by `make pins`.
"""


def main() -> None:
    """Install each list into an empty environment, and keep what came of it; then lock the package's libraries."""
    for requirements, (pins, meaning) in WRITTEN.items():
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=False)
            pip = [sys.executable, "-m", "pip", "--python", f"{folder}/bin/python", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "--quiet", "--no-compile", "-r", requirements], cwd=ROOT, check=True)
            frozen = subprocess.run([*pip, "freeze", "--all"], cwd=ROOT, check=True, capture_output=True, text=True)
        (ROOT / pins).write_text(f"# {meaning}\n# Written by `make pins`.\n{frozen.stdout}")
        print(f"{pins}: {len(frozen.stdout.splitlines())} versions")
    _lock()


def _lock() -> None:
    """Write the list from which the package is built: the versions as they are pinned, with their hashes."""
    chalice = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("chalice=="))
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False)
        pip = [sys.executable, "-m", "pip", "--python", f"{folder}/bin/python", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", "--no-compile", LOCKER], check=True)
        locker = [f"{folder}/bin/uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-annotate", "--no-header"]
        locker += ["--python-version", OLDEST_PYTHON, "--constraint", "constraints.txt"]
        # Of Chalice one file goes along, and nothing that it needs to package and deploy.
        told = [
            subprocess.run([*locker, *more], cwd=ROOT, check=True, capture_output=True, text=True, input=chalice).stdout
            for more in (["--no-deps", "-"], ["expertbook_api/requirements.txt"])
        ]
    (ROOT / LOCKED).write_text(HEADER + "".join(told))
    print(f"{LOCKED}: {sum(each.count('==') for each in told)} versions with their hashes")


if __name__ == "__main__":
    main()
