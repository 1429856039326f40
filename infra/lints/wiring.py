"""Whether everything that is named is there, and can be made in some order."""

from __future__ import annotations

from collections.abc import Iterator

from infra.cloudformation.template import Template, references
from infra.lints.finding import Finding, Rule


def _dangling(template: Template) -> Iterator[Finding]:
    known = set(template["Resources"]) | set(template["Parameters"])
    for part in ("Resources", "Outputs"):
        for name, entry in template[part].items():
            for missing in sorted(_named(entry) - known):
                yield Finding(name, f"refers to {missing}, which is not there")


def _circles(template: Template) -> Iterator[Finding]:
    # cfn-lint misses the circle API -> function -> API that an environment variable can close.
    resources = template["Resources"]
    waits = {name: _named(resource) & set(resources) for name, resource in resources.items()}
    while ready := {name for name, others in waits.items() if not others}:
        waits = {name: others - ready for name, others in waits.items() if name not in ready}
    if waits:
        path = [min(waits)]
        while path[-1] not in path[:-1]:
            path.append(min(waits[path[-1]]))
        circle = path[path.index(path[-1]) :]
        yield Finding(circle[0], f"waits for itself: {' -> '.join(circle)}")


def _named(entry: dict[str, object]) -> set[str]:
    return {name for name in references(entry) if not name.startswith("AWS::")}


RULES = {
    "dangling": Rule("Every reference leads somewhere.", (), _dangling),
    "circles": Rule("Nothing waits for itself.", (), _circles),
}
