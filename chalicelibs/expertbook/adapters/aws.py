"""Clients for AWS services other than DynamoDB, with timeouts and a limited number of retries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from expertbook.domain.errors import Unavailable

_READ_TIMEOUT, _ATTEMPTS = 3, 3

_NOT_RETRIED = {"ses": 10, "cloudwatch": 2}
"""Services that the SDK calls only once, with the timeout in seconds: a mail whose response is late was mostly sent,
and nobody waits for a second try to have an alarm read."""

_BUSY = frozenset({"RequestTimeout", "SlowDown", "Throttling", "ThrottlingException"})
"""Errors with a status below 500 that pass by themselves."""

_making = Lock()


def aws_client(service: str) -> Any:
    """The client of a service, made once per process. Uses `AWS_ENDPOINT_URL`."""
    # One thread at a time: each of those that come at once would make a client of its own.
    with _making:
        return _make_client(service)


def credentials() -> ReadOnlyCredentials:
    """What this process signs its requests with, as it is now. Raises NoCredentialsError."""
    found = _session().get_credentials()
    if found is None:
        raise NoCredentialsError
    return found.get_frozen_credentials()


def region() -> str:
    """The region that this process runs in."""
    return str(_session().get_config_variable("region"))


@contextmanager
def translate_outage() -> Iterator[None]:
    """Raise Unavailable where AWS doesn't respond, or can't for now. Other errors are raised as they are."""
    try:
        yield
    except BotoCoreError as error:
        raise Unavailable from error
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500 and error.response["Error"]["Code"] not in _BUSY:
            raise
        raise Unavailable from error


def forget_clients() -> None:
    """Make each client anew when it is asked for next."""
    _make_client.cache_clear()
    _session.cache_clear()


@cache
def _make_client(service: str) -> Any:
    config = Config(
        # Forms are signed for the bucket's host in its own region, which the site's content policy allows. Unless both
        # are said, botocore (1.44.5) signs for the global host: without the first in us-east-1, without the second
        # elsewhere.
        s3={"us_east_1_regional_endpoint": "regional", "addressing_style": "virtual"},
        signature_version="s3v4" if service == "s3" else None,
        connect_timeout=1,
        read_timeout=_NOT_RETRIED.get(service, _READ_TIMEOUT),
        retries={"total_max_attempts": 1 if service in _NOT_RETRIED else _ATTEMPTS, "mode": "standard"},
    )
    return _session().create_client(service, config=config)


@cache
def _session() -> botocore.session.Session:
    """What clients share: the SDK's descriptions of AWS, which take a tenth of a second to read."""
    return botocore.session.get_session()
