"""What a rule is, what it finds, and what all of them need to look at a template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from infra.cloudformation.template import Template

FUNCTION = "AWS::Lambda::Function"
MAPPING = "AWS::Lambda::EventSourceMapping"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and with which resource."""

    where: str
    """A logical id."""

    says: str
    """The rest of a sentence that the logical id begins."""

    def __str__(self) -> str:
        return f"{self.where} {self.says}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold of every template."""

    says: str
    kinds: tuple[str, ...]
    """The types that it looks at; none for all of them."""

    find: Callable[[Template], Iterator[Finding]]

    def looked_at(self, template: Template) -> int:
        """How many resources it is about."""
        return sum(resource["Type"] in self.kinds or not self.kinds for resource in template["Resources"].values())


def resources_of_type(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The resources of a type: logical ids and properties."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def referred_id(value: Any) -> str | None:
    """The logical id that a reference leads to; None for what is none."""
    if not isinstance(value, dict):
        return None
    if "Fn::GetAtt" in value:
        return str(value["Fn::GetAtt"][0])
    return value.get("Ref")


def resource_of_type(template: Template, value: Any, kind: str) -> dict[str, Any] | None:
    """The properties of what a reference leads to, if that is of the type."""
    resource = template["Resources"].get(referred_id(value))
    return resource.get("Properties", {}) if resource and resource["Type"] == kind else None


def as_list(value: Any) -> list[Any]:
    """A policy's way to say one or several."""
    return value if isinstance(value, list) else [value]
