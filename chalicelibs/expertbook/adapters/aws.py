"""Clients for AWS services other than DynamoDB, with timeouts and a limited number of retries."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

_READ_TIMEOUT, _ATTEMPTS = 3, 3

_NOT_RETRIED = {"ses": 10}
"""Services that the SDK calls only once, with the timeout in seconds: a mail whose response is late was mostly sent."""


@cache
def aws_client(service: str, endpoint_url: str | None = None, connections: int = 10) -> Any:
    """The client of a service, made once per process. Uses `AWS_ENDPOINT_URL` unless an endpoint is given."""
    config = Config(
        # Forms are signed for the bucket's own region, whose host the site's content policy allows.
        s3={"us_east_1_regional_endpoint": "regional"},
        signature_version="s3v4" if service == "s3" else None,
        connect_timeout=1,
        read_timeout=_NOT_RETRIED.get(service, _READ_TIMEOUT),
        retries={"total_max_attempts": 1 if service in _NOT_RETRIED else _ATTEMPTS, "mode": "standard"},
        max_pool_connections=connections,
    )
    return botocore.session.get_session().create_client(service, endpoint_url=endpoint_url, config=config)
