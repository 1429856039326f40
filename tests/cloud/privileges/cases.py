"""What is allowed, taken apart: a case for each action that a policy allows on each resource."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.lints.permissions import READS_A_STREAM, WRITES_A_LOG, as_list, policies, readable

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One action that a function may do on one resource; `place` is that of the resource in its statement."""

    function: str
    sid: str
    action: str
    resource: str
    place: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What a probe is found by."""
        return self.function, self.action, self.resource

    def __str__(self) -> str:
        return f"{self.function} {self.action} {self.resource}"


def cases() -> list[Case]:
    """Everything that the policies allow. What they deny is no permission."""
    return [
        Case(function, statement["Sid"], action, readable(resource), place)
        for function, document in policies().items()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        for place, resource in enumerate(as_list(statement["Resource"]))
    ]


def without(document: Document, *taken: Case) -> Document:
    """A deployed policy but for some actions on some resources."""
    gone = {(case.sid, case.action, case.place) for case in taken}
    parts = [part for statement in document["Statement"] for part in _apart(statement)]
    left = [statement for key, statement in parts if key not in gone]
    assert len(left) == len(parts) - len(gone), f"the deployed policy does not allow {', '.join(map(str, taken))}"
    return {**document, "Statement": left}


def as_document(text: str | Document) -> Document:
    """A policy as IAM answers with it, which is text on one cloud and a mapping on another."""
    document: Document = json.loads(text) if isinstance(text, str) else text
    return document


def _apart(statement: dict[str, Any]) -> Iterator[tuple[tuple[str, str, int], dict[str, Any]]]:
    """A statement as statements of one action on one resource each."""
    for action in as_list(statement["Action"]):
        for place, resource in enumerate(as_list(statement["Resource"])):
            # Without its Sid, which no two statements of a policy may share.
            apart = {name: value for name, value in statement.items() if name != "Sid"}
            yield (statement["Sid"], action, place), {**apart, "Action": action, "Resource": resource}


NOT_ENFORCED_HERE = dict.fromkeys(
    WRITES_A_LOG, "the embedded cloud writes logs in its own name, and takes a group's ARN for that of something else"
) | dict.fromkeys(
    READS_A_STREAM - {"dynamodb:ListStreams"},
    "the embedded cloud reads the stream in its own name, and knows no ARN of a stream",
)
"""Actions that can't be seen to be needed on the embedded cloud (ministack 1.5.33), and why.

Each of them is held by its shape in tests/unit/infra/lints/test_permissions.py: who has it, and on what.
"""
