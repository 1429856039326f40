"""The receivers of docs/webhooks.md do what it says of them, called as we call them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from expertbook.adapters.webhook_call import WebhookReply, post, sign
from expertbook.clock import attempts
from tests import javascript

DOCS = Path(__file__).parent.parent.parent / "docs" / "webhooks.md"
SECRET = "whsec_bm90aGluZyB0aGF0IGFueWJvZHkgY291bGQgZ3Vlc3M="
OTHER = "whsec_YW5vdGhlciBvbmUgdGhhdCBub2JvZHkgY2FuIGd1ZXNzIQ=="


def code_in(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(), re.DOTALL)
    return str(found)


@contextmanager
def running(language: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The receiver, at its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command, where = [sys.executable, "-c", code_in("python")], folder
    if language == "javascript":
        command, where = ["node", "-e", code_in("javascript")], javascript.libraries()
    told = os.environ | {"WEBHOOK_SECRET": SECRET, "PORT": str(port)}
    process = subprocess.Popen(command, cwd=where, env=told, stdout=subprocess.PIPE, text=True)
    try:
        for _ in attempts(200, 0.05, longest=0.2):
            assert process.poll() is None
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}/", process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_a_receiver_proves_itself_hears_once_and_refuses_what_is_not_signed(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    with running(language, tmp_path) as (url, process):

        def call(secret: str, event_id: str, kind: str, data: dict[str, Any]) -> WebhookReply:
            body = json.dumps({"type": kind, "version": 1, "data": data}).encode()
            return post(url, sign([secret], event_id, datetime.now(UTC), body), body)

        assert call(SECRET, "proof1", "webhook.verification", {"proof": "a-random-text"}).body == b"a-random-text"
        assert call(OTHER, "one", "booking.created", {"booking_id": "forged"}).status == 400
        for event_id in ("one", "one", "two"):
            assert call(SECRET, event_id, "booking.created", {"booking_id": event_id}).body == b"thanks"
        assert process.stdout is not None
        heard = [process.stdout.readline().partition(" ") for _ in range(2)]
    assert [(kind, json.loads(data)["booking_id"]) for kind, _, data in heard] == [
        ("booking.created", "one"),
        ("booking.created", "two"),
    ]
