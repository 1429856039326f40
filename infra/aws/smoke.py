"""Checks from outside that what was deployed answers."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable

from infra.aws import web
from infra.deployment.deployer import DeploymentError

PATIENCE_SECONDS = 180
"""A new distribution's name takes a minute or two until every resolver knows it."""

_PAUSE_SECONDS = 3.0

Check = tuple[str, Callable[[], str]]
"""What is checked, and the check: it returns what is wrong, or nothing."""


def test(outputs: dict[str, str], say: Callable[[str], None], *, patience: float = PATIENCE_SECONDS) -> None:
    """Ask for the site, its configuration, the API through the site, and a live connection. DeploymentError if one of
    them still fails after `patience` seconds."""
    site = outputs["SiteUrl"]
    checks: list[Check] = [
        (f"{site}/", lambda: _page(f"{site}/")),
        (f"{site}/config.json", lambda: _config(f"{site}/config.json", outputs["WebsocketUrl"])),
        (f"{site}/api/health", lambda: _health(f"{site}/api/health")),
        (outputs["WebsocketUrl"], lambda: _socket(outputs["WebsocketUrl"])),
    ]
    deadline = time.monotonic() + patience
    for what, look in checks:
        wrong = _patiently(look, deadline)
        if wrong:
            raise DeploymentError(f"It's deployed, but {what} doesn't answer as it should: {wrong}")
        say(f"  answers        {what}")


def _patiently(look: Callable[[], str], deadline: float) -> str:
    while True:
        try:
            wrong = look()
        except (OSError, http.client.HTTPException, ValueError) as error:
            wrong = f"{type(error).__name__}: {error}"
        if not wrong or time.monotonic() > deadline:
            return wrong
        time.sleep(_PAUSE_SECONDS)


def _page(url: str) -> str:
    answer = web.get(url)
    return "" if answer.status == 200 and b"ExpertBook" in answer.body else f"status {answer.status}"


def _config(url: str, websocket_url: str) -> str:
    answer = web.get(url)
    if answer.status != 200:
        return f"status {answer.status}"
    return "" if json.loads(answer.body)["websocket_url"] == websocket_url else "it is from an older deployment"


def _health(url: str) -> str:
    answer = web.get(url)
    if answer.status == 200 and json.loads(answer.body)["status"] == "ok":
        return ""
    return f"status {answer.status}"


def _socket(url: str) -> str:
    # Nobody has this handle; the row of the watcher goes when the connection ends.
    answer = web.open_socket(f"{url}?expert=nobody-at-all")
    return "" if answer.status == 101 else f"status {answer.status}"
