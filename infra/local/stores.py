"""What the API is served against: a running `make run`, or moto's server with the sample data."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from infra.local.errors import LocalError
from infra.workspace import RunFolder

REGION = "us-east-1"
SENDER = "bookings@expertbook.example"
TABLE, SECRET, BUCKET = "expertbook", "expertbook-keys", "expertbook-site"


class Store(ABC):
    """The table, the bucket and the keys, and where mails go."""

    description: str
    differs: str
    """How serving against it differs from `make run` and from AWS."""
    needs_following: bool
    """Whether nobody else calls what follows from changes."""
    websocket_url = ""

    @abstractmethod
    def environment(self, site_url: str) -> dict[str, str]:
        """What the functions' environment variables are."""

    @abstractmethod
    def new_mails(self) -> list[bytes]:
        """The mails that were sent since this was asked last."""

    @abstractmethod
    def is_there(self) -> bool:
        """Whether it's still there."""


class RunningCloud(Store):
    """What `make run` runs; its functions follow the stream."""

    differs = "What follows from changes (mails, directory, pages, live updates) is up to the functions of `make run`."
    needs_following = False

    def __init__(self, file: Path, outputs: dict[str, str]) -> None:
        self._file = file
        self._outputs = outputs
        self.description = f"the table of the `make run` at {outputs['endpoint_url']}"
        self.websocket_url = outputs["websocket_url"]
        self._mails = Path(outputs["mail_folder"])
        self._seen = self._names()

    def environment(self, _site_url: str) -> dict[str, str]:
        return {
            **_common(self._outputs["endpoint_url"]),
            "TABLE_NAME": self._outputs["table_name"],
            "SECRET_ID": self._outputs["secret_id"],
            "SITE_BUCKET": self._outputs["bucket_name"],
            "CALENDAR_QUEUE_URL": self._outputs["calendar_queue_url"],
            "CREDENTIALS_KEY": self._outputs["credentials_key"],
        }

    def new_mails(self) -> list[bytes]:
        fresh = sorted(self._names() - self._seen)
        self._seen |= set(fresh)
        return [(self._mails / name).read_bytes() for name in fresh]

    def is_there(self) -> bool:
        # It's there only while the run is.
        return self._file.exists()

    def _names(self) -> set[str]:
        return {path.name for path in self._mails.glob("*.eml")}


def find_running(folder: RunFolder) -> RunningCloud | None:
    """The running `make run` of a folder, if it answers. LocalError says what its outputs lack."""
    try:
        outputs = json.loads(folder.outputs.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    needed = (
        "endpoint_url",
        "table_name",
        "secret_id",
        "bucket_name",
        "websocket_url",
        "mail_folder",
        "calendar_queue_url",
        "credentials_key",
    )
    if not _answers(outputs.get("endpoint_url", "")):
        return None
    if missing := [name for name in needed if not outputs.get(name)]:
        raise LocalError(f"{folder.outputs} lacks {', '.join(missing)}: stop `make run` and start it again.")
    return RunningCloud(folder.outputs, outputs)


def common_on_moto(endpoint: str, site_url: str, made: Mapping[str, str]) -> dict[str, str]:
    """What the functions need on moto; those of the stream run in the same process. `made` are those variables whose
    values moto chose."""
    return {
        **_common(endpoint),
        **made,
        "TABLE_NAME": TABLE,
        "SECRET_ID": SECRET,
        "SITE_BUCKET": BUCKET,
        "SITE_URL": site_url,
        "MAIL_FROM": SENDER,
    }


def _common(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        # Nobody comes through CloudFront.
        "EDGE_KEY": secrets.token_urlsafe(16),
        "LOCAL_SERVERS": "allowed",
        "FORWARDED_FOR": "believed",
        "LOG_LEVEL": "WARNING",
        "POWERTOOLS_SERVICE_NAME": "expertbook",
    }


def _answers(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/ready", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False
