"""A page has one URL, wherever it's served: the function at the edge and its twin say the same."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from infra.cloudformation.template import load_resources
from infra.embedded_cloud.edge import answer_at_edge
from infra.site.bundles import DENO, deno_environment
from infra.site.canonical import canonical_path
from infra.site.files import site_files
from infra.workspace import RESOURCES

MOVED = {
    "/bookings/": "/bookings",
    "/mara-okafor/": "/mara-okafor",
    "/Mara-Okafor": "/mara-okafor",
    "/MARA-OKAFOR/Sync//": "/mara-okafor/sync",
    "/dashboard/event-types/": "/dashboard/event-types",
    "/Embed": "/embed",
}
KEPT = [
    *("/", "//", "/index.html", "/mara-okafor", "/mara-okafor/sync", "/dashboard/start", "/404.html"),
    *("/app/booking/form/BookingForm.js", "/photos/ada/Xy.jpg", "/.well-known/security.txt"),
    *("//Evil.example/", "/Evil.example//", "//evil/", "/a//B", "/%45vil/", "/M\u00e4ra/", "/A b", "/a_B/"),
]
QUERIES: list[dict[str, Any]] = [
    {},
    {"start": {"value": "2026-11-24T10:30:00Z"}},
    {"a": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}, "b": {"value": ""}},
]
CALL = """
const events = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(events.map((event) => handler(event))));
"""


@pytest.mark.parametrize(("path", "canonical"), MOVED.items())
def test_a_slash_at_the_end_and_capitals_lead_to_the_page(path: str, canonical: str) -> None:
    assert canonical_path(path) == canonical
    assert canonical_path(canonical) is None


@pytest.mark.parametrize("path", KEPT)
def test_whatever_else_is_asked_for_stays_as_it_is(path: str) -> None:
    assert canonical_path(path) is None


def test_no_file_of_the_site_is_led_away_from() -> None:
    assert [key for key in site_files() if canonical_path(f"/{key}") is not None] == []


def test_the_function_at_the_edge_answers_as_its_twin() -> None:
    code = load_resources(RESOURCES)["Resources"]["CanonicalPaths"]["Properties"]["FunctionCode"]
    events = [{"request": {"uri": uri, "querystring": query}} for uri in (*MOVED, *KEPT) for query in QUERIES]
    ran = subprocess.run(
        [DENO, "eval", "--quiet", code + CALL],
        input=json.dumps(events),
        env=deno_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    # What stands for a colon and the like is the query's own matter: CloudFront leaves it as it came.
    as_it_came = ran.stdout.replace("2026-11-24T10:30:00Z", "2026-11-24T10%3A30%3A00Z")
    expected = json.dumps([answer_at_edge(event) for event in events]).replace(
        "2026-11-24T10:30:00Z", "2026-11-24T10%3A30%3A00Z"
    )
    assert json.loads(as_it_came) == json.loads(expected)
