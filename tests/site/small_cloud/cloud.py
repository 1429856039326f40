"""The API, what follows from its changes, and the bucket; each call is done, and followed, before the next begins."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses
from functools import cache, cached_property
from pathlib import Path
from threading import RLock
from types import SimpleNamespace
from typing import Any

import boto3
from chalice.config import Config
from chalice.local import LocalGateway, LocalGatewayException
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from expertbook import clock, settings
from expertbook.adapters import calendar_queue, kms, webhook_queue, websocket
from expertbook.adapters.aws import aws_client
from expertbook.adapters.identity import reputation_key
from expertbook.adapters.site import qr
from expertbook.services import watch_slots
from expertbook.store import accounts, experts
from expertbook.store.keys import CODE_PREFIX, ENTRY_PREFIX, PROFILE, REPLY_PREFIX, SLOT_PREFIX, WEBHOOK_PREFIX
from expertbook.stream import follow_changes, push_slot_changes
from infra.local import moto_pace
from infra.sample_data.bucket import Bucket
from infra.sample_data.people import sample_people
from infra.sample_data.portraits import portrait
from infra.site.bucket import publish
from infra.site.files import SHELL, site_files
from tests import moto_kms
from tests.site.small_cloud import table
from tests.site.small_cloud.clock import NOW

_BATCHES = {"push_slot_changes": 100, "follow_changes": 10}
"""How many records each function gets at once, as the template says: what one call changes is one message to pages."""
_PROJECTED_TO = ("dynamodb", "s3")
_LISTS = ("/experts", "/experts/categories/list")
"""Where one sees what follows from profiles: services, and paths of the API."""
_FOLLOWED = ("BOOKING", CODE_PREFIX, ENTRY_PREFIX, REPLY_PREFIX, WEBHOOK_PREFIX, "ACCOUNT")
_CLOUDFRONTS_ADDRESS = "10.255.0.1"


Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


@dataclass(frozen=True)
class File:
    """What the bucket has under a key."""

    body: bytes
    media_type: str
    caching: str

    @cached_property
    def tag(self) -> str:
        """Its entity tag, as S3 makes it."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


@cache
def aws(service: str) -> Any:
    """A client of moto's."""
    make: Any = boto3.client  # the service is a plain string here, for which the types know no client
    return make(service)


class _Published:
    """A bucket that keeps what is published into it; moto's takes ten times as long."""

    exceptions = SimpleNamespace(NoSuchKey=KeyError)

    def __init__(self) -> None:
        self.files: dict[str, File] = {}

    def get_paginator(self, _operation: str) -> Any:
        """There is nothing in it yet."""
        return SimpleNamespace(paginate=lambda **_: [])

    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803 - as the SDK has it
        """There is nothing in it yet."""
        raise KeyError(Key)

    def put_object(self, *, Key: str, Body: bytes, **headers: str) -> None:  # noqa: N803
        """Keep it."""
        self.files[Key] = _file(Body, headers)


def _file(body: bytes, headers: Mapping[str, Any]) -> File:
    """What S3 has, as a browser reads it."""
    if headers.get("ContentEncoding") == "gzip":
        body = gzip.decompress(body)
    return File(body, headers.get("ContentType", ""), headers.get("CacheControl", ""))


