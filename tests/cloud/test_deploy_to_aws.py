"""`make deploy` and what goes with it, as an engineer sees them: the real command against a cloud of its own.

The commands run in this process, so that a release can be made to fail.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.aws import deploy, edge, options, publish_site
from infra.aws.__main__ import main
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.embedded_cloud.mailbox import Mailbox
from infra.embedded_cloud.process import EmbeddedCloud
from infra.package.build import Release, build
from infra.site.files import published_files
from infra.workspace import RunFolder
from tests.deployer_rights import POLICIES, allowed_by
from tests.stack import free_port

pytestmark = pytest.mark.timeout(900)  # each is several deployments

REGION = "us-east-1"
ACCOUNT = "000000000000"
BUCKET = f"expertbook-deployments-{ACCOUNT}-{REGION}"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedCloud]:
    """A cloud with nothing in it."""
    folder = RunFolder(tmp_path_factory.mktemp("aws"))
    mailbox = Mailbox(folder.mails, lambda _line: None)
    cloud = EmbeddedCloud(folder, free_port(), save_seconds=math.inf)
    cloud.start(mailbox.start())
    try:
        cloud.wait_until_ready()
        yield cloud
    finally:
        cloud.stop()
        mailbox.stop()


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The checkout's release, and the same one throughout, whatever is built beside these tests."""
    built = build()
    return replace(built, package=Path(shutil.copy(built.package, tmp_path_factory.mktemp("release"))))


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    """The checkout's site, bundled once: a deployment is no other for being bundled again."""
    return published_files(print)


class Engineer:
    """Types commands and reads what they print."""

    def __init__(
        self,
        cloud: EmbeddedCloud,
        release: Release,
        site: dict[str, bytes],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self._release = release
        self.cloud = cloud
        self._patch = monkeypatch
        self._capsys = capsys
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "CI"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
        self.printed = ""
        self.has_the_checkouts_release()
        monkeypatch.setattr(publish_site, "published_files", lambda *_: site)
        monkeypatch.setattr(Aws, "client", _recorded(Aws.client))

    def types(self, command: str, stage: str, *more: str, yes: bool = True) -> int:
        """The exit code; what it printed is in `printed`."""
        told = ["--stage", stage, "--region", REGION, *(["--yes"] if yes else []), *more]
        code = main([command, *told])
        output = self._capsys.readouterr()
        self.printed = output.out + output.err
        return code

    def deploys(self, stage: str, *more: str, yes: bool = True) -> int:
        port = f"LocalPort={self.cloud.port}"
        return self.types("deploy", stage, "--parameter", port, *more, yes=yes)

    def deploys_and_presses_ctrl_c_at_the_question(self, stage: str) -> int:
        def interrupted(*_: object, **__: object) -> bool:
            raise KeyboardInterrupt

        with self._patch.context() as patch:
            patch.setattr(Screen, "confirm", interrupted)
            return self.deploys(stage)

    def has_a_release_that(self, **resources: dict[str, Any]) -> None:
        """From here on, resources more are in the template."""

        template = {**self._release.template, "Resources": {**self._release.template["Resources"], **resources}}
        self._patch.setattr(deploy, "build", lambda **_: replace(self._release, template=template))

    def has_the_checkouts_release(self) -> None:
        self._patch.setattr(deploy, "build", lambda **_: self._release)

    def outputs(self, stage: str) -> dict[str, str]:
        assert self.types("outputs", stage, "--json") == 0
        outputs: dict[str, str] = json.loads(self.printed)
        return outputs


CALLS: set[tuple[str, str]] = set()
"""What the commands have asked AWS for: service and operation."""


def _recorded(make: Callable[[Aws, str], Any]) -> Callable[[Aws, str], Any]:
    """As `Aws.client` is, with a client that notes what it's asked."""

    def client(aws: Aws, service: str) -> Any:
        made = make(aws, service)
        note = lambda model, **_: CALLS.add((service, model.name))  # noqa: E731
        made.meta.events.register("before-call", note, unique_id="recorded")
        return made

    return client


@pytest.fixture
def engineer(
    cloud: EmbeddedCloud,
    release: Release,
    site: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Engineer:
    return Engineer(cloud, release, site, monkeypatch, capsys)


DOOMED = {
    "Type": "AWS::CloudFormation::WaitCondition",
    "DependsOn": ["Table", "Secret", "SiteBucket"],
    "Properties": {"Handle": {"Ref": "Waiting"}, "Timeout": "1"},
}
"""Waits for what never comes, after what must not be lost was made."""

WAITING = {"Type": "AWS::CloudFormation::WaitConditionHandle"}

TAKEN = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}}
"""There is one of the name: CloudFormation sees that before it makes anything."""

