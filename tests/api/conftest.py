"""The REST API in this process, on moto: one call at a time, since moto's transactions are not atomic side by side.

What of it the tests of tests/api/store use works on any endpoint of DynamoDB's as well: `--store NAME=URL`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from threading import Lock
from typing import Any, TypeVar

import boto3
import pytest
from botocore import serialize
from chalice.local import RouteMatcher
from chalice.test import Client, HTTPResponse, TestHTTPClient
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from jwt import api_jwt
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT_ID

from expertbook import clock, settings
from expertbook.adapters import aws, kms, websocket
from expertbook.adapters.identity import keys, reputation_key
from expertbook.adapters.mail import bounces
from expertbook.domain.expert import Expert
from expertbook.domain.rating import Figures
from expertbook.domain.scheduling.model import Availability, EventType, Hours, Place, Weekday
from expertbook.services import sign_outs
from expertbook.store import directory, experts, table
from expertbook.stream import due_work, follow_changes, push_slot_changes, shares
from infra.cloudformation.template import load_resources
from infra.local import moto_pace
from infra.workspace import RESOURCES
from tests import moto_kms
from tests.api.stores import MOTO, Endpoint

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday."""

HOURS: dict[Weekday, Hours] = {
    "mon": (("09:00", "12:00"), ("13:00", "17:00")),
    "tue": (("09:00", "17:00"),),
    "wed": (("09:00", "17:00"),),
}


@cache
def table_properties() -> dict[str, Any]:
    """The table as the template declares it."""
    properties: dict[str, Any] = load_resources(RESOURCES)["Resources"]["Table"]["Properties"]
    return properties


_BY_DIGEST = ec.ECDSA(utils.Prehashed(hashes.SHA256()))


@cache
def reputation_keys() -> ec.EllipticCurvePrivateKey:
    """What KMS would sign reputations with; moto's (5.2.5) takes a digest for a message, and hashes it again."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def dynamodb() -> Any:
    """A client of the tests' own."""
    return boto3.client("dynamodb")


def _create_table(elsewhere: Endpoint | None) -> None:
    declared = table_properties()
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    properties = {name: declared[name] for name in wanted}
    if elsewhere is not None:
        elsewhere.make_table(dynamodb(), settings.table_name(), properties)
    else:
        dynamodb().create_table(TableName=settings.table_name(), **properties)


@pytest.fixture(scope="session")
def elsewhere(request: pytest.FixtureRequest) -> Endpoint | None:
    """The store that `--store` names; None for moto."""
    given: str | None = request.config.getoption("--store")
    return Endpoint.parse(given) if given else None


@pytest.fixture(scope="session")
def store_name(elsewhere: Endpoint | None) -> str:
    """Whose store it is."""
    return elsewhere.name if elsewhere is not None else MOTO


@pytest.fixture(scope="session", autouse=True)
def moto(elsewhere: Endpoint | None) -> Iterator[None]:
    """The table, the keys and the bucket, once: what tests change stands in the table."""
    moto_pace.keep_pace()
    # The keys of tests/conftest.py: others know moto's own for a stranger's.
    with mock_aws(config={"core": {"mock_credentials": False}}), pytest.MonkeyPatch.context() as patch:
        # PynamoDB (6.1.0) has botocore check no parameters, which is as well for a function; here each is checked.
        make = serialize.create_serializer
        patch.setattr(serialize, "create_serializer", lambda protocol, _=True, **more: make(protocol, **more))
        if elsewhere is not None:
            patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", elsewhere.url)
        _forget_clients()
        _create_table(elsewhere)
        boto3.client("secretsmanager").create_secret(
            Name="expertbook-test-keys", SecretString=json.dumps({"current": "k1", "k1": "a" * 64})
        )
        patch.setattr(reputation_key, "_ask_kms", lambda _, digest: reputation_keys().sign(digest, _BY_DIGEST))
        patch.setattr(kms, "ask", moto_kms.ask)
        patch.setenv("CREDENTIALS_KEY", moto_kms.make_key())
        for queue in ("webhooks", "calendars"):
            boto3.client("sqs").create_queue(QueueName=queue)
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="expertbook-test-site")
        s3.put_object(Bucket="expertbook-test-site", Key="expert.html", Body=b"<title>{{title}}</title>{{{preview}}}")
        yield
    _forget_clients()


