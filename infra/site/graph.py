"""What the site's modules import of each other.

Pure, over the modules' texts by their paths ("app/booking/main.js"). It reads what the formatter lets stand: an import
in double quotes, at the start of a line unless it is a dynamic one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

_COMMENT = re.compile(r"""(?<![\w"'`])/\*.*?\*/|(?<![\w:"'`])//[^\n]*""", re.DOTALL)
_STATIC = re.compile(r"""^(?:import|export)\b(?:[^;"'`()]*?\bfrom)?\s*"([^"]+)";""", re.MULTILINE)
_DYNAMIC = re.compile(r"""\bimport\((?:\s*"([^"]+)"\s*\))?""")


class BrokenImport(Exception):
    """A module imports what isn't there, or what nobody can tell before it runs; the message says which."""


@dataclass(frozen=True, slots=True)
class Imports:
    """The paths that a module imports: at once (`static`), or when it is asked to (`dynamic`)."""

    static: tuple[str, ...]
    dynamic: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both kinds."""
        return self.static + self.dynamic


Graph = Mapping[str, Imports]


def read_graph(modules: Mapping[str, str]) -> Graph:
    """The imports of each module, by its path. Raises BrokenImport."""
    graph = {path: _read_imports(path, text) for path, text in modules.items()}
    for path, imports in graph.items():
        for target in imports.all:
            if target not in graph:
                raise BrokenImport(f"{path} imports {target}, which isn't there.")
    return graph


def modules_of(graph: Graph, start: str) -> list[str]:
    """The module at `start` and all that run with it, as a browser finds them. Raises BrokenImport."""
    if start not in graph:
        raise BrokenImport(f"There is no module {start}.")
    found: dict[str, None] = {}
    _visit(graph, start, found)
    return list(found)


def parts_of(graph: Graph, start: str) -> dict[str, list[str]]:
    """The modules that are fetched later, if at all: for each dynamic import in reach of `start`, by its path, what it
    brings that is not there from the beginning."""
    whole = modules_of(graph, start)
    parts: dict[str, list[str]] = {}
    for target in _dynamic_in(graph, whole):
        _add_part(graph, target, set(whole), parts)
    return parts


def find_cycle(edges: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """The nodes along one circle of a graph, the first one again at the end; None where there is no circle."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        # graphlib lists them against the direction of its edges, which lead to what comes before.
        return list(reversed(error.args[1]))
    return None


def folder_edges(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Which folder imports from which other one, dynamic imports included."""
    edges: dict[str, set[str]] = {}
    for path, imports in graph.items():
        folder = posixpath.dirname(path)
        others = {posixpath.dirname(target) for target in imports.all} - {folder}
        edges.setdefault(folder, set()).update(others)
    return {folder: tuple(sorted(others)) for folder, others in edges.items()}


def _read_imports(path: str, text: str) -> Imports:
    code = _COMMENT.sub("", text)
    dynamic = _DYNAMIC.findall(code)
    if "" in dynamic:
        raise BrokenImport(f"{path} has an import() of something else than a text in double quotes.")
    return Imports(
        tuple(dict.fromkeys(_resolve(path, name) for name in _STATIC.findall(code))),
        tuple(dict.fromkeys(_resolve(path, name) for name in dynamic)),
    )


def _resolve(path: str, name: str) -> str:
    if not name.startswith("."):
        raise BrokenImport(f'{path} imports "{name}": only relative paths work wherever the site is published.')
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _visit(graph: Graph, path: str, found: dict[str, None]) -> None:
    if path in found:
        return
    found[path] = None
    for target in graph[path].static:
        _visit(graph, target, found)


def _dynamic_in(graph: Graph, paths: list[str]) -> Iterator[str]:
    for path in paths:
        yield from graph[path].dynamic


def _add_part(graph: Graph, start: str, present: set[str], parts: dict[str, list[str]]) -> None:
    if start in parts or start in present:
        return
    parts[start] = [path for path in modules_of(graph, start) if path not in present]
    for target in _dynamic_in(graph, parts[start]):
        _add_part(graph, target, present, parts)