HARMLESS = {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}

FROM = ("--email-from", "bookings@example.com")


def lines_with(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if word in line]


def test_a_stage_is_deployed_deployed_again_changed_and_read(engineer: Engineer) -> None:
    assert engineer.deploys("one", *FROM, "--security-contact", "security@example.com") == 0
    first = engineer.printed
    assert "security.txt" not in first
    assert f"Account {ACCOUNT}" in first
    assert lines_with(first, "add            Table ")
    assert lines_with(first, "create complete              Distribution")
    assert lines_with(first, "answers  ")[0].endswith("cloudfront.localhost:" + f"{engineer.cloud.port}/")
    assert len(lines_with(first, "answers  ")) == 4
    outputs = engineer.outputs("one")
    assert f"Site       {outputs['SiteUrl']}/" in first
    # What is in the package lies beside it, and whoever is to be told of faults is named once.
    packages = engineer.cloud.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="packages/")["Contents"]
    assert {entry["Key"].partition(".")[2] for entry in packages} == {"zip", "cdx.json"}
    assert outputs["SecurityContact"] == "security@example.com"

    # The second time EMAIL_FROM is known, and nothing is to do.
    assert engineer.deploys("one") == 0
    assert "The stack is as it should be." in engineer.printed
    assert "The site's files are there already." in engineer.printed
    assert not lines_with(engineer.printed, "update ")

    engineer.has_a_release_that(Harmless=HARMLESS)
    assert engineer.deploys("one", yes=False) == 1
    assert lines_with(engineer.printed, "add            Harmless")
    assert "Nothing was changed." in engineer.printed
    assert planned(engineer.cloud, "one") == []
    assert engineer.deploys_and_presses_ctrl_c_at_the_question("one") == 130
    assert "Nothing is running. Run the same command again to continue from here." in engineer.printed
    assert planned(engineer.cloud, "one") == []
    assert engineer.deploys("one") == 0
    # "create complete" on AWS; ministack 1.5.33 calls it an update.
    assert any(line.endswith(" Harmless") and " complete " in line for line in engineer.printed.splitlines())

    # Two at once: the second is told, and the first may have been killed.
    notes = {"Bucket": BUCKET, "Key": "turns/expertbook-one.json"}
    other = {"by": "arn:aws:iam::000000000000:user/eve", "since": datetime.now(UTC).isoformat(), "id": "hers"}
    engineer.cloud.client("s3").put_object(**notes, Body=json.dumps(other).encode())
    assert engineer.deploys("one", yes=False) == 1
    assert "user/eve has been deploying this stage since" in engineer.printed
    assert engineer.deploys("one") == 0
    with pytest.raises(ClientError, match="NoSuchKey"):
        engineer.cloud.client("s3").get_object(**notes)

    # What goes is said in capitals, and first.
    engineer.has_the_checkouts_release()
    assert engineer.deploys("one") == 0
    assert lines_with(engineer.printed, "Harmless")[0].startswith("  DELETE  ")

    assert engineer.types("logs", "one", "--since", "1h", "--function", "apihandler", "--once") == 0
    assert any("status=200" in line and "/health" in line for line in engineer.printed.splitlines())

    assert engineer.types("seed", "one", "--number", "2") == 0
    assert "2 generated experts added" in engineer.printed

    # What fails is rolled back, and what ran runs on.
    for trouble in ({"Doomed": DOOMED, "Waiting": WAITING}, {"Doomed": TAKEN}):
        engineer.has_a_release_that(**trouble)
        assert engineer.deploys("one") == 1
        assert "The stack is in UPDATE_ROLLBACK_COMPLETE: Doomed: " in engineer.printed
        assert "what ran before still runs" in engineer.printed
    assert "already exists" in engineer.printed
    assert engineer.outputs("one")["SiteUrl"] == outputs["SiteUrl"]
    engineer.has_the_checkouts_release()
    assert engineer.deploys("one") == 0
    assert len(lines_with(engineer.printed, "answers  ")) == 4


def planned(cloud: EmbeddedCloud, stage: str) -> list[str]:
    """Change sets that wait to be executed."""
    found = cloud.client("cloudformation").list_change_sets(StackName=f"expertbook-{stage}")["Summaries"]
    return [told["ChangeSetName"] for told in found if told["ExecutionStatus"] == "AVAILABLE"]


