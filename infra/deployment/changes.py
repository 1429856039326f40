"""What a change set would do, in lines that somebody can decide by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of one resource."""

    action: str
    """Add, Modify, Remove, Import or Dynamic, as CloudFormation has it."""

    logical_id: str
    type: str
    replaced: str = "False"
    """True, False or Conditional: whether the resource is replaced and the old one deleted."""

    retained: bool = False
    """Whether the old resource itself stays, outside of the stack, when it is removed or replaced."""

    @property
    def loses(self) -> bool:
        """Whether what is there now goes out of the stack, or may."""
        return self.action in ("Remove", "ReplaceAndRetain") or self.replaced != "False"

    @classmethod
    def read(cls, described: dict[str, Any]) -> Change:
        """A change as `describe_change_set` tells it."""
        told = described["ResourceChange"]
        policy = told.get("PolicyAction", "")
        return cls(
            told["Action"],
            told["LogicalResourceId"],
            told["ResourceType"],
            told.get("Replacement") or "False",
            retained=policy in ("Retain", "ReplaceAndRetain"),
        )


_WORDS = {"Add": "add", "Modify": "change", "Remove": "DELETE", "Import": "take in", "Dynamic": "MAYBE CHANGE"}
_REPLACED = {"True": "REPLACE", "Conditional": "MAYBE REPLACE"}

_PRECIOUS = ("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::S3::Bucket")


def format_changes(changes: Sequence[Change]) -> list[str]:
    """A line for each change, those that lose something first and in capitals, and a count."""
    ordered = sorted(changes, key=lambda change: (not change.loses, change.action, change.logical_id))
    lines = [f"  {_word(change):14} {change.logical_id:44} {change.type}{_fate(change)}" for change in ordered]
    counts: dict[str, int] = {}
    for change in ordered:
        counts[_word(change)] = counts.get(_word(change), 0) + 1
    return [*lines, "  " + ", ".join(f"{count} to {word}" for word, count in counts.items())]


def endangers_data(changes: Sequence[Change]) -> bool:
    """Whether the table, the keys or a bucket would leave the stack."""
    return any(change.loses and change.type in _PRECIOUS for change in changes)


def _word(change: Change) -> str:
    return _REPLACED.get(change.replaced) or _WORDS.get(change.action, change.action.upper())


def _fate(change: Change) -> str:
    return "  (the old one is kept, outside of the stack)" if change.loses and change.retained else ""
