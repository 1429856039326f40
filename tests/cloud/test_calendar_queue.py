"""Calendars are looked at side by side: a server that hangs keeps nobody waiting but its own account."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.cloud.calls import Api, day_ahead, eventually
from tests.cloud.test_busy_calendars import Feed, once_read
from tests.cloud.test_experts import an_expert, session_of
from tests.stack import Stack


class Hanging:
    """A calendar server that takes whatever it's asked, and doesn't answer."""

    def __init__(self) -> None:
        self.asked, self.patience = threading.Event(), threading.Event()
        self.times = 0
        hanging = self

        class Handler(BaseHTTPRequestHandler):
            def hang(self) -> None:
                hanging.times += 1
                hanging.asked.set()
                hanging.patience.wait(120)

            do_GET = do_PROPFIND = do_REPORT = do_OPTIONS = hang  # noqa: N815 - as the server looks them up

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    made = Hanging()
    yield made
    made.patience.set()
    made.http.shutdown()
    made.http.server_close()


def test_an_account_whose_server_hangs_is_given_up_for_now_and_others_are_read_meanwhile(
    stack: Stack, hanging: Hanging
) -> None:
    api, feed = Api(stack, 4), Feed()
    try:
        _, slow = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
        _, quick = an_expert(api, session_of(stack, api, f"bo-{secrets.token_hex(6)}@example.com"), cap=None)
        server = f"http://127.0.0.1:{hanging.http.server_port}/"
        given = {"service": "caldav", "server": server, "user": "zoe", "password": secrets.token_hex(8)}
        status, made = api.ask("POST", "/me/calendar-accounts", given, token=slow)
        assert (status, made["account"]["status"]) == (201, "connecting")
        assert hanging.asked.wait(60)

        feed.busy = [(day_ahead(3), day_ahead(4))]
        added = api.ask("POST", "/me/calendars", {"url": feed.url}, token=quick)[1]
        assert once_read(api, quick, added["calendar"]["id"])["status"] == "ok"
        assert account(api, slow)["status"] == "connecting", "the server still hangs"

        eventually(lambda: account(api, slow)["status"] == "broken")
        assert account(api, slow)["error"]
    finally:
        feed.server.shutdown()


def account(api: Api, token: str) -> dict[str, Any]:
    (found,) = api.ask("GET", "/me/calendar-accounts", token=token)[1]["accounts"]
    assert isinstance(found, dict)
    return found
