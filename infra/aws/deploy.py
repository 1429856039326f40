"""`make deploy`: look, build, ask, deploy, bring the site out, and see that it answers."""

from __future__ import annotations

import time
from collections.abc import Sequence

from infra.aws import preflight, retained, smoke
from infra.aws.bucket import DeploymentsBucket
from infra.aws.edge import Edge
from infra.aws.options import Wanted, bucket_of
from infra.aws.publish_site import deliver
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.cloudformation.template import gather
from infra.deployment.changes import Change, endangers_data, shown
from infra.deployment.deployer import Deployer, DeploymentError, Stack
from infra.deployment.events import Progress
from infra.package.build import STAGE, Release, build
from infra.workspace import RESOURCES

_HALF_MADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""A stack that nothing can be deployed to: it has to go first."""

_HELPLESS = ("UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED")


class Deployment:
    """One `make deploy`."""

    def __init__(self, aws: Aws, wanted: Wanted, screen: Screen) -> None:
        self._aws = aws
        self._wanted = wanted
        self._screen = screen
        self._say = screen.say

    def run(self) -> dict[str, str]:
        """Bring the stage to the checkout; its outputs. Missing, NotApproved or DeploymentError say why not."""
        started = time.monotonic()
        ready = preflight.look(self._aws, self._wanted, gather(RESOURCES))
        self._greet(ready)
        self._say("Building …")
        release = build()
        bucket = DeploymentsBucket(
            self._aws.client("s3"), bucket_of(ready.account.id, self._aws.region), ready.account.id
        )
        bucket.prepare()
        deployer = deployer_of(self._aws, self._wanted.stage, self._screen, bucket)
        deployer.wait_for_others()
        self._clear(deployer, bucket)
        edge = Edge(self._aws, deployer, self._wanted.edge_stack)
        parameters = edge.before_main(ready.parameters)
        stack = self._deploy(deployer, bucket, release, parameters)
        edge.after_main()
        bucket.keep_package(self._wanted.stack, release.package_key)
        deliver(self._aws, bucket, stack.outputs, self._say, new=stack.created)
        self._say("Asking it:")
        smoke.test(stack.outputs, self._say)
        self._farewell(stack, time.monotonic() - started)
        return stack.outputs

    def _greet(self, ready: preflight.Ready) -> None:
        self._say(f"Account {ready.account.id}, as {ready.account.arn}")
        self._say(f"Stage {self._wanted.stage}: stack {self._wanted.stack} in {self._aws.region}")
        self._say(f"Mails come from {ready.parameters['EmailFrom']}")
        for line in ready.notes:
            self._say(f"Note: {line}")

    def _clear(self, deployer: Deployer, bucket: DeploymentsBucket) -> None:
        """Take away a stack that nothing can be deployed to; what it must not lose is noted, and taken over later."""
        stack = deployer.describe()
        status = stack["StackStatus"] if stack else ""
        if status in _HELPLESS:
            raise DeploymentError(
                f"The stack is in {status}: a deployment failed, and so did the way back. Repair what its events "
                f"name, then `aws cloudformation continue-update-rollback --stack-name {deployer.stack_name}`, "
                f"then deploy again."
            )
        if status in _HALF_MADE:
            self._say(f"The stack is in {status}, from a deployment that failed: it goes first.")
            left = retained.still_there(self._aws, retained.of_stack(self._aws, deployer.stack_name))
            retained.note(bucket, deployer.stack_name, left)
            deployer.remove()

    def _deploy(
        self, deployer: Deployer, bucket: DeploymentsBucket, release: Release, parameters: dict[str, str]
    ) -> Stack:
        left = retained.noted(self._aws, bucket, deployer.stack_name)
        keys = retained.keys_of(self._aws, left)
        if left and deployer.outputs() is None:
            self._say("An earlier stack left these behind; this one takes them over:")
            for line in retained.shown(left):
                self._say(line)
            self._adopt(deployer, bucket, release, parameters, left)
        try:
            stack = deployer.deploy(release, parameters)
        except DeploymentError as error:
            raise DeploymentError(f"{error}\n{self._after_failure(deployer, bucket)}") from error
        if not stack.changed:
            self._say("The stack is as it should be.")
        if left:
            if keys:
                retained.carry_keys(self._aws, keys, left["Secret"], stack.outputs["SecretId"])
            retained.forget(bucket, deployer.stack_name)
        return stack

    def _adopt(
        self,
        deployer: Deployer,
        bucket: DeploymentsBucket,
        release: Release,
        parameters: dict[str, str],
        left: retained.Kept,
    ) -> None:
        resources = retained.to_import(left)
        if not resources:
            return
        template = retained.skeleton(
            release.template_for(bucket.name), [resource["LogicalResourceId"] for resource in resources]
        )
        told = {name: value for name, value in parameters.items() if name in template["Parameters"]}
        deployer.adopt(template, told, resources)

    def _after_failure(self, deployer: Deployer, bucket: DeploymentsBucket) -> str:
        """What is left after a deployment failed, and what to do."""
        stack = deployer.describe()
        status = stack["StackStatus"] if stack else ""
        if status in _HALF_MADE:
            left = retained.still_there(self._aws, retained.of_stack(self._aws, deployer.stack_name))
            retained.note(bucket, deployer.stack_name, left)
            lines = ["Nothing was running before, and nothing runs now."]
            if left:
                lines += ["These stay, empty, and the next `make deploy` takes them over:", *retained.shown(left)]
            return "\n".join([*lines, "Repair the cause, and run the same command again."])
        if status == "UPDATE_ROLLBACK_COMPLETE":
            return "CloudFormation has rolled back: what ran before runs on. Repair the cause, and run this again."
        return "Run the same command again once the cause is repaired."

    def _farewell(self, stack: Stack, seconds: float) -> None:
        outputs = stack.outputs
        self._say(f"\nExpertBook stands, after {int(seconds) // 60} min {int(seconds) % 60} s.\n")
        self._say(f"  Site       {outputs['SiteUrl']}/")
        self._say(f"  API        {outputs['SiteUrl']}/{STAGE}")
        if "DashboardUrl" in outputs:
            self._say(f"  Dashboard  {outputs['DashboardUrl']}")
        self._say(f"  Logs       make logs STAGE={self._wanted.stage} REGION={self._aws.region}\n")


def deployer_of(aws: Aws, stage: str, screen: Screen, bucket: DeploymentsBucket) -> Deployer:
    """What puts releases into a stage, asks on the screen and shows there what it does."""

    def approve(changes: Sequence[Change]) -> bool:
        screen.say("These changes are to be made:")
        for line in shown(changes):
            screen.say(line)
        in_danger = endangers_data(changes)
        if in_danger:
            screen.say("DATA WOULD LEAVE THE STACK: look at the lines in capitals.")
        return screen.agrees("Make them?", ci_may=not in_danger)

    return Deployer(
        aws,
        Wanted(stage).stack,
        bucket.name,
        say=screen.say,
        approve=approve,
        told=Progress(screen.say),
        tags={"application": "expertbook", "stage": stage},
        of_account=bucket.owner,
    )
