"""What functions are told, against what the library reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from infra.cloudformation.template import Template
from infra.lints.finding import FUNCTION, Finding, Rule, resources_of_type
from infra.workspace import LIBRARY

SETTINGS = LIBRARY / "expertbook" / "settings.py"

_READ_BY_OTHERS = {
    "LOG_LEVEL": "Powertools' logger",
    "POWERTOOLS_SERVICE_NAME": "Powertools' logger and metrics",
    "POWERTOOLS_METRICS_NAMESPACE": "Powertools' metrics",
}


@cache
def read_by_settings() -> frozenset[str]:
    """The variables that the library asks for: the texts in capitals in settings.py."""
    texts = (node.value for node in ast.walk(ast.parse(SETTINGS.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return frozenset(text for text in texts if isinstance(text, str) and text.isupper())


def _environment(template: Template) -> Iterator[Finding]:
    given_to_anybody: set[str] = set()
    for name, function in resources_of_type(template, FUNCTION):
        given = set(function.get("Environment", {}).get("Variables", {}))
        for unread in sorted(given - read_by_settings() - set(_READ_BY_OTHERS)):
            yield Finding(name, f"is told {unread}, which nothing reads")
        given_to_anybody |= given
    for missing in sorted(read_by_settings() - given_to_anybody):
        yield Finding(SETTINGS.name, f"reads {missing}, which no function is told")


RULES = {
    "environment": Rule(
        "Functions are told what settings.py reads, all of it and nothing else.", (FUNCTION,), _environment
    )
}
