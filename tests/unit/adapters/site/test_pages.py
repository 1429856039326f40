"""What stands in the heads of the experts' pages, for link previews and search engines."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest

from expertbook.adapters.site import pages
from expertbook.domain.expert import Expert
from expertbook.domain.jpeg import size_of
from expertbook.domain.rating import Figures
from expertbook.domain.scheduling.model import Availability, EventType
from infra.site.files import site_files
from infra.workspace import FRONTEND

SITE = "https://book.example"
SHELL = site_files()[pages.SHELL_KEY].decode()
SITES_CARD = "/card.jpg"
OWN, DEEP = "/photos/ada-lovelace-00112233.jpg", "/photos/ada-lovelace-44556677.jpg"

DEEP_DIVE = EventType(slug="deep-dive", title="Deep dive", duration_minutes=60, interval_minutes=30)
ADA = Expert(
    handle="ada-lovelace",
    name="Ada Lovelace",
    category="Technology",
    headline="Engines that think",
    bio="",
    specializations=(),
    experience_years=12,
    figures=Figures(49, 10),
    photo_url="/photos/ada-lovelace-0123456789abcdef.webp",
    availability=Availability("Europe/London", {}),
    event_types=(DEEP_DIVE,),
    previews={"": OWN, "deep-dive": DEEP},
)


class Head(HTMLParser):
    """The title, the metas by their name or property, and the canonical address; and every script of the page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.title = ""
        self.metas: dict[str, str] = {}
        self.canonical = ""
        self.scripts: list[str | None] = []
        self._in_title = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in_title = tag == "title"
        if tag == "script":
            self.scripts.append(found.get("src"))
        if tag == "link" and found.get("rel") == "canonical":
            self.canonical = found["href"] or ""
        name = found.get("property") or found.get("name")
        if tag == "meta" and name and name != "theme-color":
            assert name not in self.metas
            self.metas[name] = found["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def heads(expert: Expert) -> dict[str, Head]:
    return {page.key: Head(pages.render_page(SHELL, page, SITE)) for page in pages.pages_of(expert)}


def test_an_expert_and_each_event_type_has_a_page_that_says_what_it_is() -> None:
    found = heads(ADA)
    assert list(found) == ["ada-lovelace", "ada-lovelace/deep-dive"]
    head = found["ada-lovelace/deep-dive"]
    assert head.title == "Deep dive with Ada Lovelace · ExpertBook"
    assert head.canonical == f"{SITE}/ada-lovelace/deep-dive"
    assert head.metas == {
        "viewport": "width=device-width, initial-scale=1, viewport-fit=cover",
        "description": "Engines that think",
        "robots": "all",
        "og:type": "website",
        "og:site_name": "ExpertBook",
        "og:title": "Deep dive with Ada Lovelace · ExpertBook",
        "og:description": "Engines that think",
        "og:image": f"{SITE}{DEEP}",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Deep dive with Ada Lovelace",
        "og:url": f"{SITE}/ada-lovelace/deep-dive",
        "twitter:card": "summary_large_image",
    }


def test_an_event_types_own_description_is_told_in_one_line() -> None:
    told = replace(DEEP_DIVE, description="An hour.\n\nBring  your engine.")
    head = heads(replace(ADA, event_types=(told,)))["ada-lovelace/deep-dive"]
    assert head.metas["description"] == head.metas["og:description"] == "An hour. Bring your engine."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 200, "a" * 200),
        ("word " * 100, "word " * 39 + "word…"),
        ("long" * 100, "long" * 49 + "lon…"),
        (" ", ""),
    ],
)
def test_a_long_description_ends_between_words(text: str, shown: str) -> None:
    head = heads(replace(ADA, headline=text))["ada-lovelace"]
    assert head.metas["description"] == shown
    assert len(shown) <= 200


def test_a_hidden_event_type_has_a_page_that_search_engines_leave_out() -> None:
    hidden = replace(DEEP_DIVE, slug="for-friends", hidden=True)
    found = heads(replace(ADA, event_types=(DEEP_DIVE, hidden)))
    robots = {key: head.metas["robots"] for key, head in found.items()}
    assert robots == {
        "ada-lovelace": "all",
        "ada-lovelace/deep-dive": "all",
        "ada-lovelace/for-friends": "noindex",
    }


