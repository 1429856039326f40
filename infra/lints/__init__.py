"""Rules of the project's own over the template as CloudFormation gets it: no SAM, no conditions.

A rule looks and says; it changes nothing. `python -m infra.lints` runs them all.
"""

from __future__ import annotations

from infra.cloudformation.template import Template
from infra.lints import access, edges, environment, functions, storage, wiring
from infra.lints.finding import Finding, Rule

RULES: dict[str, Rule] = {
    **functions.RULES,
    **storage.RULES,
    **access.RULES,
    **edges.RULES,
    **environment.RULES,
    **wiring.RULES,
}


def check(template: Template) -> dict[str, list[Finding]]:
    """What each rule finds, by the rule's name; the template is one that `translated` and `resolved` made."""
    return {name: list(rule.find(template)) for name, rule in RULES.items()}


def find_all(template: Template) -> list[Finding]:
    """What all rules find."""
    return [finding for found in check(template).values() for finding in found]
