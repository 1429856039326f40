"""The outputs of a deployed stage."""

from __future__ import annotations

from infra.aws.account import Missing
from infra.aws.options import stack_name
from infra.aws.preflight import deployed_parameters
from infra.aws.session import Aws
from infra.deployment.deployer import Deployer


def load_outputs(aws: Aws, stage: str) -> dict[str, str]:
    """The outputs of a stage's stack. Raises Missing if there is none, or these credentials may not ask."""
    deployed_parameters(aws, stack_name(stage))  # says plainly what is missing of credentials and rights
    outputs = Deployer(aws, stack_name(stage), "").outputs()
    if not outputs:
        raise Missing(f"There is no stage {stage} in {aws.region}: `make deploy` makes one; or give REGION.")
    return outputs
