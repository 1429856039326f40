"""What a cold start of the API waits for, in an interpreter of its own that is started as Lambda starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from typing import Any

from chalicelib.endpoint import ENDPOINTS
from tests.conftest import ROOT

CALLS = """
import json, sys
sys.path[:0] = ["expertbook_api", "chalicelibs"]
import app
answers = []
for method, path, query in json.loads(sys.argv[1]):
    context = {"httpMethod": method, "resourcePath": path, "identity": {"sourceIp": "192.0.2.1"}}
    event = {"requestContext": context, "headers": {}, "pathParameters": {}, "stageVariables": {}, "body": None}
    response = app.app({**event, "multiValueQueryStringParameters": query}, None)
    answers.append([response["statusCode"], response["headers"], response["body"], sorted(sys.modules)])
answers.append(sys.modules["marshmallow.validate"].Email.DOMAIN_REGEX.pattern)
print("\\n" + json.dumps(answers))
"""


def started(*calls: tuple[str, str, dict[str, list[str]] | None]) -> list[Any]:
    """The status, headers, body, and the modules that are imported by then, of each call; then marshmallow's pattern
    of domains."""
    environment = {**os.environ, "_HANDLER": "app.app"}
    command = [sys.executable, "-B", "-c", CALLS, json.dumps(calls)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def test_all_methods_of_a_path_are_in_one_file() -> None:
    """Its preflight names them all, and nothing looks for others once one of them is known."""
    from app import app

    files = defaultdict[str, set[str]](set)
    for declared in ENDPOINTS:
        files[declared.path].add(declared.feature)
    assert files.keys() == app.routes.keys()
    assert {path: names for path, names in files.items() if len(names) > 1} == {}


def test_a_route_is_imported_when_it_is_called_first() -> None:
    refused = ("GET", "/experts", {"limit": ["0"]})
    asked, preflight, unknown, document, pattern = started(
        refused, ("OPTIONS", "/bookings", None), ("PUT", "/bookings", None), ("GET", "/openapi.json", None)
    )
    assert asked[0] == 422
    assert "chalicelib.routes.bookings" not in asked[3]
    assert "expertbook.store.bookings" not in asked[3], "who looks waits for nothing that books"
    assert (preflight[0], preflight[1]["Allow"]) == (204, "OPTIONS, POST, GET")
    assert "chalicelib.routes.profile" not in preflight[3]
    assert unknown[0] == 405
    assert "/me/blocks" in json.loads(document[2])["paths"]
    assert pattern == "(?!)", "marshmallow compiles its pattern of domains for nobody"
