"""`make seed STAGE=…`: invented experts on a deployed stage, to look at it filled."""

from __future__ import annotations

from infra.aws import run_module
from infra.aws.options import DEFAULT_STAGE
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.deployment.deployer import NotApproved


def seed(aws: Aws, outputs: dict[str, str], stage: str, number: int, screen: Screen) -> None:
    """Add that many generated experts. No sessions: each would mail an address that nobody has, and bounces count
    against the account."""
    screen.say(f"{number} invented experts will be listed on {outputs['SiteUrl']} among the real ones.")
    if not screen.agrees("Add them?"):
        raise NotApproved
    if stage == DEFAULT_STAGE and not screen.types(
        stage, "This is the stage that people use; taking them out again is work by hand.", yes_counts=False
    ):
        raise NotApproved
    screen.say(run_module.run(aws, outputs, "infra.sample_data", "--more", str(number)))
