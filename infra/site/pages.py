"""The HTML of the site's pages: `frontend/page.html`, filled in with what `frontend/pages.toml` says of each.

What a page's modules import is announced in its head, so that a browser fetches all of them at once instead of one
after the other. What it imports later, if at all, stands there in a `template`, for `shared/part.js`. A bundled page
(infra/site/bundles.py) has one file of modules, and nothing to announce. The page's words stand in it, too.
"""

from __future__ import annotations

import html
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.site.graph import Graph, modules_of, parts_of
from infra.site.words import Catalogue, to_script

TEMPLATE = "page.html"
PAGES = "pages.toml"

_EVERY_PAGE = ("tokens", "base")
"""The styles that come first in each page."""

_INDENT = "\n    "


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What is of its own in a page: see the comments in `frontend/pages.toml`."""

    room: str
    title: str = ""
    styles: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    head: str = ""
    root: str = ""
    opening: str = ""
    header: bool = True
    theme: str = "shared"

    @property
    def theme_script(self) -> str:
        """The script that chooses the color scheme before the first paint."""
        return f"app/{self.theme}/theme.js"

    @property
    def main(self) -> str:
        """The module with which the page starts."""
        return f"app/{self.room}/main.js"


@dataclass(frozen=True, slots=True)
class Head:
    """The files that the head of a page names, by their paths: its styles in their order, the module that it starts
    with, those that run with it, and those of each part that may come later."""

    styles: tuple[str, ...]
    main: str
    modules: tuple[str, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """What every visit loads."""
        return (*self.styles, self.main, *self.modules)

    @property
    def scripts(self) -> set[str]:
        """The modules that may run in the page, now or later."""
        return {self.main, *self.modules}.union(*self.parts.values())


def read_pages(source: str) -> dict[str, HtmlPage]:
    """The pages of `pages.toml`, by their paths on the site."""
    declared: dict[str, dict[str, Any]] = tomllib.loads(source)
    return {path: HtmlPage(**values) for path, values in declared.items()}


def readable_head(page: HtmlPage, graph: Graph) -> Head:
    """What a page needs of the checkout's files. Raises BrokenImport where its modules can't be followed."""
    return Head(
        styles=tuple(f"styles/{name}.css" for name in (*_EVERY_PAGE, *page.styles)),
        main=page.main,
        modules=tuple(path for path in modules_of(graph, page.main) if path != page.main),
        parts={start: tuple(paths) for start, paths in parts_of(graph, page.main).items()},
    )


def render(template: str, page: HtmlPage, head: Head, catalogue: Catalogue, words: Mapping[str, Any]) -> str:
    """The HTML of a page, whose modules need these words of the catalogue. Raises UnknownWords."""
    filled = string.Template(template).substitute(
        language=catalogue.language,
        direction=catalogue.direction,
        root=f" {page.root}" if page.root else "",
        title=html.escape(page.title or catalogue.find(f"pages.{page.room}.title")),
        meta=_INDENT.join(_meta_lines(page, catalogue)),
        theme=page.theme_script,
        styles=_INDENT.join(f'<link rel="stylesheet" href="/{path}" />' for path in head.styles),
        modules=_INDENT.join(_module_lines(head)),
        main=head.main,
        # It can't run before them, and the styles share the line with one file less.
        priority=' fetchpriority="low"' if head.modules else "",
        words=to_script(words),
        opening=_opening(page, catalogue),
        without_scripts=html.escape(catalogue.find("pages.without_scripts")),
    )
    return "".join(line for line in filled.splitlines(keepends=True) if line.strip())


def _opening(page: HtmlPage, catalogue: Catalogue) -> str:
    """What the page shows before its modules run: the frame of all pages (app/shared/Page.js), and what is its own."""
    bookings = html.escape(catalogue.find("shared.page.bookings"))
    header = f"""<header class="site-header">
      <a class="brand" href="/"><img src="/favicon.svg" alt="" width="28" height="28" />ExpertBook</a>
      <nav class="site-nav"><a class="nav-link" href="/bookings"><span>{bookings}</span></a></nav>
    </header>"""
    return f"{header if page.header else ''}{page.opening.strip()}"


def _meta_lines(page: HtmlPage, catalogue: Catalogue) -> Iterator[str]:
    described = {} if page.title else {"description": catalogue.find(f"pages.{page.room}.description")}
    for name, content in {**described, **page.meta}.items():
        yield f'<meta name="{name}" content="{html.escape(content)}" />'
    yield from page.head.strip().splitlines()


def _module_lines(head: Head) -> Iterator[str]:
    yield from map(_preload, head.modules)
    for start, paths in head.parts.items():
        yield f'<template data-part="{start.removeprefix("app/")}">'
        yield from (f"  {_preload(path)}" for path in paths)
        yield "</template>"


def _preload(path: str) -> str:
    return f'<link rel="modulepreload" href="/{path}" />'