def test_what_must_not_be_lost_outlives_failure_and_destruction(engineer: Engineer) -> None:
    engineer.has_a_release_that(Doomed=DOOMED, Waiting=WAITING)
    assert engineer.deploys("two", *FROM) == 1
    assert "The stack is in ROLLBACK_COMPLETE: Doomed: " in engineer.printed
    left = tables(engineer.cloud)
    assert left and left[-1] in engineer.printed

    # The next one takes away the ruin and takes over the table.
    engineer.has_the_checkouts_release()
    assert engineer.deploys("two", *FROM) == 0
    assert lines_with(engineer.printed, "take in        Table")
    outputs = engineer.outputs("two")
    assert outputs["TableName"] == left[-1]
    assert tables(engineer.cloud) == left

    put(engineer.cloud, outputs["TableName"])
    keys = keys_of(engineer.cloud, outputs)
    assert engineer.types("destroy", "two", yes=False) == 1
    assert "Nothing was changed." in engineer.printed
    # Nor does anybody delete it by mistake some other way.
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        engineer.cloud.client("cloudformation").delete_stack(StackName="expertbook-two")
    assert engineer.types("destroy", "two") == 0
    assert "The stage two is gone." in engineer.printed
    assert f"  the table          {outputs['TableName']}" in engineer.printed
    assert "DATA=delete" in engineer.printed
    assert engineer.types("outputs", "two") == 1
    assert "There is no stage two in us-east-1" in engineer.printed

    assert engineer.deploys("two", *FROM) == 0
    again = engineer.outputs("two")
    assert is_there(engineer.cloud, again["TableName"])
    assert keys_of(engineer.cloud, again) == keys

    assert engineer.types("destroy", "two", "--data", "delete") == 0
    assert "THIS GOES AS WELL, FOR GOOD:" in engineer.printed
    assert outputs["TableName"] not in tables(engineer.cloud)
    assert again["SiteBucketName"] not in buckets(engineer.cloud)
    assert "takes it over again" not in engineer.printed
    # Nothing of it is in the way of a stage of the same name.
    assert engineer.types("destroy", "two") == 0
    assert "There is no stack expertbook-two in us-east-1." in engineer.printed


def tables(cloud: EmbeddedCloud) -> list[str]:
    names: list[str] = cloud.client("dynamodb").list_tables()["TableNames"]
    return sorted(name for name in names if name.startswith("expertbook-two"))


def buckets(cloud: EmbeddedCloud) -> list[str]:
    return [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]]


def put(cloud: EmbeddedCloud, table: str) -> None:
    cloud.client("dynamodb").put_item(TableName=table, Item={"PK": {"S": "KEPT"}, "SK": {"S": "KEPT"}})


def is_there(cloud: EmbeddedCloud, table: str) -> bool:
    return "Item" in cloud.client("dynamodb").get_item(TableName=table, Key={"PK": {"S": "KEPT"}, "SK": {"S": "KEPT"}})


def keys_of(cloud: EmbeddedCloud, outputs: dict[str, str]) -> str:
    keys: str = cloud.client("secretsmanager").get_secret_value(SecretId=outputs["SecretId"])["SecretString"]
    return keys


def test_what_is_missing_is_said_before_anything_is_made(engineer: Engineer) -> None:
    assert engineer.types("deploy", "No", "--email-from", "nobody", "--domain", "https://book.example.com") == 1
    assert "STAGE=No: a stage is" in engineer.printed
    assert "EMAIL_FROM is not an email address" in engineer.printed
    assert "DOMAIN=https://book.example.com: give a plain name" in engineer.printed
    assert engineer.types("deploy", "three") == 1
    assert "EMAIL_FROM is needed the first time" in engineer.printed
    assert engineer.types("deploy", "three", *FROM, "--domain", "book.example.com") == 1
    assert "no public hosted zone in Route 53" in engineer.printed
    assert "expertbook-three" not in stacks(engineer.cloud)


def stacks(cloud: EmbeddedCloud) -> list[str]:
    return [told["StackName"] for told in cloud.client("cloudformation").describe_stacks()["Stacks"]]


