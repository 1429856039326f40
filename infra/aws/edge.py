"""The stack in us-east-1 with the certificate and the firewall, which CloudFront takes from there alone."""

from __future__ import annotations

from dataclasses import replace

from infra.aws.options import EDGE_REGION, edge_stack_name, old_edge_stack_name, stack_name
from infra.aws.preflight import deployed_parameters
from infra.aws.session import Aws
from infra.cloudformation.template import Template, parse
from infra.deployment.deployer import Deployer
from infra.workspace import ROOT

_TEMPLATE = ROOT / "infra" / "edge.yaml"


class EdgeStack:
    """The edge stack of a stage. New resources come before the main stack uses them; old ones are removed after it."""

    def __init__(self, aws: Aws, deployer: Deployer, stage: str) -> None:
        """`deployer`: the main stack's; its screen is shared."""
        self._aws = aws.at(EDGE_REGION)
        # The template is short and goes with the request: a bucket of another region would be one more thing to keep.
        stack = edge_stack_name(stage, aws.region)
        self._deployer = replace(deployer, clients=self._aws, stack_name=stack, bucket="", rollback_alarm="")
        self._before = deployed_parameters(self._aws, stack)
        self._wanted: dict[str, str] = {}
        self._old = find_old(aws, self._deployer, stage)

    def before_main(self, parameters: dict[str, str]) -> dict[str, str]:
        """Add what the main stack will need; returns its parameters, with the ARNs filled in."""
        firewall = parameters["Firewall"]
        # The owner's certificate needs nothing of ours.
        own = parameters["CertificateArn"]
        domain, zone = ("", "") if own else (parameters["DomainName"], parameters["HostedZoneId"])
        self._wanted = {"DomainName": domain, "HostedZoneId": zone, "Firewall": firewall}
        if any(told not in ("", "off") for told in self._wanted.values()):
            was_on = self._before.get("Firewall") == "on"
            self._apply({
                "DomainName": domain or self._before.get("DomainName", ""),
                "HostedZoneId": zone or self._before.get("HostedZoneId", ""),
                "Firewall": "on" if was_on else firewall,
            })  # fmt: skip
        outputs = self._deployer.outputs() or {}
        main = {name: value for name, value in parameters.items() if name != "Firewall"}
        return main | {
            "CertificateArn": outputs.get("CertificateArn", "") if domain else own,
            "WebAclArn": outputs.get("WebAclArn", "") if firewall == "on" else "",
        }

    def after_main(self) -> None:
        """Remove what the main stack no longer uses."""
        if self._old is not None:
            self._old.say(f"Removing the stack {self._old.stack_name}, which nothing uses any more …")
            self._old.remove()
        if self._deployer.describe() is None:
            return
        if all(told in ("", "off") for told in self._wanted.values()):
            self._deployer.say("Removing the certificate and the firewall, which nothing uses any more …")
            self._deployer.remove()
        elif self._differs():
            self._apply(self._wanted)

    def _differs(self) -> bool:
        now = deployed_parameters(self._aws, self._deployer.stack_name)
        return any(now.get(name) != value for name, value in self._wanted.items())

    def _apply(self, parameters: dict[str, str]) -> None:
        self._deployer.wait_for_others()
        self._deployer.apply_small(_template(), parameters)


def find_old(aws: Aws, edge: Deployer, stage: str) -> Deployer | None:
    """The edge stack under its old name, where the stage in this region uses what it has; in another it may be that
    region's."""
    old = replace(edge, stack_name=old_edge_stack_name(stage))
    used = set(deployed_parameters(aws, stack_name(stage)).values())
    return old if used & set((old.outputs() or {}).values()) else None


def _template() -> Template:
    return parse(_TEMPLATE.read_text(encoding="utf-8"))
