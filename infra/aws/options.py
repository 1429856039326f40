"""What the command line asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

EDGE_REGION = "us-east-1"
"""CloudFront takes certificates and firewalls from there alone."""

DEFAULT_STAGE = "prod"

_STAGE = re.compile(r"[a-z][a-z0-9-]{0,29}")
_ADDRESS = re.compile(r"[^@\s\"'<>(),;:]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
PRICE_CLASSES = {"100": "PriceClass_100", "200": "PriceClass_200", "all": "PriceClass_All"}
"""What CloudFront calls each."""

_CERTIFICATE = re.compile(rf"arn:aws[a-z-]*:acm:{EDGE_REGION}:\d{{12}}:certificate/[0-9a-f-]{{36}}")
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
    extra: dict[str, str] = field(default_factory=dict)
    """More parameters of the template, by their names."""

    @property
    def stack(self) -> str:
        return stack_name(self.stage)

    def faults(self) -> list[str]:
        """A sentence for each bad value. Asks AWS nothing."""
        found = []
        if not _STAGE.fullmatch(self.stage):
            found.append(
                f"STAGE={self.stage}: a stage is small letters, digits and hyphens, 30 at most, a letter first."
            )
        for name, value in (("EMAIL_FROM", self.email_from), ("ALARM_EMAIL", self.alarm_email)):
            clears = value == NOTHING and name == "ALARM_EMAIL"
            if value and not clears and not _ADDRESS.fullmatch(value):
                found.append(f"{name} is not an email address: give one as {name}=bookings@example.com.")
        if self.domain and self.domain != NOTHING and not _DOMAIN.fullmatch(self.domain):
            found.append(f"DOMAIN={self.domain}: give a plain name in small letters, as DOMAIN=book.example.com.")
        if self.certificate and self.certificate != NOTHING and not _CERTIFICATE.fullmatch(self.certificate):
            found.append(
                f"CERTIFICATE={self.certificate}: give the ARN of a certificate of ACM in us-east-1, whence CloudFront "
                f"takes them."
            )
        if self.firewall not in ("", "on", "off"):
            found.append(f"FIREWALL={self.firewall}: on or off.")
        if self.price_class and self.price_class not in PRICE_CLASSES:
            found.append(f"PRICE_CLASS={self.price_class}: {', '.join(PRICE_CLASSES)}.")
        return found


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