def test_a_firewall_is_made_before_the_site_uses_it_and_goes_after_it(engineer: Engineer) -> None:
    assert engineer.deploys("fire", *FROM, "--firewall", "on", "--alarms", "off") == 0
    # A stage that is only tried.
    cloudwatch = engineer.cloud.client("cloudwatch")
    assert cloudwatch.describe_alarms(AlarmNamePrefix="expertbook-fire-")["MetricAlarms"] == []
    assert lines_with(engineer.printed, "add            WebAcl")
    assert "expertbook-fire-edge-us-east-1" in stacks(engineer.cloud)
    told = engineer.cloud.client("cloudformation").describe_stacks(StackName="expertbook-fire")["Stacks"][0]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in told["Parameters"]}
    assert given["WebAclArn"].startswith("arn:aws:wafv2:us-east-1:")
    assert engineer.types("destroy", "fire", "--data", "delete") == 0
    gone = engineer.printed
    assert gone.index("the stack expertbook-fire …") < gone.index("the stack expertbook-fire-edge-us-east-1 …")


def test_apps_at_google_and_microsoft_are_told_to_a_stage_and_their_secrets_kept(
    engineer: Engineer, tmp_path: Path
) -> None:
    app = ("--google-client-id", "1234-abcd.apps.googleusercontent.com")
    assert engineer.deploys("apps", *FROM, *app) == 1
    assert "deploy without GOOGLE_CLIENT_ID and MICROSOFT_CLIENT_ID, then with them" in engineer.printed
    assert engineer.deploys("apps", *FROM, "--alarms", "off") == 0
    outputs = engineer.outputs("apps")
    assert engineer.deploys("apps", *app) == 1
    assert "The secret of the app at Google is needed, and there is nobody to ask" in engineer.printed
    file = tmp_path / "secrets.json"
    file.write_text('{"google": "GOCSPX-of-this-test"}')
    assert engineer.deploys("apps", *app, "--calendar-secrets", str(file)) == 0
    assert f"redirect URI, letter by letter: {outputs['SiteUrl']}/calendar-consent" in engineer.printed
    kept = engineer.cloud.client("secretsmanager").get_secret_value(SecretId=outputs["CalendarAppsSecretId"])
    assert json.loads(kept["SecretString"])["google"] == "GOCSPX-of-this-test"
    # It stands nowhere else, and is asked for no more.
    stack = engineer.cloud.client("cloudformation")
    template = stack.get_template(StackName="expertbook-apps")["TemplateBody"]
    assert "GOCSPX" not in f"{engineer.printed} {template} {stack.describe_stacks(StackName='expertbook-apps')}"
    functions = engineer.cloud.client("lambda").list_functions()["Functions"]
    assert "GOCSPX" not in str(functions)
    told = [each["Environment"]["Variables"] for each in functions if "apps-APIHandler" in each["FunctionName"]]
    assert [each["SITE_URL"] for each in told] == [outputs["SiteUrl"]]
    assert engineer.deploys("apps") == 0
    assert "The stack is as it should be." in engineer.printed
    assert engineer.types("destroy", "apps", "--data", "delete") == 0


def test_our_set_of_receipt_rules_goes_with_a_stage_that_received_replies_once(engineer: Engineer) -> None:
    ses = engineer.cloud.client("ses")
    assert engineer.deploys("replies", *FROM, "--alarms", "off", "--reply-domain", "replies.example.com") == 0
    assert ses.describe_active_receipt_rule_set()["Metadata"]["Name"] == "expertbook"
    assert engineer.deploys("replies", "--reply-domain", "none") == 0
    assert engineer.types("destroy", "replies", "--data", "delete") == 0
    assert "may be left" not in engineer.printed
    assert not ses.describe_active_receipt_rule_set().get("Metadata")


def test_a_stage_of_an_older_release_gets_an_edge_of_its_region_and_loses_the_old_one(
    engineer: Engineer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(edge, "edge_stack_name", lambda stage, _region: options.old_edge_stack_name(stage))
        older.setattr(edge, "find_old", lambda *_: None)
        assert engineer.deploys("old", *FROM, "--firewall", "on") == 0
    assert "expertbook-old-edge" in stacks(engineer.cloud)
    assert engineer.deploys("old") == 0
    assert "expertbook-old-edge-us-east-1" in stacks(engineer.cloud)
    assert "expertbook-old-edge" not in stacks(engineer.cloud)
    assert engineer.types("destroy", "old", "--data", "delete") == 0
    assert not [name for name in stacks(engineer.cloud) if name.startswith("expertbook-old")]


def test_all_that_was_asked_of_aws_is_allowed_by_the_deployers_policy() -> None:
    # Of the tests before: what they called, whatever the code looks like.
    policy = json.loads((POLICIES / "deployer.json").read_text(encoding="utf-8"))
    assert [call for call in sorted(CALLS) if not allowed_by(policy, *call)] == []
