"""What the command line asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

EDGE_REGION = "us-east-1"
"""CloudFront takes certificates and firewalls from there alone."""

DEFAULT_STAGE = "prod"

_STAGE = re.compile(r"[a-z][a-z0-9-]{0,29}")
_ADDRESS = re.compile(r"[^@\s\"'<>(),;:]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}|none")
_CERTIFICATE = re.compile(rf"arn:aws[a-z-]*:acm:{EDGE_REGION}:\d{{12}}:certificate/[0-9a-f-]{{36}}|none")
_ORIGIN = r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?"
_ORIGINS = re.compile(rf"{_ORIGIN}(,{_ORIGIN})*|\*|none")
_RULE_SET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}|none")
_SWITCH = re.compile("on|off")
_PRICE_CLASS = re.compile("100|200|all")
_DOLLARS = re.compile("[1-9][0-9]{0,6}|none")
_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+|none")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
_CONTACT = re.compile(rf"https://[!-~]+|(?i:{_ADDRESS.pattern})|none")

_GOOGLE_APP = re.compile(r"[0-9][a-z0-9-]*\.apps\.googleusercontent\.com|none")
_MICROSOFT_APP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|none")

_ADDRESSES = re.compile(rf"(?i:{_ADDRESS.pattern})(,(?i:{_ADDRESS.pattern}))*|none")

PRICE_CLASSES = {"100": "PriceClass_100", "200": "PriceClass_200", "all": "PriceClass_All"}
"""What CloudFront calls each."""

NOTHING = "none"
"""Clears what an earlier deployment was given: DOMAIN=none."""


@dataclass(frozen=True, slots=True)
class DeployOptions:
    """The options of a deployment; an empty one stays as the stage has it."""

    stage: str = DEFAULT_STAGE
    email_from: str = ""
    domain: str = ""
    firewall: str = ""
    alarm_email: str = ""
    price_class: str = ""
    certificate: str = ""
    alarms: str = ""
    budget: str = ""
    boundary: str = ""
    cors_origins: str = ""
    limits: str = ""
    security_contact: str = ""
    moderators: str = ""
    google_client_id: str = ""
    microsoft_client_id: str = ""
    calendar_secrets: str = ""
    """`ask`, or a file with the secrets of those apps."""
    reply_domain: str = ""
    reply_rule_set: str = ""
    role: str = ""
    """A role in whose name CloudFormation works."""
    extra: dict[str, str] = field(default_factory=dict)
    """More parameters of the template, by their names."""

    @property
    def stack(self) -> str:
        return stack_name(self.stage)

    def faults(self) -> list[str]:
        """A sentence for each bad value. Asks AWS nothing."""
        found = []
        for name, value, form, advice in self._forms():
            if value and not form.fullmatch(value):
                found.append(f"{name}={value}: {advice}")
        for name, value in (("EMAIL_FROM", self.email_from), ("ALARM_EMAIL", self.alarm_email)):
            clears = value == NOTHING and name == "ALARM_EMAIL"
            if value and not clears and not _ADDRESS.fullmatch(value):
                found.append(f"{name} is not an email address: give one as {name}=bookings@example.com.")
        for name, value, form, advice in self._apps():
            # Not repeated: it may be the secret, by mistake.
            if value and not form.fullmatch(value):
                found.append(f"{name} is none: {advice}")
        if self.limits and self.limits != NOTHING:
            # Here alone: who asks for less than a deployment doesn't have the library on the path.
            from expertbook.domain.limits import parse_limits

            try:
                parse_limits(self.limits)
            except ValueError as error:
                found.append(f"LIMITS={self.limits}: {error}.")
        return found

    def _apps(self) -> list[tuple[str, str, re.Pattern[str], str]]:
        """As `_forms`, of what must not be repeated."""
        return [
            (
                "GOOGLE_CLIENT_ID",
                self.google_client_id,
                _GOOGLE_APP,
                "give the client id of an app of Google's, which ends in .apps.googleusercontent.com.",
            ),
            (
                "MICROSOFT_CLIENT_ID",
                self.microsoft_client_id,
                _MICROSOFT_APP,
                "give the application (client) id of an app of Microsoft's, small letters and digits in five groups.",
            ),
        ]

    def _forms(self) -> list[tuple[str, str, re.Pattern[str], str]]:
        """The name of each option, its value, the form that it must have, and advice."""
        return [
            ("STAGE", self.stage, _STAGE, "a stage is small letters, digits and hyphens, 30 at most, a letter first."),
            ("DOMAIN", self.domain, _DOMAIN, "give a plain name in small letters, as DOMAIN=book.example.com."),
            ("CERTIFICATE", self.certificate, _CERTIFICATE, "give the ARN of a certificate of ACM in us-east-1."),
            ("FIREWALL", self.firewall, _SWITCH, "on or off."),
            (
                "CORS_ORIGINS",
                self.cors_origins,
                _ORIGINS,
                "give origins in small letters, without a path, as CORS_ORIGINS=https://app.example.com,https://b.example.com.",
            ),
            ("ALARMS", self.alarms, _SWITCH, "on or off."),
            ("PRICE_CLASS", self.price_class, _PRICE_CLASS, "100, 200 or all."),
            ("BUDGET", self.budget, _DOLLARS, "give whole dollars a month, as BUDGET=50."),
            ("BOUNDARY", self.boundary, _POLICY, "give the ARN of a policy of IAM."),
            (
                "SECURITY_CONTACT",
                self.security_contact,
                _CONTACT,
                "give an email address or an https URL, as SECURITY_CONTACT=security@example.com.",
            ),
            (
                "MODERATORS",
                self.moderators,
                _ADDRESSES,
                "give email addresses with commas between them, as MODERATORS=ann@example.com,bo@example.com.",
            ),
            (
                "REPLY_DOMAIN",
                self.reply_domain,
                _DOMAIN,
                "give a plain name in small letters that gets no other mail, as REPLY_DOMAIN=replies.example.com.",
            ),
            ("REPLY_RULE_SET", self.reply_rule_set, _RULE_SET, "give the name of the active set of receipt rules."),
            ("ROLE_ARN", self.role, _ROLE, "give the ARN of a role of IAM."),
        ]


def stack_name(stage: str) -> str:
    """The name of a stage's stack."""
    return f"expertbook-{stage}"


def edge_stack_name(stage: str, region: str) -> str:
    """The name of the stack in us-east-1 that a stage in the region needs."""
    return f"{stack_name(stage)}-edge-{region}"


def old_edge_stack_name(stage: str) -> str:
    """What it was called in 0.1.0, when a stage could not stand in two regions."""
    return f"{stack_name(stage)}-edge"


def bucket_name(account: str, region: str) -> str:
    """Where packages and templates of all stages of a region are kept."""
    return f"expertbook-deployments-{account}-{region}"
