"""A stage that stands: what it says of itself."""

from __future__ import annotations

from infra.aws.account import Missing
from infra.aws.options import stack_of
from infra.aws.preflight import parameters_of
from infra.aws.session import Aws
from infra.deployment.deployer import Deployer


def outputs_of(aws: Aws, stage: str) -> dict[str, str]:
    """The outputs of a stage's stack. Missing if there is none, or if these credentials may not ask."""
    parameters_of(aws, stack_of(stage))  # says plainly what is missing of credentials and rights
    outputs = Deployer(aws, stack_of(stage), "").outputs()
    if not outputs:
        raise Missing(f"There is no stage {stage} in {aws.region}: `make deploy` makes one; or give REGION.")
    return outputs