@pytest.fixture(scope="session", autouse=True)
def every_status_is_declared() -> Iterator[None]:
    """Whatever a test calls, each status that comes is one that the endpoint declares."""
    from chalicelib.endpoint import ENDPOINTS

    send = TestHTTPClient.request

    def checked(self: TestHTTPClient, method: str, path: str, **sent: Any) -> HTTPResponse:
        response = send(self, method, path, **sent)
        try:
            route = RouteMatcher(list(self._app.routes)).match_route(path).route
        except ValueError:
            return response  # there is no such path
        for declared in ENDPOINTS:
            if (declared.method, declared.path) == (method.upper(), route):
                assert response.status_code in declared.statuses, f"{method} {route} answered {response.status_code}"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestHTTPClient, "request", checked)
        yield


@pytest.fixture(autouse=True)
def empty_table(moto: None, elsewhere: Endpoint | None) -> None:
    """An empty table for each test."""
    if elsewhere is not None:
        sign_outs.forget_known()
        elsewhere.clear(dynamodb(), settings.table_name())
        return
    clear_table()


def clear_table() -> None:
    """Remove every item. moto has no call for that, and takes long to delete a table and create it."""
    sign_outs.forget_known()
    _items().clear()


def _items() -> Written:
    """All of the table. Looked up each time: moto puts a copy in its place when it takes a transaction back."""
    found: Written = get_backend("dynamodb")[ACCOUNT_ID]["us-east-1"].tables[settings.table_name()].items
    return found


def stored_items() -> list[dict[str, Any]]:
    """All items as a Scan has them, past the AWS client: for what looks after every call."""
    partitions = _items().values()
    return [item.to_json()["Attributes"] for partition in partitions for item in partition.values()]


def restored_table() -> Callable[[], None]:
    """Puts the table back as it is now, as often as it is called."""
    kept = {key: dict(partition) for key, partition in _items().items()}

    def restore() -> None:
        items = _items()
        items.clear()
        items.update({key: dict(partition) for key, partition in kept.items()})

    return restore


def forget_counts() -> None:
    """Let no limit's hour have begun."""
    items = _items()
    for partition in [key for key in items if key.value.startswith("CALLS#")]:
        del items[partition]


def _forget_clients() -> None:
    table.connection()._client = None
    aws.forget_clients()
    keys.forget_keys()


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; it stands at NOW until then."""

    def stand(moment: datetime) -> None:
        class Standing(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return moment.astimezone(tz)

        # PyJWT reads the clock itself: sessions made at NOW would end two weeks later, and all these tests with them.
        monkeypatch.setattr(api_jwt, "datetime", Standing)
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "now_milliseconds", lambda: int(moment.timestamp() * 1000))

    stand(NOW)
    return stand


class Stopwatch:
    """What the library measures time-outs with. It stands still until a test moves it on, however slow the machine."""

    def __init__(self) -> None:
        self.now = 0.0
        self._lock = Lock()

    def monotonic(self) -> float:
        return self.now

    def move_on(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


@pytest.fixture(autouse=True)
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    """For every module that stops when its time is up."""
    made = Stopwatch()
    streams = (due_work, follow_changes, push_slot_changes, shares)
    for module in (*streams, bounces, keys, sign_outs, websocket):
        monkeypatch.setattr(module, "time", made)
    monkeypatch.setattr(due_work, "WORKERS", 1)  # moto takes no calls side by side
    return made


def rated(rating: float) -> Figures:
    """A hundred reviews with this mean."""
    return Figures(round(rating * 100), 100)


def an_expert(**changes: Any) -> Expert:
    """An expert in London with three event types."""
    wanted: dict[str, Any] = {
        "handle": "ada-lovelace",
        "name": "Ada Lovelace",
        "category": "Technology",
        "headline": "Engines that compute",
        "bio": "Writes programs.",
        "specializations": ("Engines",),
        "experience_years": 12,
        "figures": rated(4.8),
        "photo_url": "/portraits/ada-lovelace.svg",
        "availability": Availability("Europe/London", HOURS),
        "event_types": (
            EventType("sync", "15-minute sync", 15, 15, minimum_notice_minutes=60, booking_window_days=30),
            EventType(
                "deep-dive",
                "Deep dive",
                60,
                30,
                buffer_before_minutes=10,
                buffer_after_minutes=5,
                requires_confirmation=True,
                place=Place("link", "https://meet.example/ada"),
            ),
            EventType("office", "At the office", 30, 30, place=Place("in_person", "12 St James's Square, London")),
        ),
    }
    return Expert(**{**wanted, **changes})


Written = dict[Any, dict[Any, Any]]
"""Items of moto's, by partition and sort key."""

Made = TypeVar("Made")

_WRITTEN: dict[str, tuple[Any, Written]] = {}
"""What was written by what `once` called, and what that returned."""