def test_somebody_who_hides_from_the_directory_is_not_found_by_search_engines_either() -> None:
    assert {head.metas["robots"] for head in heads(replace(ADA, hidden=True)).values()} == {"noindex"}


def test_what_is_hidden_is_in_no_preview() -> None:
    hidden = replace(DEEP_DIVE, slug="for-friends", hidden=True)
    found = heads(replace(ADA, event_types=(DEEP_DIVE, hidden))) | {
        f"hidden {key}": head for key, head in heads(replace(ADA, hidden=True)).items()
    }
    with_preview = {
        key for key, head in found.items() if any(name.startswith(("og:", "twitter:")) for name in head.metas)
    }
    assert with_preview == {"ada-lovelace", "ada-lovelace/deep-dive"}


def test_each_page_has_its_own_picture_and_until_it_is_drawn_the_sites() -> None:
    found = heads(replace(ADA, previews={"deep-dive": DEEP}))
    shown = {key: (head.metas["og:image"], head.metas["og:image:alt"]) for key, head in found.items()}
    assert shown == {
        "ada-lovelace": (f"{SITE}{SITES_CARD}", "ExpertBook"),
        "ada-lovelace/deep-dive": (f"{SITE}{DEEP}", "Deep dive with Ada Lovelace"),
    }
    assert heads(ADA)["ada-lovelace"].metas["og:image"] == f"{SITE}{OWN}"
    assert size_of((FRONTEND / SITES_CARD[1:]).read_bytes()) == (1200, 630)


EVIL = [
    '</title><script src="https://evil.example/x.js"></script>',
    "\" onload='alert(1)' x=\"",
    "Ada {{description}} {{url}} {{title}}",
    "Ada & Söhne <b>",
    "&lt;script&gt;",
    r"Ada \1 \g<0>",
]


@pytest.mark.parametrize("words", EVIL)
def test_whatever_an_expert_writes_stays_words(words: str) -> None:
    event_type = replace(DEEP_DIVE, title=words, description=words)
    expert = replace(ADA, name=words, headline=words, event_types=(event_type,))
    found = heads(expert)
    own, deep_dive = found["ada-lovelace"], found["ada-lovelace/deep-dive"]
    assert own.title == own.metas["og:title"] == f"{words} · ExpertBook"
    assert own.metas["description"] == own.metas["og:description"] == words
    assert own.metas["og:image:alt"] == words
    assert deep_dive.title == deep_dive.metas["og:title"] == f"{words} with {words} · ExpertBook"
    for head in (own, deep_dive):
        assert [script for script in head.scripts if script] == [script for script in Head(SHELL).scripts if script]
        assert len(head.scripts) == len(Head(SHELL).scripts) + 1
        assert set(head.metas) == set(heads(ADA)["ada-lovelace"].metas)


def test_every_placeholder_of_the_shell_is_filled() -> None:
    page = next(pages.pages_of(ADA))
    assert len(set(re.findall(r"\{\{(\w+)\}\}", SHELL))) == 12
    assert "{{" not in pages.render_page(SHELL, page, SITE)
    assert 'content=""' not in pages.render_page(SHELL, page, SITE)


def test_who_and_what_stand_in_the_page_before_anything_is_loaded() -> None:
    secret = replace(DEEP_DIVE, slug="secret", title="Secret", hidden=True)
    intro = replace(DEEP_DIVE, slug="intro", title="Intro & <more>")
    expert = replace(ADA, event_types=(DEEP_DIVE, intro, secret))
    shown = {page.key: pages.render_page(SHELL, page, SITE).partition("<body>")[2] for page in pages.pages_of(expert)}
    for body in shown.values():
        assert '<h1 class="profile-name" dir="auto">Ada Lovelace</h1>' in body
        assert '<p class="profile-headline" dir="auto">Engines that think</p>' in body
        assert 'href="/ada-lovelace/intro"' in body
        assert "Intro &amp; &lt;more&gt;</span></a>" in body
        assert "Secret" not in body
    marked = {key: re.findall(r'href="/([^"]+)" aria-current="true"', body) for key, body in shown.items()}
    assert marked == {
        "ada-lovelace": ["ada-lovelace/deep-dive"],
        "ada-lovelace/deep-dive": ["ada-lovelace/deep-dive"],
        "ada-lovelace/intro": ["ada-lovelace/intro"],
        "ada-lovelace/secret": [],
    }