class SmallCloud:
    """What `infra.embedded_cloud` runs as a cloud, as plain objects."""

    def __init__(self, mails: Path) -> None:
        import app

        # Not chalice.test's client, which is made of these two and takes two seconds more to import.
        self._gateway = LocalGateway(app.app, Config.create())
        self._read_calendars = app.read_calendars
        self._told: list[str] = []
        """What the function that reads calendars was told, and did not do yet."""
        calendar_queue._tell = self._keep_message
        self._send_webhooks = app.send_webhooks
        self._lanes: list[dict[str, Any]] = []
        """What the function that calls webhooks was asked for, and did not do yet."""
        webhook_queue.send = self._ask_for_lane
        self._functions = {"push_slot_changes": app.push_slot_changes, "follow_changes": app.follow_changes}
        self._mails = mails
        self._mail_numbers = itertools.count(1)
        self._lock = RLock()
        self._published: dict[str, File] = {}
        self._profiles: dict[str, dict[str, Any]] = {}
        """By the experts' keys, what changed since somebody looked at directory or pages: all changes as one record."""
        self.sockets: dict[str, Any] = {}
        clock.now = lambda: NOW
        clock.now_milliseconds = lambda: int(NOW.timestamp() * 1000)
        # However slow the machine is, a batch has time for all of its records.
        for module in (follow_changes, push_slot_changes, websocket):
            vars(module)["time"] = SimpleNamespace(monotonic=lambda: 0.0)
        websocket._send_to_all = self._send_to_all
        # They are drawn again with each change of a profile.
        qr.render_qr_code = cache(qr.render_qr_code)

    def _keep_message(self, handle: str, message: str, delay_seconds: int = 0) -> None:
        """Whatever it's put off by: nobody waits here."""
        self._told.append(message)

    def bring_up(self, secret: dict[str, str], websocket_url: str, upload_url: str) -> None:
        """The keys, the table, the site, and the twelve sample experts."""
        aws_client("s3").generate_presigned_post = lambda _bucket, key, Fields, **_: {  # noqa: N803 - as the SDK has it
            "url": upload_url,
            "fields": {"key": key, **Fields},
        }
        moto_pace.keep_pace()
        aws("secretsmanager").create_secret(Name=settings.secret_id(), SecretString=json.dumps(secret))
        aws("ses").verify_email_identity(EmailAddress=settings.mail_from())
        signing = ec.generate_private_key(ec.SECP256R1())
        # KMS is asked past the SDK, so moto doesn't hear of it.
        kms.ask, os.environ["CREDENTIALS_KEY"] = moto_kms.ask, moto_kms.make_key()
        reputation_key._ask_kms = lambda key, digest: signing.sign(digest, ec.ECDSA(Prehashed(SHA256())))
        table.create(settings.table_name())
        aws("s3").create_bucket(Bucket=settings.site_bucket())
        published = _Published()
        publish(published, settings.site_bucket(), "deployments", {"WebsocketUrl": websocket_url}, site_files())
        self._published = published.files
        aws("s3").put_object(Bucket=settings.site_bucket(), Key=SHELL, Body=self._published[SHELL].body)
        people = sample_people(NOW.date())
        for person in people:
            saved = experts.save(person.expert)
            accounts.link_expert(saved.email, saved.handle, saved.name, NOW)
        Bucket(settings.site_bucket()).upload_portraits(
            (each.expert.handle, portrait(each.expert.handle, each.expert.name, each.look)) for each in people
        )
        self._follow()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """A call of the API, as it comes through CloudFront from the address that the caller gives."""
        through = {
            "x-forwarded-for": f"{headers.get('x-forwarded-for', '127.0.0.1')}, {_CLOUDFRONTS_ADDRESS}",
            "x-expertbook-edge": settings.edge_key(),
        }
        with self._lock:
            if path.partition("?")[0] in _LISTS:
                self._project()
            try:
                found = self._gateway.handle_request(method, path, headers | through, body)
            except LocalGatewayException as error:
                return error.CODE, dict(error.headers), error.body or b""
            self._follow()
        content = base64.b64decode(found["body"]) if found.get("isBase64Encoded") else found["body"].encode()
        return found["statusCode"], found["headers"], content

    def file(self, key: str) -> File | None:
        """A file of the site; pages and portraits of experts come and go."""
        if key in self._published:
            return self._published[key]
        with self._lock:
            self._project()
            return self._read(key)

    def take_in(self, key: str, content: bytes) -> None:
        """What somebody uploaded by a form; tests/browser shows that S3 takes no others."""
        with self._lock:
            aws("s3").put_object(Bucket=settings.site_bucket(), Key=key, Body=content)

    def call_aws(self, service: str, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """What a test does beside the API."""
        with self._lock:
            if service in _PROJECTED_TO:
                self._project()
            found: dict[str, Any] = getattr(aws(service), operation)(**arguments)
            self._follow()
        return found

    def open_socket(self, connection_id: str, expert: str | None, socket: Any) -> bool:
        """Somebody watches an expert; False if there can be none of that name."""
        with self._lock:
            self.sockets[connection_id] = socket
            return watch_slots.watch(connection_id, expert, NOW)

    def hear(self, connection_id: str, text: str) -> None:
        """A watcher says something."""
        with self._lock:
            watch_slots.receive_message(connection_id, text)

    def close_socket(self, connection_id: str) -> None:
        """A watcher is gone."""
        with self._lock:
            self.sockets.pop(connection_id, None)
            watch_slots.unwatch(connection_id)

    def _send_to_all(self, method: str, connection_ids: Sequence[str], body: bytes, deadline: float) -> dict[str, int]:
        """The management API of the WebSocket: 410 for a page that is gone, or isn't there yet."""
        return {connection_id: self._send(connection_id, body) for connection_id in connection_ids}

    def _send(self, connection_id: str, body: bytes) -> int:
        socket = self.sockets.get(connection_id)
        if socket is None or socket.state is not State.OPEN:
            return 410
        try:
            socket.send(body.decode())
        except ConnectionClosed:
            return 410
        return 200

    def _read(self, key: str) -> File | None:
        try:
            found = aws("s3").get_object(Bucket=settings.site_bucket(), Key=key)
        except aws("s3").exceptions.NoSuchKey:
            return None
        return _file(found["Body"].read(), found)

    def _follow(self) -> None:
        """What the stream's functions do, with the filters of the template."""
        while batch := table.new_records(settings.table_name()):
            sorts = [record["dynamodb"]["Keys"]["SK"]["S"] for record in batch]
            records = list(zip(sorts, batch, strict=True))
            self._invoke("push_slot_changes", [record for sort, record in records if sort.startswith(SLOT_PREFIX)])
            self._invoke("follow_changes", [record for sort, record in records if sort.startswith(_FOLLOWED)])
            for record in (record for sort, record in records if sort == PROFILE):
                self._remember(record)
        while self._told:
            message = {"messageId": "1", "body": self._told.pop(0)}
            self._read_calendars({"Records": [message]}, SimpleNamespace())
            self._follow()
        while self._lanes:
            message = {"messageId": "1", "body": json.dumps(self._lanes.pop(0))}
            self._send_webhooks({"Records": [message]}, SimpleNamespace())
            self._follow()
        self._deliver()

    def _ask_for_lane(self, handle: str, webhook_id: str, lane: int, at: datetime | None = None) -> None:
        """The queue of webhooks that are to be called. Time doesn't jump here."""
        assert at is None
        self._lanes.append({"expert": handle, "webhook": webhook_id, "lane": lane})

    def _remember(self, record: dict[str, Any]) -> None:
        key = record["dynamodb"]["Keys"]["PK"]["S"]
        first = self._profiles.get(key, record)
        images = {name: each for name, each in record["dynamodb"].items() if name != "OldImage"}
        if "OldImage" in first["dynamodb"]:
            images["OldImage"] = first["dynamodb"]["OldImage"]
        self._profiles[key] = record | {"eventName": first["eventName"], "dynamodb": images}

    def _project(self) -> None:
        """What follows from profiles: it takes long, and most tests never look at it."""
        waiting, self._profiles = list(self._profiles.values()), {}
        self._invoke("follow_changes", waiting)
        self._follow()

    def _invoke(self, function: str, records: list[dict[str, Any]]) -> None:
        size = _BATCHES[function]
        for first in range(0, len(records), size):
            batch = records[first : first + size]
            if self._functions[function]({"Records": batch}, None)["batchItemFailures"]:
                raise RuntimeError(f"{function} has not done what follows from {len(batch)} changes")

    def _deliver(self) -> None:
        sent = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
        while sent:
            mail = sent.pop(0)
            to = ", ".join(dict.fromkeys(address for _, address in getaddresses(mail.destinations)))
            name = f"{NOW:%Y%m%dT%H%M%S}-{next(self._mail_numbers):04}-{to}.eml"
            self._mails.joinpath(name).write_text(mail.raw_data)
