"""Whether the account can spare the concurrency that the functions would reserve."""

from __future__ import annotations

from typing import Any

from infra.cloudformation.template import Template

LEFT_TO_OTHERS = 100
"""What AWS wants left unreserved in an account."""


def reserved_by(template: Template) -> int:
    """How much the template reserves, if it reserves."""
    total = 0
    for resource in template["Resources"].values():
        reserved = resource.get("Properties", {}).get("ReservedConcurrentExecutions")
        if isinstance(reserved, dict):
            total += int(reserved["Fn::If"][1])
    return total


def check_limit(functions: Any, template: Template, *, reserved_already: bool) -> tuple[bool, int]:
    """Whether that much can be reserved, and the account's limit in the region. One call of Lambda."""
    limit = functions.get_account_settings()["AccountLimit"]
    wanted = reserved_by(template)
    free = int(limit["UnreservedConcurrentExecutions"]) + (wanted if reserved_already else 0)
    return free - wanted >= LEFT_TO_OTHERS, int(limit["ConcurrentExecutions"])
