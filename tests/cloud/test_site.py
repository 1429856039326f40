"""The site and the API behind one address, as a browser gets them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from infra.cloudformation.clocks import sent_to
from infra.deployment.resources import find_physical_ids
from infra.embedded_cloud.run import STACK
from infra.workspace import ROOT
from tests.cloud.calls import eventually
from tests.sitemaps import read_index, read_sitemap
from tests.stack import Stack


def json_of(stack: Stack, path: str) -> tuple[int, dict[str, str], dict[str, object]]:
    status, headers, body = stack.get(path)
    return status, {name.lower(): text for name, text in headers.items()}, json.loads(body)


def test_the_site_and_the_api_share_an_address(stack: Stack) -> None:
    status, headers, body = stack.get("/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"ExpertBook" in body
    status, _, health = json_of(stack, "/api/health")
    assert (status, health["status"], health["table"]) == (200, "ok", "reachable")


def test_the_site_is_told_where_the_api_and_the_websocket_are(stack: Stack) -> None:
    _, _, config = json_of(stack, "/config.json")
    assert config == {"api_url": "/api", "websocket_url": stack.websocket_url}


def test_a_page_that_is_not_there_says_so(stack: Stack) -> None:
    status, headers, _ = stack.get("/nobody-of-that-name")
    assert status == 404
    assert headers["Content-Type"].startswith("text/html")


def test_a_slash_at_the_end_and_capitals_lead_to_the_page(stack: Stack) -> None:
    for path, canonical in (
        ("/bookings/?view=past", "/bookings?view=past"),
        ("/Mara-Okafor?start=2026-11-24T10:30:00Z&a=b%20c", "/mara-okafor?start=2026-11-24T10%3A30%3A00Z&a=b+c"),
        ("/Nobody-Of-That-Name/", "/nobody-of-that-name"),
    ):
        status, headers, _ = stack.get(path)
        assert (status, headers["Location"]) == (308, canonical)
        assert stack.get(canonical)[0] == (404 if "nobody" in canonical else 200)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/bookings/1/nothing", "/api/experts/nobody"])
def test_what_the_api_does_not_have_is_a_problem_detail_not_a_page(stack: Stack, path: str) -> None:
    status, headers, body = json_of(stack, path)
    assert (status, body["type"], body["status"], body["errors"]) == (404, "not_found", 404, [])
    assert headers["content-type"].startswith("application/problem+json")


def test_the_twelve_experts_have_pages_and_portraits(stack: Stack) -> None:
    _, _, listed = json_of(stack, "/api/experts?limit=50")
    sample = [card for card in listed["experts"] if card["photo_url"].startswith("/portraits/")]  # type: ignore[attr-defined]
    assert len(sample) >= 12
    card = sample[0]
    eventually(lambda: stack.get(f"/{card['handle']}")[0] == 200)
    _, headers, body = stack.get(f"/{card['handle']}")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert card["name"].encode() in body
    status, headers, _ = stack.get(card["photo_url"])
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")


def test_the_site_says_whom_to_tell_of_a_security_fault(stack: Stack) -> None:
    status, headers, body = stack.get("/.well-known/security.txt")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    told = dict(line.split(": ", 1) for line in body.decode().splitlines())
    assert told["Contact"] == "mailto:security@expertbook.example"
    assert datetime.fromisoformat(told["Expires"]) > datetime.now(UTC) + timedelta(days=300)
    assert told["Canonical"] == f"{stack.site_url}.well-known/security.txt"
    status, headers, policy = stack.get(told["Policy"].removeprefix(stack.site_url.rstrip("/")))
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert policy == (ROOT / "SECURITY.md").read_bytes()


def test_the_query_reaches_the_api_through_cloudfront(stack: Stack) -> None:
    status, _, problem = json_of(stack, "/api/experts?limit=0&page=0")
    assert status == 422
    assert {error["field"] for error in problem["errors"]} == {"limit", "page"}  # type: ignore[attr-defined]


def test_robots_lead_to_a_sitemap_of_pages_that_are_there_and_may_be_shown(stack: Stack) -> None:
    names = find_physical_ids(stack.client("cloudformation"), STACK)
    asked = json.dumps(sent_to("FollowChanges", "WriteTheSitemap"))
    assert "FunctionError" not in stack.client("lambda").invoke(FunctionName=names["FollowChanges"], Payload=asked)
    site = stack.site_url.rstrip("/")
    _, _, robots = stack.get("/robots.txt")
    (index,) = (line.removeprefix("Sitemap: ") for line in robots.decode().splitlines() if line.startswith("Sitemap: "))
    files = read_index(_xml(stack, index.removeprefix(site)), site)
    found = {url for file in files for url in read_sitemap(_xml(stack, file.removeprefix(site)), site)}
    _, _, listed = json_of(stack, "/api/experts?limit=50")
    sample = [card["handle"] for card in listed["experts"] if card["photo_url"].startswith("/portraits/")]  # type: ignore[attr-defined]
    pages = [url for url in found if url == f"{site}/" or url.split("/")[3] in sample]
    assert len(pages) > 2 * len(sample) >= 24
    for url in pages:
        status, headers, page = stack.get(url.removeprefix(site))
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8"), url
        assert b'content="noindex"' not in page, url


def _xml(stack: Stack, path: str) -> bytes:
    status, headers, content = stack.get(path)
    assert (status, headers["Content-Type"]) == (200, "application/xml"), path
    assert headers["Cache-Control"] == "public, max-age=300"
    return content
