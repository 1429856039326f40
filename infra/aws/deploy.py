"""`make deploy`: check, build, ask, deploy, publish the site, and see that it answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from infra.aws import app_secrets, mappings, preflight, receiving, retained, run_module, smoke
from infra.aws.bucket import DeploymentsBucket
from infra.aws.edge import EdgeStack
from infra.aws.options import DeployOptions, bucket_name
from infra.aws.publish_site import publish_site
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.aws.turn import take_turn
from infra.cloudformation.template import load_resources
from infra.deployment import calendar_apps
from infra.deployment.changes import Change, endangers_data, format_changes
from infra.deployment.deployer import Deployer, DeploymentError, Stack
from infra.deployment.events import EventPrinter
from infra.deployment.planned import note_planned, planned_in
from infra.package.build import STAGE, UNCOMPILED, Release, build
from infra.workspace import RESOURCES

_HALF_MADE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""A stack in one of these states takes no deployment: it has to be deleted first."""

_HELPLESS = ("UPDATE_ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED")


class Deployment:
    """One `make deploy`."""

    def __init__(self, aws: Aws, wanted: DeployOptions, screen: Screen) -> None:
        self._aws = aws
        self._wanted = wanted
        self._screen = screen
        self._say = screen.say

    def run(self) -> dict[str, str]:
        """Bring the stage to the checkout; its outputs. Missing, NotApproved or DeploymentError say why not."""
        started = time.monotonic()
        ready = preflight.check_all(self._aws, self._wanted, load_resources(RESOURCES))
        self._print_plan(ready)
        secrets = app_secrets.gather(self._aws, self._wanted, ready.parameters, self._screen)
        self._say("Building …")
        release = build(for_aws=True)
        if not release.is_compiled:
            self._say(f"Note: {UNCOMPILED}")
        bucket = DeploymentsBucket(
            self._aws.client("s3"), bucket_name(ready.account.id, self._aws.region), ready.account.id
        )
        bucket.prepare()
        with take_turn(bucket, self._wanted.stack, ready.account.arn, self._screen):
            return self._bring(ready, release, bucket, secrets, started)

    def _bring(
        self,
        ready: preflight.Ready,
        release: Release,
        bucket: DeploymentsBucket,
        secrets: calendar_apps.Secrets,
        started: float,
    ) -> dict[str, str]:
        deployer = make_deployer(self._aws, self._wanted, self._screen, bucket)
        deployer.wait_for_others()
        if preflight.deployed_parameters(self._aws, self._wanted.stack) != ready.before:
            # Somebody else's deployment has ended meanwhile; what it was told stays.
            ready = preflight.check_all(self._aws, self._wanted, load_resources(RESOURCES))
        self._remove_broken_stack(deployer, bucket)
        deployer = replace(deployer, rollback_alarm=self._find_rollback_alarm(ready.parameters))
        edge = EdgeStack(self._aws, deployer, self._wanted.stage)
        if ready.parameters["ReplyRuleSet"] == receiving.OWN_SET:
            receiving.make_rule_set(self._aws.client("ses"), self._aws.region, self._say)
        parameters = edge.before_main(ready.parameters)
        stack = self._deploy(deployer, bucket, release, parameters)
        self._keep_secrets(stack, parameters, secrets)
        deployer.protect(on=True)
        edge.after_main()
        bucket.keep_package(self._wanted.stack, release.package_key)
        publish_site(self._aws, bucket, stack.outputs, self._say, new=stack.created)
        mappings.wait_until_enabled(self._aws, deployer.stack_name, self._say)
        self._plan_bookings_once(stack)
        self._say("Checking that it answers:")
        record = _record_to_set(parameters, stack.outputs)
        # Before the record is set, the site is known by CloudFront's name alone.
        reached = {"SiteUrl": f"https://{stack.outputs['DistributionDomainName']}"} if record else {}
        smoke.test(stack.outputs | reached, self._say)
        self._print_result(stack, time.monotonic() - started)
        if record:
            self._say(f"The domain's DNS is yours. It needs this record: {record}")
        for record in receiving.records_to_set(stack.outputs):
            self._say(f"For replies by mail, their domain needs this record: {record}")
        return stack.outputs

    def _keep_secrets(self, stack: Stack, parameters: dict[str, str], secrets: calendar_apps.Secrets) -> None:
        """Functions that run read them again within five minutes."""
        ids = calendar_apps.client_ids(parameters)
        client = self._aws.client("secretsmanager")
        if ids and calendar_apps.save(client, stack.outputs["CalendarAppsSecretId"], ids, secrets):
            self._say("The secrets of the apps at Google and Microsoft are kept in Secrets Manager.")

    def _plan_bookings_once(self, stack: Stack) -> None:
        """Those from before there were plans; a new table has none."""
        table, client = stack.outputs["TableName"], self._aws.client("dynamodb")
        if stack.created:
            note_planned(client, table)
        elif planned_in(client, table) != table:
            self._say("Planning what is due of the bookings …")
            self._say(run_module.run(self._aws, stack.outputs, "infra.operate.plan_bookings"))

    def _find_rollback_alarm(self, parameters: dict[str, str]) -> str:
        """The alarm on the API's errors. None for the first deployment, which makes it, nor where alarms are off: where
        it is missing, CloudFormation takes everything back."""
        if parameters["Alarms"] == "off":
            return ""
        name = f"{self._wanted.stack}-errors-release"
        found = self._aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        if found and found[0]["StateValue"] == "ALARM":
            self._say("Note: the API fails already, so this deployment isn't taken back where it goes on failing.")
            return ""
        return found[0]["AlarmArn"] if found else ""

    def _print_plan(self, ready: preflight.Ready) -> None:
        self._say(f"Account {ready.account.id}, as {ready.account.arn}")
        self._say(f"Stage {self._wanted.stage}: stack {self._wanted.stack} in {self._aws.region}")
        self._say(f"Mails come from {ready.parameters['EmailFrom']}")
        for line in ready.notes:
            self._say(f"Note: {line}")

    def _remove_broken_stack(self, deployer: Deployer, bucket: DeploymentsBucket) -> None:
        """Delete a stack that takes no deployment; what must not be lost is noted, and taken over later."""
        stack = deployer.describe()
        status = stack["StackStatus"] if stack else ""
        if status in _HELPLESS:
            raise DeploymentError(
                f"The stack is in {status}: a deployment failed, and so did its rollback. Repair what its events "
                f"name, then `aws cloudformation continue-update-rollback --stack-name {deployer.stack_name}`, "
                f"then deploy again."
            )
        if status in _HALF_MADE:
            self._say(f"The stack is in {status}, from a deployment that failed: it is deleted first.")
            left = retained.drop_deleted(self._aws, retained.find_in_stack(self._aws, deployer.stack_name))
            retained.save_note(bucket, deployer.stack_name, left)
            rule_set = preflight.deployed_parameters(self._aws, deployer.stack_name).get("ReplyRuleSet", "")
            receiving.end(self._aws, deployer.stack_name, rule_set)
            deployer.remove()

    def _deploy(
        self, deployer: Deployer, bucket: DeploymentsBucket, release: Release, parameters: dict[str, str]
    ) -> Stack:
        left = retained.load_note(self._aws, bucket, deployer.stack_name)
        keys = retained.read_keys(self._aws, left)
        if left and deployer.outputs() is None:
            self._say("An earlier stack left these behind; this one takes them over:")
            for line in retained.format_lines(left):
                self._say(line)
            self._adopt(deployer, bucket, release, parameters, left)
        try:
            stack = deployer.deploy(release, parameters)
        except DeploymentError as error:
            raise DeploymentError(
                "\n".join([str(error), *_advice(str(error)), self._explain_failure(deployer, bucket)])
            ) from error
        if not stack.changed:
            self._say("The stack is as it should be.")
        if left:
            if keys:
                retained.copy_keys(self._aws, keys, left["Secret"], stack.outputs["SecretId"])
            retained.delete_note(bucket, deployer.stack_name)
        return stack

    def _adopt(
        self,
        deployer: Deployer,
        bucket: DeploymentsBucket,
        release: Release,
        parameters: dict[str, str],
        left: retained.Retained,
    ) -> None:
        resources = retained.import_list(left)
        if not resources:
            return
        template = retained.reduce_template(
            release.template_for(bucket.name), [resource["LogicalResourceId"] for resource in resources]
        )
        told = {name: value for name, value in parameters.items() if name in template["Parameters"]}
        deployer.adopt(template, told, resources)

    def _explain_failure(self, deployer: Deployer, bucket: DeploymentsBucket) -> str:
        """What is left after a deployment failed, and what to do."""
        stack = deployer.describe()
        status = stack["StackStatus"] if stack else ""
        if status in _HALF_MADE:
            left = retained.drop_deleted(self._aws, retained.find_in_stack(self._aws, deployer.stack_name))
            retained.save_note(bucket, deployer.stack_name, left)
            lines = ["Nothing was running before, and nothing runs now."]
            if left:
                lines += [
                    "These stay, empty, and the next `make deploy` takes them over:",
                    *retained.format_lines(left),
                ]
            return "\n".join([*lines, "Repair the cause, and run the same command again."])
        if status == "UPDATE_ROLLBACK_COMPLETE":
            return "CloudFormation has rolled back: what ran before still runs. Repair the cause, and run this again."
        return "Run the same command again once the cause is repaired."

    def _print_result(self, stack: Stack, seconds: float) -> None:
        outputs = stack.outputs
        self._say(f"\nExpertBook is up, after {int(seconds) // 60} min {int(seconds) % 60} s.\n")
        self._say(f"  Site       {outputs['SiteUrl']}/")
        self._say(f"  API        {outputs['SiteUrl']}/{STAGE}")
        if "DashboardUrl" in outputs:
            self._say(f"  Dashboard  {outputs['DashboardUrl']}")
        self._say(f"  Logs       make logs STAGE={self._wanted.stage} REGION={self._aws.region}\n")


