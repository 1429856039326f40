"""The environment that every test imports the library in. The embedded cloud's tests talk to a stack of their own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT / "expertbook_api", ROOT / "chalicelibs", ROOT):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from expertbook.domain.limits import MOST, Limit  # noqa: E402 - found by the paths above
from tests import garbage  # noqa: E402

os.environ.update(
    {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TABLE_NAME": "expertbook-test",
        "SECRET_ID": "expertbook-test-keys",
        "SITE_BUCKET": "expertbook-test-site",
        "MAIL_FROM": "bookings@expertbook.example",
        "DEAD_LETTERS_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters",
        "SHARES_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/shares.fifo",
        "WEBHOOK_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/webhooks",
        "SITE_URL": "https://book.example",
        "WEBSOCKET_ENDPOINT": "https://websocket.example/api",
        "CALENDAR_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/calendars",
        "RECEIVED_BUCKET": "expertbook-test-received",
        "CREDENTIALS_KEY": "the-other-key-of-the-tests",
        "EDGE_KEY": "the-edge-of-the-tests",
        "RELEASE": "the-release-of-the-tests",
        "LIMITS": ",".join(f"{limit}={MOST}" for limit in Limit),
        "MODERATORS": "moderator@example.com",
        "REPUTATION_KEY": "the-key-of-the-tests",
        "LOG_LEVEL": "INFO",
        "POWERTOOLS_SERVICE_NAME": "expertbook",
        "POWERTOOLS_METRICS_NAMESPACE": "expertbook-test",
    }
)

LONGEST_FIRST = (
    "test_deploy_to_aws",
    "test_local",
    "test_runs",
    "test_backup",
    "test_rebuild",
    "test_least_privilege",
    "test_release",
    "test_consented_accounts",
    "test_contended_bookings",
    "test_failures",
    "test_no_double_booking",
    "test_history",
    "test_reload",
    "test_no_personal_data",
    "test_experts",
    "test_package",
    "test_leftovers",
)
"""The files that take longest. Whichever of the two workers is free takes the next file: with short ones at the end,
neither waits long for the other."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--store`, for the tests of tests/api/store."""
    told = "an endpoint of DynamoDB's in place of moto, for tests/api/store: dynoxide=http://127.0.0.1:8000"
    parser.addoption("--store", metavar="NAME=URL", help=told)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files come first, and all others in their order; pages before what the cloud's tests leave."""
    rank = {name: place for place, name in enumerate(LONGEST_FIRST)}
    cloud = ROOT / "tests" / "cloud"
    items.sort(key=lambda item: (item.path.is_relative_to(cloud), rank.get(item.path.stem, len(rank))))


@pytest.fixture(autouse=True)
def own_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test without a browser run an event loop, although one of this worker's earlier tests has opened a browser.

    As long as a browser is open, its event loop counts as running in this thread: Playwright goes on from inside it.
    """
    if "browser" in request.fixturenames:
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


def pytest_runtestloop() -> None:
    """What was imported and collected stays for the whole run."""
    garbage.collect_rarely()


# The stack that tests/cloud and tests/browser share, and one to lose data on; each is started when a test asks for it.
pytest_plugins = ["tests.baked", "tests.cloud.spare", "tests.browser.visiting"]
