"""Clients of the services on AWS, with time-outs and bounded retries; `AWS_ENDPOINT_URL` is honoured."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

_SETTINGS = Config(
    connect_timeout=5,
    read_timeout=60,
    # Throttling is answered by waiting, eight times at most; CloudFormation's limit is the whole account's.
    retries={"total_max_attempts": 8, "mode": "standard"},
    user_agent_extra="expertbook-deployment",
)


class Aws:
    """One account in one region."""

    def __init__(self, session: boto3.Session, region: str) -> None:
        self._session = session
        self.region = region
        self._clients: dict[str, Any] = {}

    def client(self, service: str, /) -> Any:
        """A client of the service, made once."""
        if service not in self._clients:
            # The service is a plain string here, and types-boto3 knows no client for that.
            make: Any = self._session.client
            self._clients[service] = make(service, region_name=self.region, config=_SETTINGS)
        return self._clients[service]

    def at(self, region: str) -> Aws:
        """The same account in another region."""
        return self if region == self.region else Aws(self._session, region)
