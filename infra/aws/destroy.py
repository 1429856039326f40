"""`make destroy`: take a stage down, and keep its data unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from botocore.exceptions import ClientError

from infra.aws import receiving, retained
from infra.aws.account import identify_account
from infra.aws.bucket import DeploymentsBucket, empty_bucket
from infra.aws.deploy import make_deployer
from infra.aws.edge import find_old
from infra.aws.options import EDGE_REGION, DeployOptions, bucket_name, edge_stack_name
from infra.aws.preflight import deployed_parameters
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.deployment.deployer import Deployer, NotApproved
from infra.deployment.resources import list_resources

_RECOVERY_DAYS = 7
_GONE = frozenset({"ResourceNotFoundException", "NoSuchBucket"})


class Teardown:
    """One `make destroy`."""

    def __init__(self, aws: Aws, wanted: DeployOptions, screen: Screen, *, with_data: bool) -> None:
        self._aws = aws
        self._wanted = wanted
        self._screen = screen
        self._say = screen.say
        self._with_data = with_data

    def run(self) -> None:
        """Take the stage down. NotApproved if that was not meant, DeploymentError if CloudFormation refused."""
        account = identify_account(self._aws)
        bucket = DeploymentsBucket(self._aws.client("s3"), bucket_name(account.id, self._aws.region), account.id)
        main = make_deployer(self._aws, self._wanted, self._screen, bucket)
        edges = self._find_edges(main)
        main.wait_for_others()
        left = self._find_retained(main, bucket)
        stacks = [deployer for deployer in (main, *edges) if deployer.describe() is not None]
        if not stacks and not (left and self._with_data):
            self._say(f"There is no stack {main.stack_name} in {self._aws.region}.")
            self._print_retained(left)
            return
        self._ask(account.id, stacks, left)
        retained.save_note(bucket, main.stack_name, left)
        if main.describe() is not None:
            rule_set = deployed_parameters(self._aws, main.stack_name).get("ReplyRuleSet", "")
            receiving.end(self._aws, main.stack_name, rule_set)
        for deployer in stacks:
            self._say(f"Deleting the stack {deployer.stack_name} …")
            deployer.protect(on=False)
            deployer.remove()
        # Also where the stage received no replies at last: it may have before.
        receiving.remove_rule_set(self._aws, self._say)
        if bucket.load_note(f"stages/{main.stack_name}.json"):
            bucket.forget_stage(main.stack_name)
        if self._with_data:
            self._delete(left)
            retained.delete_note(bucket, main.stack_name)
            left = {}
        self._say(f"\nThe stage {self._wanted.stage} is gone.")
        self._print_retained(left)

    def _find_edges(self, main: Deployer) -> list[Deployer]:
        """The stacks in us-east-1 that are this stage's and region's."""
        name = edge_stack_name(self._wanted.stage, self._aws.region)
        edge = replace(main, clients=self._aws.at(EDGE_REGION), stack_name=name)
        old = find_old(self._aws, edge, self._wanted.stage)
        return [edge] if old is None else [edge, old]

    def _find_retained(self, main: Deployer, bucket: DeploymentsBucket) -> retained.Retained:
        before = retained.load_note(self._aws, bucket, main.stack_name)
        now = retained.find_in_stack(self._aws, main.stack_name) if main.describe() is not None else {}
        return before | retained.drop_deleted(self._aws, now)

    def _ask(self, account: str, stacks: Sequence[Deployer], left: retained.Retained) -> None:
        self._say(f"Account {account}, region {self._aws.region}.")
        for deployer in stacks:
            self._say(f"This goes: the stack {deployer.stack_name}, {self._count(deployer)} resources.")
        self._say("THIS GOES AS WELL, FOR GOOD:" if self._with_data else "This stays:")
        for line in retained.format_lines(left):
            self._say(line)
        if not self._screen.confirm_by_typing(self._wanted.stage, "The site and the API will stop answering."):
            raise NotApproved
        if (
            self._with_data
            and left
            and not self._screen.confirm_by_typing("delete", f"And its data: {self._size(left)}.")
        ):
            raise NotApproved

    def _count(self, deployer: Deployer) -> int:
        return len(list_resources(deployer.clients.client("cloudformation"), deployer.stack_name))

    def _size(self, left: retained.Retained) -> str:
        if "Table" not in left:
            return "the table is gone already"
        table = self._aws.client("dynamodb").describe_table(TableName=left["Table"])["Table"]
        return f"about {table.get('ItemCount', 0)} items in {left['Table']}, and all photos"

    def _delete(self, left: retained.Retained) -> None:
        acts: dict[str, Callable[[str], None]] = {
            "Table": self._delete_table,
            "SiteBucket": self._delete_bucket,
            "Secret": self._delete_secret,
        }
        for name, identifier in left.items():
            self._say(f"Deleting {identifier} …")
            try:
                acts[name](identifier)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _GONE:
                    raise
                self._say("  It's gone already.")

    def _delete_table(self, name: str) -> None:
        dynamodb = self._aws.client("dynamodb")
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        dynamodb.get_waiter("table_exists").wait(TableName=name)
        dynamodb.delete_table(TableName=name)
        dynamodb.get_waiter("table_not_exists").wait(TableName=name)
        self._say("  AWS keeps a backup of it for 35 days, as point-in-time recovery was on.")

    def _delete_bucket(self, name: str) -> None:
        s3 = self._aws.client("s3")
        empty_bucket(s3, name)
        s3.delete_bucket(Bucket=name)

    def _delete_secret(self, identifier: str) -> None:
        secrets = self._aws.client("secretsmanager")
        secrets.delete_secret(SecretId=identifier, RecoveryWindowInDays=_RECOVERY_DAYS)
        self._say(f"  It can be restored for {_RECOVERY_DAYS} days, with `aws secretsmanager restore-secret`.")

    def _print_retained(self, left: retained.Retained) -> None:
        if not left:
            return
        named = f"STAGE={self._wanted.stage} REGION={self._aws.region}"
        self._say("Kept:")
        for line in retained.format_lines(left):
            self._say(line)
        self._say(f"`make deploy {named} EMAIL_FROM=…` takes it over again, with all bookings.")
        self._say(f"`make destroy {named} DATA=delete` deletes it. The sender's identity in SES stays in any case.")
