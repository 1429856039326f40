"""`make clean` and `make clean-state`; needs no environment, as it removes them."""

import fcntl
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / ".local" / "run.lock"
STATE = [".local/state", ".local/mails", ".local/logs", ".local/tmp", ".local/outputs.json"]
EVERYTHING = [
    ".local",
    ".venv",
    ".venv.log",
    "build",
    "expertbook_api/.chalice/deployments",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    "infra/vendor_bundle/node_modules",
]


def main(what: str) -> int:
    """Remove, unless a run uses it."""
    if LOCK.exists():
        with LOCK.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                sys.stderr.write("ExpertBook runs; stop `make run` first.\n")
                return 1
    for name in EVERYTHING if what == "everything" else STATE:
        path = ROOT / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
