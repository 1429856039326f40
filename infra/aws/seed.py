"""`make seed STAGE=…`: add made-up experts to a deployed stage, to see it full."""

from __future__ import annotations

from infra.aws import run_module
from infra.aws.options import DEFAULT_STAGE
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.deployment.deployer import NotApproved


def seed(aws: Aws, outputs: dict[str, str], stage: str, number: int, screen: Screen) -> None:
    """Add that many generated experts. No bookings: each would mail an address that nobody has, and bounces count
    against the account."""
    screen.say(f"{number} made-up experts will be listed on {outputs['SiteUrl']} among the real ones.")
    if not screen.confirm("Add them?"):
        raise NotApproved
    if stage == DEFAULT_STAGE and not screen.confirm_by_typing(
        stage, "This is the stage that people use; you can only take them out by hand.", yes_counts=False
    ):
        raise NotApproved
    screen.say(run_module.run(aws, outputs, "infra.sample_data", "--more", str(number)))