def _advice(said: str) -> list[str]:
    """What to do about a refusal that has nothing to do with the template."""
    if "must be verified" in said and "CloudFront" in said:
        return [
            "AWS lets this account make no CloudFront distributions yet, as it does with new accounts. Ask in the "
            "console: Support, create a case, account and billing; quote the message above."
        ]
    return []


def _record_to_set(parameters: dict[str, str], outputs: dict[str, str]) -> str:
    """The record that the owner of a domain has to set where its DNS is; nothing where Route 53 has it."""
    if not parameters["DomainName"] or parameters["HostedZoneId"]:
        return ""
    return (
        f"{parameters['DomainName']} CNAME {outputs['DistributionDomainName']} "
        f"(at the top of a domain, where no CNAME may stand: ALIAS or ANAME)"
    )


def make_deployer(aws: Aws, wanted: DeployOptions, screen: Screen, bucket: DeploymentsBucket) -> Deployer:
    """The deployer of a stage; it asks on the screen, and shows there what it does."""

    def approve(changes: Sequence[Change]) -> bool:
        screen.say("These changes are to be made:")
        for line in format_changes(changes):
            screen.say(line)
        in_danger = endangers_data(changes)
        if in_danger:
            screen.say("DATA WOULD LEAVE THE STACK: look at the lines in capitals.")
        return screen.confirm("Make them?", ci_may=not in_danger)

    return Deployer(
        aws,
        wanted.stack,
        bucket.name,
        say=screen.say,
        approve=approve,
        told=EventPrinter(screen.say),
        tags={"application": "expertbook", "stage": wanted.stage},
        role=wanted.role,
        of_account=bucket.owner,
    )
