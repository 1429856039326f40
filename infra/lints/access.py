"""What the functions' roles allow: actions and resources by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.cloudformation.template import Template, references
from infra.lints.finding import Finding, Rule, as_list, resources_of_type

EVERYWHERE = {
    "dynamodb:ListStreams": "AWS lets it be limited to no resource; it tells names of streams alone.",
    "ses:SendRawEmail": (
        "The sender may be known to SES by its address or by its domain, so the identity is any; the condition on "
        "ses:FromAddress leaves the one sender."
    ),
}
"""Actions that are allowed on what the stack has not made, and why."""


def _permissions(template: Template) -> Iterator[Finding]:
    for name, role in resources_of_type(template, "AWS::IAM::Role"):
        if role.get("ManagedPolicyArns"):
            yield Finding(name, "takes a policy that AWS may widen")
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield from (Finding(name, wrong) for wrong in _too_wide(statement, template))


def _too_wide(statement: dict[str, Any], template: Template) -> Iterator[str]:
    if "Action" not in statement or "Resource" not in statement:
        yield "allows everything but something"
        return
    for action in as_list(statement["Action"]):
        if "*" in action:
            yield f"allows {action}, a pattern"
        elif action not in EVERYWHERE:
            for resource in as_list(statement["Resource"]):
                if _is_anybodys(resource, template):
                    yield f"allows {action} on what is not the stack's own"


def _is_anybodys(resource: Any, template: Template) -> bool:
    """Whether a pattern takes in more than one resource of the stack and what is in it."""
    if isinstance(resource, str):
        return "*" in resource
    is_pattern = "*" in str(resource.get("Fn::Sub", ""))
    return is_pattern and not any(name in template["Resources"] for name in references(resource))


RULES = {
    "permissions": Rule(
        "Every role allows actions by name, on resources of the stack: wildcards only with a reason in "
        "infra/lints/access.py.",
        ("AWS::IAM::Role",),
        _permissions,
    )
}
