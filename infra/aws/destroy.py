"""`make destroy`: take a stage down, and keep its data unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from infra.aws import retained
from infra.aws.account import whose
from infra.aws.bucket import DeploymentsBucket
from infra.aws.deploy import deployer_of
from infra.aws.options import EDGE_REGION, Wanted, bucket_of
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.deployment.deployer import Deployer, NotApproved

_RECOVERY_DAYS = 7


class Destruction:
    """One `make destroy`."""

    def __init__(self, aws: Aws, wanted: Wanted, screen: Screen, *, with_data: bool) -> None:
        self._aws = aws
        self._wanted = wanted
        self._screen = screen
        self._say = screen.say
        self._with_data = with_data

    def run(self) -> None:
        """Take the stage down. NotApproved if that was not meant, DeploymentError if CloudFormation refused."""
        account = whose(self._aws)
        bucket = DeploymentsBucket(self._aws.client("s3"), bucket_of(account.id, self._aws.region), account.id)
        main = deployer_of(self._aws, self._wanted.stage, self._screen, bucket)
        edge = Deployer(self._aws.at(EDGE_REGION), self._wanted.edge_stack, bucket.name, say=self._say, told=main.told)
        main.wait_for_others()
        left = self._what_is_left(main, bucket)
        if main.describe() is None and edge.describe() is None and not (left and self._with_data):
            self._say(f"There is no stack {main.stack_name} in {self._aws.region}.")
            self._tell_of(left)
            return
        self._ask(account.id, main, edge, left)
        retained.note(bucket, main.stack_name, left)
        for deployer in (main, edge):
            if deployer.describe() is not None:
                self._say(f"Deleting the stack {deployer.stack_name} …")
                deployer.remove()
        if bucket.noted(f"stages/{main.stack_name}.json"):
            bucket.forget_stage(main.stack_name)
        if self._with_data:
            self._delete(left)
            retained.forget(bucket, main.stack_name)
            left = {}
        self._say(f"\nThe stage {self._wanted.stage} is gone.")
        self._tell_of(left)

    def _what_is_left(self, main: Deployer, bucket: DeploymentsBucket) -> retained.Kept:
        before = retained.noted(self._aws, bucket, main.stack_name)
        now = retained.of_stack(self._aws, main.stack_name) if main.describe() is not None else {}
        return before | retained.still_there(self._aws, now)

    def _ask(self, account: str, main: Deployer, edge: Deployer, left: retained.Kept) -> None:
        self._say(f"Account {account}, region {self._aws.region}.")
        for deployer in (main, edge):
            if deployer.describe() is not None:
                self._say(f"This goes: the stack {deployer.stack_name}, {self._count(deployer)} resources.")
        self._say("THIS GOES AS WELL, FOR GOOD:" if self._with_data else "This stays:")
        for line in retained.shown(left):
            self._say(line)
        if not self._screen.types(self._wanted.stage, "The site and the API will not answer any more."):
            raise NotApproved
        if self._with_data and left and not self._screen.types("delete", f"And its data: {self._size(left)}."):
            raise NotApproved

    def _count(self, deployer: Deployer) -> int:
        cloudformation = deployer.clients.client("cloudformation")
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=deployer.stack_name)
        return sum(len(page["StackResourceSummaries"]) for page in pages)

    def _size(self, left: retained.Kept) -> str:
        if "Table" not in left:
            return "no table any more"
        table = self._aws.client("dynamodb").describe_table(TableName=left["Table"])["Table"]
        return f"about {table.get('ItemCount', 0)} items in {left['Table']}, and all photos"

    def _delete(self, left: retained.Kept) -> None:
        acts: dict[str, Callable[[str], None]] = {
            "Table": self._delete_table,
            "SiteBucket": self._delete_bucket,
            "Secret": self._delete_secret,
        }
        for name, identifier in left.items():
            self._say(f"Deleting {identifier} …")
            acts[name](identifier)

    def _delete_table(self, name: str) -> None:
        dynamodb = self._aws.client("dynamodb")
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        dynamodb.get_waiter("table_exists").wait(TableName=name)
        dynamodb.delete_table(TableName=name)
        dynamodb.get_waiter("table_not_exists").wait(TableName=name)
        self._say("  AWS keeps a backup of it for 35 days, as point-in-time recovery was on.")

    def _delete_bucket(self, name: str) -> None:
        s3 = self._aws.client("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
            keys = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
            if keys:
                refused = s3.delete_objects(Bucket=name, Delete={"Objects": keys, "Quiet": True}).get("Errors")
                if refused:
                    raise ClientError({"Error": refused[0]}, "DeleteObjects")
        s3.delete_bucket(Bucket=name)

    def _delete_secret(self, identifier: str) -> None:
        secrets = self._aws.client("secretsmanager")
        secrets.delete_secret(SecretId=identifier, RecoveryWindowInDays=_RECOVERY_DAYS)
        self._say(f"  It can be had back for {_RECOVERY_DAYS} days, with `aws secretsmanager restore-secret`.")

    def _tell_of(self, left: retained.Kept) -> None:
        if not left:
            return
        named = f"STAGE={self._wanted.stage} REGION={self._aws.region}"
        self._say("Kept:")
        for line in retained.shown(left):
            self._say(line)
        self._say(f"`make deploy {named} EMAIL_FROM=…` takes it over again, with all bookings.")
        self._say(f"`make destroy {named} DATA=delete` deletes it. The sender's identity in SES stays in any case.")