@pytest.mark.parametrize("words", ["Deep dive", "</script><script>alert(1)</script>", "{{title}}"])
def test_search_engines_read_who_offers_what(words: str) -> None:
    expert = replace(ADA, event_types=(replace(DEEP_DIVE, title=words),))
    page = next(pages.pages_of(expert))
    html = pages.render_page(SHELL, page, SITE)
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    person = json.loads(found)
    assert (person["name"], person["url"]) == ("Ada Lovelace", f"{SITE}/ada-lovelace")
    assert person["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": 4.9,
        "reviewCount": 10,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert [(each["name"], each["url"]) for each in person["makesOffer"]] == [(words, f"{SITE}/ada-lovelace/deep-dive")]
    assert html.count("<script") == SHELL.count("<script") + 1
    new = pages.render_page(SHELL, next(pages.pages_of(replace(expert, figures=Figures(10, 2)))), SITE)
    assert '"@type":"Person"' in new.replace('": "', '":"')
    assert "aggregateRating" not in new
    hidden = next(pages.pages_of(replace(expert, hidden=True)))
    assert "ld+json" not in pages.render_page(SHELL, hidden, SITE)


class Bucket:
    """What the module does with S3."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {pages.SHELL_KEY: SHELL.encode()}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": BytesIO(self.objects[Key])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **headers: str) -> None:  # noqa: N803
        assert headers["ContentType"] == "text/html; charset=utf-8"
        assert headers["ContentEncoding"] == "gzip"
        self.objects[Key] = gzip.decompress(Body)

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        del self.objects[Key]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    bucket = Bucket()
    monkeypatch.setattr(pages, "aws_client", lambda _service: bucket)
    return bucket


def test_pages_come_and_go_with_what_they_are_about(bucket: Bucket) -> None:
    pages.publish(ADA, None)
    assert set(bucket.objects) == {pages.SHELL_KEY, "ada-lovelace", "ada-lovelace/deep-dive"}
    renamed = replace(ADA, event_types=(replace(DEEP_DIVE, slug="long-talk"),))
    pages.publish(renamed, ADA)
    assert set(bucket.objects) == {pages.SHELL_KEY, "ada-lovelace", "ada-lovelace/long-talk"}
    pages.publish(None, renamed)
    assert set(bucket.objects) == {pages.SHELL_KEY}


def test_a_page_says_at_once_what_changed_in_the_profile(bucket: Bucket) -> None:
    pages.publish(ADA, None)
    pages.publish(replace(ADA, name="Ada King"), ADA)
    assert Head(bucket.objects["ada-lovelace/deep-dive"].decode()).title == "Deep dive with Ada King · ExpertBook"


def test_only_pages_that_show_something_else_are_written(bucket: Bucket) -> None:
    """An expert may have 50 event types, and saves their hours more often than their name."""
    pages.publish(ADA, None)
    written = bucket.objects
    bucket.objects = {pages.SHELL_KEY: written[pages.SHELL_KEY]}
    pages.publish(replace(ADA, version=7, bio="Writes.", experience_years=30), ADA)
    assert set(bucket.objects) == {pages.SHELL_KEY}
    more = replace(DEEP_DIVE, description="Longer.", duration_minutes=90)
    pages.publish(replace(ADA, event_types=(more,)), ADA)
    assert set(bucket.objects) == {pages.SHELL_KEY, "ada-lovelace", "ada-lovelace/deep-dive"}
    pages.publish(replace(ADA, hidden=True), ADA)
    assert set(bucket.objects) == {pages.SHELL_KEY, "ada-lovelace", "ada-lovelace/deep-dive"}
    assert "noindex" in bucket.objects["ada-lovelace"].decode()


def test_a_page_has_the_accent_of_its_expert_from_the_first_paint_on() -> None:
    (page, *_) = pages.pages_of(replace(ADA, accent="teal"))
    assert re.search(r'<html lang="en" dir="ltr" data-accent="teal">', pages.render_page(SHELL, page, SITE))
    assert "data-accent" not in site_files()["index.html"].decode()
