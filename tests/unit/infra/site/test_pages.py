"""What stands in the HTML of the site's pages."""

from __future__ import annotations

import json
import re

import pytest

from infra.site.files import is_module, site_files
from infra.site.graph import BrokenImport, read_graph
from infra.site.pages import HtmlPage, read_pages, readable_head, render
from infra.site.words import Catalogue
from infra.workspace import FRONTEND

TEMPLATE = (FRONTEND / "page.html").read_text(encoding="utf-8")
GRAPH = read_graph(
    {
        "app/room/main.js": 'import "../shared/mount.js";\nimport("./Form.js");\n',
        "app/room/Form.js": 'import "../shared/mount.js";\nimport "./rules.js";\n',
        "app/room/rules.js": "",
        "app/shared/mount.js": 'import "../../vendor/preact.js";\n',
        "vendor/preact.js": "",
    }
)
CATALOGUE = Catalogue(
    "en",
    "ltr",
    {
        "pages": {"without_scripts": "It needs JavaScript.", "room": {"title": "Ada & <Co>", "description": "Who"}},
        "shared": {"page": {"bookings": "My bookings"}},
        "room": {"break": "</script><!--"},
    },
)
SITE = site_files()
PATHS = [
    f"{path}.html" if f"{path}.html" in SITE else path for path in read_pages((FRONTEND / "pages.toml").read_text())
]


def rendered(page: HtmlPage) -> str:
    return render(TEMPLATE, page, readable_head(page, GRAPH), CATALOGUE, {"room": {"break": "</script><!--"}})


def preloads(html: str) -> list[str]:
    return re.findall(r'<link rel="modulepreload" href="/([^"]+)" />', html)


def test_a_page_has_what_is_said_of_it() -> None:
    page = HtmlPage("room", styles=["form"], meta={"robots": "noindex"}, head="<base />\n<link />\n")
    html = rendered(page)
    assert '<html lang="en" dir="ltr">' in html
    assert "<title>Ada &amp; &lt;Co&gt;</title>" in html
    assert '<meta name="description" content="Who" />' in html
    assert "<noscript>It needs JavaScript.</noscript>" in html
    assert '    <meta name="robots" content="noindex" />\n    <base />\n    <link />\n' in html
    styles = re.findall(r'<link rel="stylesheet" href="/styles/(\w+)\.css" />', html)
    assert styles == ["tokens", "base", "form"]
    assert '<script src="/app/shared/theme.js"></script>' in html
    assert '<script type="module" src="/app/room/main.js" fetchpriority="low"></script>' in html


def test_a_page_shows_the_sites_header_before_its_modules_run_unless_it_stands_within_another_page() -> None:
    opening = rendered(HtmlPage("room", opening="<main>Soon</main>\n")).partition('<div id="app">')[2]
    assert re.match(r'<header class="site-header">.*My bookings.*</header><main>Soon</main></div>', opening, re.DOTALL)
    assert '<div id="app"></div>' in rendered(HtmlPage("room", header=False))


def test_no_word_of_a_page_is_markup() -> None:
    words = re.findall(r'<script id="words" type="application/json">(.*)</script>', rendered(HtmlPage("room")))
    assert [json.loads(each) for each in words] == [{"room": {"break": "</script><!--"}}]


def test_a_page_announces_its_modules_and_those_of_a_part_only_to_who_asks_for_it() -> None:
    html = rendered(HtmlPage("room"))
    at_once, template, rest = re.split(r'<template data-part="room/Form.js">|</template>', html)
    assert preloads(at_once) == ["app/shared/mount.js", "vendor/preact.js"]
    assert preloads(template) == ["app/room/Form.js", "app/room/rules.js"]
    assert preloads(rest) == []


def test_a_page_without_more_has_no_empty_lines() -> None:
    assert all(line.strip() for line in rendered(HtmlPage("room")).splitlines())


def test_a_page_of_a_room_that_is_not_there_is_refused() -> None:
    with pytest.raises(BrokenImport, match=r"There is no module app/gone/main\.js\."):
        rendered(HtmlPage("gone"))


@pytest.mark.parametrize("key", PATHS)
def test_every_page_names_files_that_are_there_and_runs_no_script_of_its_own(key: str) -> None:
    html = SITE[key].decode()
    assert re.findall(r"\$[a-z]", html) == []
    names = re.findall(r'(?:href|src)="/([^"]+)"', html)
    assert {name for name in names if not name.startswith("{{")} <= {*SITE, "config.json"}
    assert re.findall(r'<script(?![^>]*( src=|"application/json"))', html) == []
    # A module announced twice, or one that nobody needs, is a request for nothing.
    at_once = preloads(html.split("<template")[0])
    assert len(set(at_once)) == len(at_once)
    assert all(is_module(name) for name in at_once)


def test_only_the_experts_pages_and_the_first_one_have_what_is_filled_in_later() -> None:
    placeholders = {key: set(re.findall(r"\{\{(\w+)\}\}", SITE[key].decode())) for key in PATHS}
    filled = {
        "title",
        "description",
        "robots",
        "url",
        "preview",
        "cover",
        "name",
        "category",
        "headline",
        "event_types",
        "linked_data",
        "accent",
    }
    of_the_site = {"index.html": {"site_url"}}
    assert {key: found for key, found in placeholders.items() if found} == {"expert.html": filled} | of_the_site


def test_what_pages_are_made_of_is_not_published() -> None:
    assert {"pages.toml", "page.html", "page", "types.d.ts"} & set(SITE) == set()
