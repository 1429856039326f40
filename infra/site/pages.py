"""The HTML of the site's pages: `frontend/page.html`, filled in with what `frontend/pages.toml` says of each.

What a page's modules import is announced in its head, so that a browser fetches all of them at once instead of one
after the other. What it imports later, if at all, stands there in a `template`, for `shared/part.js`.
"""

from __future__ import annotations

import html
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.site.graph import Graph, modules_of, parts_of

TEMPLATE = "page.html"
PAGES = "pages.toml"

_INDENT = "\n    "


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What is of its own in a page: see the comments in `frontend/pages.toml`."""

    title: str
    room: str
    styles: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    head: str = ""
    theme: str = "shared"

    @property
    def main(self) -> str:
        """The module with which the page starts."""
        return f"app/{self.room}/main.js"


def read_pages(source: str) -> dict[str, HtmlPage]:
    """The pages of `pages.toml`, by their paths on the site."""
    declared: dict[str, dict[str, Any]] = tomllib.loads(source)
    return {path: HtmlPage(**values) for path, values in declared.items()}


def render(template: str, page: HtmlPage, graph: Graph) -> str:
    """The HTML of a page. Raises BrokenImport where its modules can't be followed."""
    filled = string.Template(template).substitute(
        title=html.escape(page.title),
        meta=_INDENT.join(_meta_lines(page)),
        theme=page.theme,
        styles=_INDENT.join(f'<link rel="stylesheet" href="/styles/{name}.css" />' for name in page.styles),
        modules=_INDENT.join(_module_lines(page, graph)),
        main=page.main,
    )
    return "".join(line for line in filled.splitlines(keepends=True) if line.strip())


def _meta_lines(page: HtmlPage) -> Iterator[str]:
    for name, content in page.meta.items():
        yield f'<meta name="{name}" content="{html.escape(content)}" />'
    yield from page.head.strip().splitlines()


def _module_lines(page: HtmlPage, graph: Graph) -> Iterator[str]:
    for path in modules_of(graph, page.main):
        if path != page.main:
            yield _preload(path)
    for start, paths in parts_of(graph, page.main).items():
        yield f'<template data-part="{start.removeprefix("app/")}">'
        yield from (f"  {_preload(path)}" for path in paths)
        yield "</template>"


def _preload(path: str) -> str:
    return f'<link rel="modulepreload" href="/{path}" />'
