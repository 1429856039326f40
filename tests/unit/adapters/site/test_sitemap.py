"""The files of the sitemap: what search engines may be told, in a form that they take."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from expertbook.adapters.site import sitemap
from expertbook.domain.handles import RESERVED, is_well_formed
from tests.sitemaps import read_index, read_sitemap

SITE = "https://book.example"


def files(*listed: tuple[str, list[str]]) -> dict[str, list[str]]:
    """The URLs in each file, by its key."""
    return {key: read_sitemap(content.encode(), SITE) for key, content in sitemap._files(listed)}


def test_each_category_has_a_file_and_so_have_the_sites_own_pages() -> None:
    assert files(("Design", ["bo-li"]), ("Technology", ["ada-lovelace", "ada-lovelace/deep-dive"])) == {
        "sitemap-pages.xml": [f"{SITE}/"],
        "sitemap-experts-design.xml": [f"{SITE}/bo-li"],
        "sitemap-experts-technology.xml": [f"{SITE}/ada-lovelace", f"{SITE}/ada-lovelace/deep-dive"],
    }


@pytest.mark.parametrize(
    ("pages", "sizes"),
    [(1, [1]), (50_000, [50_000]), (50_001, [50_000, 1]), (120_000, [50_000, 50_000, 20_000])],
)
def test_a_file_has_no_more_urls_than_search_engines_read(pages: int, sizes: list[int]) -> None:
    found = files(("Health", [f"person-{number}" for number in range(pages)]))
    names = ["sitemap-experts-health.xml", "sitemap-experts-health.2.xml", "sitemap-experts-health.3.xml"]
    del found["sitemap-pages.xml"]
    assert {key: len(urls) for key, urls in found.items()} == dict(zip(names, sizes, strict=False))
    assert [url for urls in found.values() for url in urls] == [f"{SITE}/person-{number}" for number in range(pages)]


def test_a_category_that_lists_nobody_has_no_file() -> None:
    assert list(files(("Design", []))) == ["sitemap-pages.xml"]


def test_no_two_categories_have_the_same_file_whatever_their_names() -> None:
    names = ["Design", "design", "DESIGN", "Désign", "Design!", "Design & UX", "Design ux", "UI/UX", "Ui ux", "2", "-2"]
    names += [
        "デザイン",
        "設計",
        "&",
        "<",
        "'",
        "..",
        "Design 2",
        "Design.2",
        "4f53cda1",
        "A" * 40,
        "Pages",
        "Experts pages",
    ]
    keys = [sitemap._key(name, number) for name in names for number in (1, 2, 11)]
    assert len(set(keys)) == len(keys)
    # Names that need no escaping anywhere, and that the index is read by.
    assert all(sitemap._NAMED.fullmatch(f"/{key}</loc>") for key in keys)


def test_no_expert_can_have_a_page_where_the_sitemap_lies() -> None:
    keys = [sitemap.INDEX_KEY, sitemap._PAGES_KEY, sitemap._key("Design", 1)]
    assert not any(map(is_well_formed, keys))
    assert "sitemap" in RESERVED


def test_the_index_names_the_files_and_says_of_those_whose_change_it_knows_when_that_was() -> None:
    index = sitemap._render_index({"sitemap-b.xml": None, "sitemap-a.xml": datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)})
    assert read_index(index.encode(), SITE) == {
        f"{SITE}/sitemap-a.xml": "2026-11-23T08:00:05Z",
        f"{SITE}/sitemap-b.xml": None,
    }
    assert sitemap._NAMED.findall(index) == ["sitemap-a.xml", "sitemap-b.xml"]


def test_what_means_something_in_xml_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    site = "http://a.example/<b>&'c'"
    monkeypatch.setenv("SITE_URL", site)
    ((_, home), (_, of_health)) = sitemap._files([("Health", ["bo-li"])])
    assert read_sitemap(home.encode(), site) == [f"{site}/"]
    assert read_sitemap(of_health.encode(), site) == [f"{site}/bo-li"]
    index = sitemap._render_index({"sitemap-a.xml": None})
    assert list(read_index(index.encode(), site)) == [f"{site}/sitemap-a.xml"]
