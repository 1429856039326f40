"""Bringing dead letters back while somebody else does so too. The way back itself: tests/cloud."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.operate.redrive import Redrive, letter_of


class Queue:
    """A queue with one letter that can't be brought back, and that is gone, or somebody else's, as soon as it is
    read."""

    def __init__(self, code: str) -> None:
        self._letters = [{"ReceiptHandle": "r-1", "Body": json.dumps({"mail": "b-1#1", "cause": "MessageRejected"})}]
        self._error = ClientError({"Error": {"Code": code, "Message": ""}}, "Anything")

    def client(self, service: str, /) -> Any:
        assert service == "sqs"
        return self

    def receive_message(self, **_: Any) -> dict[str, Any]:
        found, self._letters = self._letters, []
        return {"Messages": found}

    def delete_message(self, **_: Any) -> None:
        raise self._error

    def change_message_visibility(self, **_: Any) -> None:
        raise self._error


GONE = ["ReceiptHandleIsInvalid", "AWS.SimpleQueueService.MessageNotInflight", "InvalidParameterValue"]


@pytest.mark.parametrize("code", GONE)
@pytest.mark.parametrize(("discard", "stay"), [(True, 0), (False, 1)])
def test_a_letter_that_is_gone_needs_nothing(code: str, discard: bool, stay: int) -> None:
    assert Redrive(Queue(code), "expertbook", "the-queue").run(discard=discard) == stay


@pytest.mark.parametrize("discard", [True, False])
def test_any_other_refusal_is_told(discard: bool) -> None:
    with pytest.raises(ClientError):
        Redrive(Queue("AccessDenied"), "expertbook", "the-queue").run(discard=discard)


def test_a_mail_that_was_received_is_brought_back_another_way() -> None:
    told = {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": "k"}}}]}
    letter = letter_of({"ReceiptHandle": "r-1", "Body": json.dumps(told)})
    assert not letter.has_records
    assert letter.said.startswith("a mail that was received crashed ten times")
