"""Answers of AWS that no embedded cloud would give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

SESSION = boto3.Session("key", "secret", region_name="eu-west-1")
"""One for all: what it has read of the services it does not read again."""


class Stubbed:
    """Answers of AWS, each given once, in their order within a service."""

    def __init__(self) -> None:
        self.region = "eu-west-1"
        self._session = SESSION
        self._stubs: dict[str, tuple[Any, Stubber]] = {}

    def client(self, service: str, /) -> Any:
        return self._stub(service)[0]

    def at(self, _region: str) -> Stubbed:
        return self

    def answers(self, service: str, operation: str, answer: dict[str, Any]) -> None:
        self._stub(service)[1].add_response(operation, answer)

    def refuses(self, service: str, operation: str, code: str, message: str = "no") -> None:
        self._stub(service)[1].add_client_error(operation, code, message)

    def _stub(self, service: str) -> tuple[Any, Stubber]:
        if service not in self._stubs:
            make: Any = self._session.client
            client = make(service)
            stub = Stubber(client)
            stub.activate()
            self._stubs[service] = client, stub
        return self._stubs[service]

    def all_asked(self) -> None:
        for _, stub in self._stubs.values():
            stub.assert_no_pending_responses()


@pytest.fixture
def aws() -> Iterator[Any]:
    """Any: it stands in for Aws."""
    stubbed = Stubbed()
    yield stubbed
    stubbed.all_asked()
