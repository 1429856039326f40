"""`python -m infra.lints`: build the template, look at it in each form that it may be deployed in, say what was found.

Leaves each form in `build/lints/`, for cfn-lint.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping

from infra.cloudformation.resolve import resolve
from infra.cloudformation.template import Template
from infra.cloudformation.translate import TranslationError, translate
from infra.lints import RULES, find_all, wiring
from infra.lints.finding import Rule
from infra.package.build import BuildError, build
from infra.workspace import BUILD

_ALWAYS = {"Release": "0123456789abcdef", "EmailFrom": "sender@example.org"}

FORMS = {
    "plain": _ALWAYS,
    "full": {
        **_ALWAYS,
        "DomainName": "book.example.org",
        "HostedZoneId": "Z0123456789ABC",
        "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
        "WebAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/01234567-89ab-cdef-0123-456789abcdef",
        "AlarmEmail": "alarms@example.org",
        "ReservedConcurrency": "on",
        "SenderIdentity": "exists",
        "MonthlyBudget": "50",
        "GoogleClientId": "1234-abcd.apps.googleusercontent.com",
        "MicrosoftClientId": "01234567-89ab-cdef-0123-456789abcdef",
        "ConsentSiteUrl": "https://book.example.org",
        "ReplyDomain": "replies.example.org",
        "ReplyRuleSet": "expertbook",
        "PermissionsBoundary": "arn:aws:iam::123456789012:policy/bounds",
    },
    "tried": {**_ALWAYS, "Alarms": "off"},
}
"""What a deployment to AWS may be told: nothing but what it must, everything, or that it's only tried."""

EMBEDDED = {**_ALWAYS, "LocalPort": "4566"}
"""The embedded cloud, where only the wiring must hold: it has no TLS, and nothing on it is worth protecting."""


def main() -> int:
    """Look, and say; 1 if anything was found."""
    try:
        template = translate(build().template_for("expertbook-packages"))
    except (BuildError, TranslationError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"SAM wrote the template out as {len(template['Resources'])} resources.")
    forms = {name: resolve(template, given) for name, given in FORMS.items()}
    _keep(forms)
    embedded = resolve(template, EMBEDDED)
    for name, form in forms.items():
        print("\n".join(report(name, form)))
    print("\n".join(report("embedded", embedded, wiring.RULES)))
    found = [finding for form in forms.values() for finding in find_all(form)]
    return 1 if found or any(list(rule.find(embedded)) for rule in wiring.RULES.values()) else 0


def report(name: str, template: Template, rules: Mapping[str, Rule] = RULES) -> Iterator[str]:
    """What was looked at and found, line by line."""
    found = {rule_name: list(rule.find(template)) for rule_name, rule in rules.items()}
    count = sum(map(len, found.values()))
    told = "1 finding" if count == 1 else f"{count} findings"
    yield f"{name}: {len(template['Resources'])} resources, {len(rules)} rules: {told}"
    for rule_name, rule in rules.items():
        mark = "no" if found[rule_name] else "ok"
        yield f"  {mark} {rule_name:13} {rule.looked_at(template):3} looked at. {rule.says}"
        yield from (f"       {finding}" for finding in found[rule_name])


def _keep(forms: Mapping[str, Template]) -> None:
    folder = BUILD / "lints"
    folder.mkdir(parents=True, exist_ok=True)
    for name, form in forms.items():
        (folder / f"{name}.json").write_text(json.dumps(form, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
