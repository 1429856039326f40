"""What comes out of a template for given parameters: its conditions decided, and nothing left that they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.cloudformation.template import Template, references

_NOTHING = object()
"""What `AWS::NoValue` leaves of a property."""


def resolve(template: Template, given: Mapping[str, str]) -> Template:
    """The template without conditions. A parameter has the value given, or else its default."""
    parameters = {name: parameter.get("Default") for name, parameter in template.get("Parameters", {}).items()} | {
        **given
    }
    conditions = template.get("Conditions", {})
    decided = {name: _holds(condition, conditions, parameters) for name, condition in conditions.items()}
    made = {part: _kept(template.get(part, {}), decided) for part in ("Resources", "Outputs")}
    asked_for = set(references(made))
    made["Parameters"] = {
        name: {**parameter, "Default": parameters[name]}
        for name, parameter in template.get("Parameters", {}).items()
        if name in asked_for
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", **made}


def _holds(condition: dict[str, Any], conditions: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
    ((kind, parts),) = condition.items()
    if kind == "Condition":
        return _holds(conditions[parts], conditions, parameters)
    if kind == "Fn::Equals":
        left, right = (parameters.get(part["Ref"]) if isinstance(part, dict) else part for part in parts)
        return bool(left == right)
    held = [_holds(part, conditions, parameters) for part in parts]
    if kind == "Fn::Not":
        return not held[0]
    return all(held) if kind == "Fn::And" else any(held)


def _kept(entries: Mapping[str, Any], decided: Mapping[str, bool]) -> dict[str, Any]:
    """The resources or outputs that are made; those of a condition no longer say so."""
    return {
        name: {key: _chosen(value, decided) for key, value in entry.items() if key != "Condition"}
        for name, entry in entries.items()
        if "Condition" not in entry or decided[entry["Condition"]]
    }


def _chosen(value: Any, decided: Mapping[str, bool]) -> Any:
    if isinstance(value, list):
        parts = [_chosen(part, decided) for part in value]
        return [part for part in parts if part is not _NOTHING]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::If"}:
        name, yes, no = value["Fn::If"]
        return _chosen(yes if decided[name] else no, decided)
    if value == {"Ref": "AWS::NoValue"}:
        return _NOTHING
    chosen = {name: _chosen(part, decided) for name, part in value.items()}
    return {name: part for name, part in chosen.items() if part is not _NOTHING}
