"""`make arrows`: how the folders of a package depend on each other.

An arrow means that one folder imports from another; it counts once, however many imports it stands for. A module that
lies loose in the package counts as a folder of its own.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import grimp

Arrow = tuple[str, str]

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = {
    "expertbook": (ROOT / "chalicelibs", "expertbook"),
    "chalicelib": (ROOT / "expertbook_api", "chalicelib"),
    "infra": (ROOT, "infra"),
}


def arrows(folder: Path, package: str) -> Counter[Arrow]:
    """The arrows between the rooms of a package, each with the number of imports behind it."""
    sys.path.insert(0, str(folder))
    try:
        graph = grimp.build_graph(package, cache_dir=None)
    finally:
        sys.path.remove(str(folder))
    found: Counter[Arrow] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            arrow = _room(importer), _room(imported)
            # The package itself holds a version and nothing else.
            if arrow[0] != arrow[1] and package not in arrow:
                found[arrow] += 1
    return found


def floors(arrows: Iterable[Arrow]) -> list[list[str]] | None:
    """The rooms from the bottom up, those on a floor independent of each other; None where they form a circle."""
    left: dict[str, set[str]] = {}
    for start, to in arrows:
        left.setdefault(start, set()).add(to)
        left.setdefault(to, set())
    placed: list[list[str]] = []
    while left:
        floor = sorted(room for room, needs in left.items() if not needs & left.keys())
        if not floor:
            return None
        placed.append(floor)
        for room in floor:
            del left[room]
    return placed


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def main(names: list[str]) -> int:
    """Print the arrows of each package; 1 if a package has a circle."""
    worst = 0
    for name in names or list(PACKAGES):
        found = arrows(*PACKAGES[name])
        placed = floors(found)
        print(f"{name}: {len(found)} arrows, {sum(found.values())} imports")
        for (start, to), count in sorted(found.items()):
            print(f"  {start} -> {to} ({count})")
        if placed is None:
            print("  There is a circle.")
            worst = 1
        else:
            print(f"  {len(placed)} floors: {' < '.join(', '.join(floor) for floor in placed)}")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
