"""Real CalDAV servers on this machine, in an environment of their own."""

from __future__ import annotations

import base64
import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from infra.workspace import ROOT

PROGRAMS = ROOT / ".local" / "calendars" / "venv" / "bin"
USER, PASSWORD = "ada", "an-app-password"
PATIENCE = 60.0
"""Seconds that even a very busy machine needs at most to start one."""

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_MKCALENDAR = (
    '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>{}</D:displayname></D:prop></D:set></C:mkcalendar>"
)


@dataclass
class CalendarServer:
    """One that runs. `home` is the path of the user's calendars; its calls are those of the expert's own program."""

    name: str
    port: int
    home: str
    made: int = field(default=0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def call(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] = _NO_HEADERS
    ) -> tuple[int, dict[str, str], str]:
        """What the server says to the user's own program."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        sign_in = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        try:
            connection.request(method, path, body.encode(), {"Authorization": sign_in, **headers})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, told, answer.read().decode()
        finally:
            connection.close()

    def make_calendar(self, name: str = "Work") -> str:
        """A new calendar's URL."""
        self.made += 1
        path = f"{self.home}made-{self.made}/"
        status, _, said = self.call("MKCALENDAR", path, _MKCALENDAR.format(name), {"Content-Type": "application/xml"})
        assert status == 201, said
        return self.url + path

    def put(self, calendar: str, name: str, text: str) -> None:
        """What the user's own program writes."""
        status, _, said = self.call("PUT", self._path(calendar, name), text, {"Content-Type": "text/calendar"})
        assert status in (200, 201, 204), (status, said)

    def get(self, calendar: str, name: str) -> str | None:
        """What the user's own program sees."""
        status, _, said = self.call("GET", self._path(calendar, name))
        return said.replace("\r\n ", "") if status == 200 else None

    def delete(self, calendar: str, name: str) -> None:
        """What the user's own program takes away."""
        status, _, said = self.call("DELETE", self._path(calendar, name))
        assert status in (200, 204), (status, said)

    def _path(self, calendar: str, name: str) -> str:
        return calendar.removeprefix(self.url) + name


@contextmanager
def radicale(folder: Path) -> Iterator[CalendarServer]:
    """Radicale, which asks for the password."""
    port = free_port()
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder}/calendars\n"
        "[logging]\nlevel = error\n"
    )
    with _running([str(PROGRAMS / "radicale"), "--config", str(folder / "config")], port):
        yield CalendarServer("radicale", port, f"/{USER}/")


@contextmanager
def xandikos(folder: Path) -> Iterator[CalendarServer]:
    """Xandikos, which takes any password."""
    port = free_port()
    command = [str(PROGRAMS / "xandikos"), "serve", "-d", str(folder / "calendars"), "--defaults"]
    command += ["--current-user-principal", f"/{USER}/", "-l", "127.0.0.1", "-p", str(port), "--no-detect-systemd"]
    with _running([*command, "--state-dir", str(folder / "state")], port):
        yield CalendarServer("xandikos", port, f"/{USER}/calendars/")


SERVERS = {"radicale": radicale, "xandikos": xandikos}


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the calendar server doesn't start: `make test` installs it")
