"""`make local`: the REST API by the server of `chalice local`, alone on moto, or against what `make run` runs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.cloud.calls import Api, eventually
from tests.cloud.processes import processes_of
from tests.stack import ROOT, Stack, free_port

START_SECONDS = 300
"""Generous: it fills a store of its own, and a busy machine takes its time. It ends when it's ready."""

SECONDS = 60
CLIENT = "newcomer@example.com"
PROFILE = ("name", "category", "headline", "bio", "specializations", "experience_years", "hidden", "revision")


@dataclass
class Local:
    """A `make local` that is up."""

    checkout: Path
    port: int
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> Api:
        """Its API, called as that of a stack."""
        nothing = Stack(**{field.name: "" for field in fields(Stack)})
        return Api(replace(nothing, api_url=f"{self.url}/api"))

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def waits_until_said(self, pattern: str, seconds: float = SECONDS) -> re.Match[str]:
        """The place in the terminal, as soon as it is there."""
        try:
            eventually(lambda: re.search(pattern, self.said()) is not None, seconds)
        except AssertionError:
            raise AssertionError(f"It never said {pattern!r}, but:\n{self.said()}") from None
        found = re.search(pattern, self.said())
        assert found is not None
        return found

    def ends(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(SECONDS)

    def change(self, name: str, old: str, new: str) -> None:
        """Change a file of its checkout, as an editor does."""
        file = self.checkout / name
        before = file.read_text(encoding="utf-8")
        assert old in before
        file.write_text(before.replace(old, new), encoding="utf-8")


@contextmanager
def running(folder: Path, checkout: Path = ROOT, store: Path | None = None) -> Iterator[Local]:
    """`make local` on a port of its own; `store` is the folder of a run, if it is to find one."""
    port = free_port()
    output = folder / "terminal.log"
    with output.open("wb") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "--port", str(port), "--folder", str(store or folder)],
            cwd=checkout,
            # Everything that it starts has this, so that all of it is found.
            env=os.environ | {"FOLDER_OF_THE_TEST": str(folder)},
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
    local = Local(checkout, port, process, output)
    try:
        eventually(lambda: "Ctrl-C stops it" in local.said() or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, local.said()
        yield local
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """One with a store of its own, in a checkout that tests may change."""
    checkout = tmp_path_factory.mktemp("checkout")
    skipped = shutil.ignore_patterns("node_modules")
    for name in ("infra", "expertbook_api", "chalicelibs", "frontend"):
        shutil.copytree(ROOT / name, checkout / name, symlinks=True, ignore=skipped)
    with running(tmp_path_factory.mktemp("local"), checkout) as local:
        yield local


def first_open(api: Api, handle: str) -> str:
    """The first open start of the expert's first event type."""
    status, page = api.get(f"/experts/{handle}?days=14&timezone=UTC")
    assert status == 200
    start: str = next(slot["start"] for day in page["days"] for slot in day["slots"] if slot["status"] == "open")
    return start


def a_booking(api: Api, handle: str) -> dict[str, Any]:
    status, page = api.get(f"/experts/{handle}?days=1")
    assert status == 200
    return {
        "expert": handle,
        "event_type": page["expert"]["event_types"][0]["slug"],
        "start": first_open(api, handle),
        "timezone": "Europe/London",
        "name": "New Comer",
        "email": CLIENT,
        "phone": "+44 20 7946 0000",
        "notes": "",
    }


def card(api: Api, handle: str) -> dict[str, Any]:
    status, found = api.get("/experts?limit=50")
    assert status == 200
    mine: dict[str, Any] = next(each for each in found["experts"] if each["handle"] == handle)
    return mine


def test_a_newcomer_signs_in_with_the_printed_code_books_and_sees_the_directory_change(local: Local) -> None:
    api = local.api
    (expert,) = re.findall(r'"email": "([\w-]+)@example\.com"', local.said())
    assert api.ask("POST", "/auth/codes", {"email": f"{expert}@example.com"})[0] == 202
    code = local.waits_until_said(rf"Mail to {expert}@example\.com: (\d{{3}} \d{{3}}) is your sign-in code")[1]
    status, session = api.ask(
        "POST", "/auth/sessions", {"email": f"{expert}@example.com", "code": code.replace(" ", "")}
    )
    assert status == 201
    assert api.ask("GET", "/me", token=session["token"])[1]["account"]["expert"] == expert

    before = card(api, expert)
    wanted = a_booking(api, expert)
    assert wanted["start"] in before["next_open"]
    status, made = api.ask("POST", "/bookings", wanted, key="the-newcomer")
    assert status == 201
    assert api.ask("POST", "/bookings", wanted, key="the-newcomer") == (201, made)
    assert api.ask("POST", "/bookings", wanted)[0] == 409
    eventually(lambda: wanted["start"] not in card(api, expert)["next_open"], SECONDS)
    mail = local.waits_until_said(rf"Mail to New Comer <{CLIENT}>: (?s:.*?){re.escape(local.url)}/booking#(\w+)\.(\S+)")
    assert mail[1] == made["booking"]["id"]
    assert api.ask("GET", f"/bookings/{mail[1]}", token=mail[2])[1]["booking"] == made["booking"]


def test_it_answers_in_the_deployed_form_what_it_does_not_know(local: Local) -> None:
    http = urllib3.PoolManager(retries=False)
    for method, path in (
        ("GET", "/nothing"),
        ("DELETE", "/experts"),
        ("GET", ""),
        ("PUT", "/me"),
        ("PROPFIND", "/me"),
    ):
        answer = http.request(method, f"{local.url}/api{path}")
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["type"] == "not_found"
    refused = http.request("POST", f"{local.url}/api/bookings", json={})
    assert (refused.status, refused.headers["Content-Type"]) == (422, "application/problem+json")
    listed = http.request("GET", f"{local.url}/api/experts")
    assert (listed.headers["Content-Type"], listed.headers["Access-Control-Allow-Origin"]) == ("application/json", "*")
    assert "X-Request-Id" in listed.headers
    preflight = http.request("OPTIONS", f"{local.url}/api/bookings")
    assert (preflight.status, set(preflight.headers["Allow"].split(", "))) == (204, {"OPTIONS", "GET", "POST"})


def test_a_photo_is_uploaded_and_served_beside_the_api(local: Local) -> None:
    api, http, picture = local.api, urllib3.PoolManager(retries=False), b"\xff\xd8\xff\xe0 a picture"
    email = "thandiwe-maseloa@example.com"
    api.ask("POST", "/auth/codes", {"email": email})
    code = local.waits_until_said(rf"Mail to {email}: (\d{{3}} \d{{3}}) is")[1].replace(" ", "")
    token = api.ask("POST", "/auth/sessions", {"email": email, "code": code})[1]["token"]
    status, form = api.ask("POST", "/me/photo", {}, token=token)
    assert status == 200
    upload = {**form["fields"], "file": ("photo.jpg", picture, "image/jpeg")}
    assert http.request("POST", form["url"], fields=upload).status in (200, 204)
    own = api.ask("GET", "/me/expert", token=token)[1]["expert"]
    edited = {**{name: own[name] for name in PROFILE}, "photo": form["id"]}
    status, changed = api.ask("PUT", "/me/expert", edited, token=token)
    assert status == 200, changed
    served = http.request("GET", local.url + changed["expert"]["photo_url"])
    assert (served.status, served.headers["Content-Type"], served.data) == (200, "image/jpeg", picture)


def test_the_site_is_served_beside_the_api(local: Local) -> None:
    http = urllib3.PoolManager(retries=False)
    assert b"mara-okafor" in http.request("GET", f"{local.url}/mara-okafor").data
    assert http.request("GET", f"{local.url}/config.json").json()["api_url"] == "/api"
    assert http.request("GET", f"{local.url}/no/such/page").status == 404


def test_a_change_is_served_and_a_mistake_is_named_while_the_last_good_one_serves(local: Local) -> None:
    library, handler = "chalicelibs/expertbook/__init__.py", "expertbook_api/chalicelib/routes/service.py"
    version = local.api.get("/health")[1]["version"]
    local.change(library, 'VERSION = "', 'VERSION = "changed-')
    eventually(lambda: local.api.get("/health")[1]["version"] == f"changed-{version}", SECONDS)
    local.waits_until_said(rf"Changed    {library}\n(?s:.*)Reloaded ")
    local.change(handler, "from __future__", "from from __future__")
    local.waits_until_said(rf"Not done   {handler}, line \d+: invalid syntax\n")
    assert local.api.get("/health")[1]["version"] == f"changed-{version}"
    local.change(handler, "from from __future__", "from no_such_module")
    local.waits_until_said(rf"Not done   {handler}, line \d+: ModuleNotFoundError: No module named 'no_such_module'\n")
    shutil.copyfile(ROOT / handler, local.checkout / handler)
    local.change(library, 'VERSION = "changed-', 'VERSION = "mended-')
    eventually(lambda: local.api.get("/health")[1]["version"] == f"mended-{version}", SECONDS)
    assert "Traceback" not in local.said()


def test_killed_it_leaves_no_process(local: Local) -> None:
    folder = local.output.parent
    assert any("infra.local.serving" in command for command in processes_of(folder))
    local.ends(signal.SIGKILL)
    eventually(lambda: processes_of(folder) == [], SECONDS)


def test_it_serves_what_make_run_runs_and_ends_at_ctrl_c(stack: Stack, tmp_path: Path) -> None:
    with running(tmp_path, store=Path(stack.mail_folder).parent) as local:
        wanted = a_booking(local.api, "mara-okafor")
        assert local.api.book(wanted)[0] == 201
        # Its functions do what follows: the mail is its own, and shown here as well.
        local.waits_until_said(rf"Mail to New Comer <{CLIENT}>: ")
        assert Api(stack).book(wanted)[0] == 409
        assert local.ends(signal.SIGINT) == 0
        assert processes_of(tmp_path) == []
        assert "Traceback" not in local.said()


def test_a_busy_port_is_said_in_a_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "infra.local", "--port", str(port), "--folder", "/nonexistent"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    advice = f"Stop that, or choose another port: make local PORT={port + 1}"
    assert ended.stderr == f"Port {port} is taken by another program. {advice}\n"
