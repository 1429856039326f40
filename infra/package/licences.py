"""The licences of what others wrote and the package brings along: most ask that their text goes with the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.package.libraries import Library

NAME = "LICENSES.txt"
"""Where the package has them, all in one file: a text that several libraries share stands there once."""

KEPT = Path(__file__).parent / "licences"
"""Texts that are not in what the index has: of a library, by its name, and those that a licence builds upon."""

_UPON = {"LGPL-3.0-or-later": "GPL-3.0.txt"}
"""The lesser licence is a few permissions more than the whole one, whose text has to go along."""

_BEGINNINGS = ("licen", "copying", "notice")

_RULE = "=" * 78


class NoLicence(Exception):
    """A library came without the text of its licence; the message says which."""


def licences_text(libraries: Iterable[Library], folder: Path) -> str:
    """Every library's name, version, licence and source, and the texts, as the libraries lie in the folder.

    Raises NoLicence where a library has no text and there is none here.
    """
    found = [(text, library) for library in libraries for text in _texts(library, folder)]
    # Some have the Apache licence with its appendix, some without: the longest first, with all that it begins with.
    found.sort(key=lambda pair: -len(pair[0]))
    owners: dict[str, list[Library]] = {}
    for text, library in found:
        whole = next((longer for longer in owners if _words(longer).startswith(_words(text))), text)
        owners.setdefault(whole, []).append(library)
    parts = ["\n".join([_RULE, *map(_line, sharing), _RULE, "", text]) for text, sharing in owners.items()]
    return "What others wrote in this package, and on which terms.\n\n" + "\n".join(parts)


def _line(library: Library) -> str:
    return f"{library.name} {library.version} ({library.licence}) {library.source}".rstrip()


def _words(text: str) -> str:
    return " ".join(text.split())


def _texts(library: Library, folder: Path) -> Iterator[str]:
    """The texts that came with a library, those that are kept here for it, and what its licence builds upon."""
    told = [folder / name for name in library.files if ".dist-info/" in name and _is_licence(Path(name))]
    texts = [*(path for path in told if path.is_file()), *KEPT.glob(f"{library.name}.txt")]
    if not texts:
        raise NoLicence(
            f"{library.name} {library.version} has no text of its licence. Put it into {KEPT.name}/{library.name}.txt "
            f"beside {Path(__file__).name}."
        )
    if upon := _UPON.get(library.licence):
        texts.append(KEPT / upon)
    for path in texts:
        yield path.read_text(encoding="utf-8").strip() + "\n"


def _is_licence(path: Path) -> bool:
    return path.name.lower().startswith(_BEGINNINGS)