def once(make: Callable[[], Made], name: str) -> Made:
    """Call `make` the first time in this process; later put the items back that it wrote, and return the same.

    For what many tests begin with: `make` may remove nothing, and all that it does must stand in the table.
    """
    items = _items()
    if name not in _WRITTEN:
        before = {key: dict(partition) for key, partition in items.items()}
        made = make()
        # moto_pace replaces items that change, so that those kept here stay as they are.
        written = {
            key: {sort: item for sort, item in partition.items() if before.get(key, {}).get(sort) is not item}
            for key, partition in _items().items()
        }
        _WRITTEN[name] = made, written
    else:
        for key, partition in _WRITTEN[name][1].items():
            items[key].update(partition)
    found: Made = _WRITTEN[name][0]
    return found


def publish(expert: Expert) -> Expert:
    """Save an expert and list them in the directory, as the stream does; only who looks at the directory needs that."""
    saved = experts.save(expert)
    directory.project(saved.handle, None)
    return saved


@pytest.fixture
def ada(elsewhere: Endpoint | None) -> Expert:
    """The expert, who is in no directory yet."""
    return once(lambda: experts.save(an_expert()), "ada") if elsewhere is None else experts.save(an_expert())


@pytest.fixture
def listed_ada(elsewhere: Endpoint | None) -> Expert:
    """The expert, in the directory as well."""
    return once(lambda: publish(an_expert()), "listed ada") if elsewhere is None else publish(an_expert())


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    def fields(self) -> dict[str, str]:
        """The messages of the bad fields, by field."""
        return {error["field"]: error["message"] for error in self.body["errors"]}

    def codes(self) -> dict[str, str]:
        """The codes of what is wrong with the bad fields, by field."""
        return {error["field"]: error["code"] for error in self.body["errors"]}


class Api:
    """The API as an HTTP caller meets it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, **headers: str) -> Answer:
        """GET a path below the base path."""
        return self._answer(self._client.http.get(path, headers=headers))

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """POST a body as JSON; a text is sent as it is."""
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        sent = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
        return self._answer(self._client.http.post(path, body=raw, headers=sent))

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        """PUT a body as JSON."""
        sent = {"Content-Type": "application/json", **headers}
        return self._answer(self._client.http.put(path, body=json.dumps(body).encode(), headers=sent))

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        """PATCH a body as JSON."""
        sent = {"Content-Type": "application/json", **headers}
        return self._answer(self._client.http.patch(path, body=json.dumps(body).encode(), headers=sent))

    def delete(self, path: str, **headers: str) -> Answer:
        """DELETE a path below the base path."""
        return self._answer(self._client.http.delete(path, headers=headers))

    def post_as_is(self, path: str, raw: str, headers: dict[str, str]) -> Answer:
        """POST with exactly these headers."""
        return self._answer(self._client.http.post(path, body=raw, headers=headers))

    @staticmethod
    def _answer(response: Any) -> Answer:
        body = json.loads(response.body) if response.body else {}
        return Answer(response.status_code, body, dict(response.headers))


@pytest.fixture
def api() -> Iterator[Api]:
    """The API, called in this process."""
    from app import app

    with Client(app) as client:
        yield Api(client)


LIMITED = ["UpdateItem"] * 3
"""What a booking with an unproved address costs that counts towards its limits: the network's, the address's, the
expert's. One call more for each where an hour runs already."""


def a_request(**changes: Any) -> dict[str, Any]:
    """A booking request that is fine: Tuesday 10:30 in London."""
    wanted = {
        "expert": "ada-lovelace",
        "event_type": "sync",
        "start": "2026-11-24T10:30:00Z",
        "timezone": "Europe/London",
        "name": "Ben Ito",
        "email": "ben@example.com",
        "phone": "+44 20 7946 0000",
        "notes": "",
    }
    return {name: value for name, value in {**wanted, **changes}.items() if value is not None}


@contextmanager
def before_each_call(hear: Callable[..., Any], operation: str = "") -> Iterator[None]:
    """The AWS client asks `hear` before each call to DynamoDB, or before each of one operation."""
    event = f"before-call.dynamodb.{operation}".rstrip(".")
    events = table.connection().client.meta.events
    events.register(event, hear)
    try:
        yield
    finally:
        events.unregister(event, hear)


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """The DynamoDB operations that are sent meanwhile, counted at the AWS client."""
    calls: list[str] = []

    def count(model: Any, **_: Any) -> None:
        calls.append(model.name)

    with before_each_call(count):
        yield calls
