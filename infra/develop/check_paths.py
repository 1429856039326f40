"""`python -m infra.develop.check_paths`: no two paths of the repository differ by case alone.

A clone on macOS or Windows would keep only one of the two.
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from infra.workspace import ROOT

_LIST = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]


def case_twins(paths: Iterable[str]) -> list[tuple[str, ...]]:
    """The files and folders whose paths differ by case alone, sorted."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        for part in (PurePosixPath(path), *PurePosixPath(path).parents):
            spellings[str(part).casefold()].add(str(part))
    return sorted(tuple(sorted(found)) for found in spellings.values() if len(found) > 1)


def main() -> int:
    """Look at what git tracks, or would track; 1 if there are twins."""
    try:
        listed = subprocess.run(_LIST, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        print("paths: not looked at, as this is no git checkout")
        return 0
    paths = [path for path in listed.split("\0") if path]
    twins = case_twins(paths)
    for found in twins:
        print(f"These paths differ by case alone: {', '.join(found)}", file=sys.stderr)
    if not twins:
        print(f"paths: none of {len(paths)} differ by case alone")
    return 1 if twins else 0


if __name__ == "__main__":
    sys.exit(main())
