"""Where replies are received: the region, and the account's set of receipt rules, which may be somebody else's."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock, Mock

import pytest

from infra.aws import receiving
from infra.aws.account import Missing
from infra.aws.deploy import Deployment
from infra.aws.options import DeployOptions
from infra.aws.preflight import check_all
from infra.aws.screen import Screen
from tests.unit.infra.aws.test_preflight import SENDER, TEMPLATE, concurrent, known, no_stack, out_of_the_sandbox

DOMAIN = "replies.example.com"


def active(aws: Any, *names: str, rules: tuple[str, ...] = ()) -> None:
    for name in names:
        told = {"Metadata": {"Name": name}, "Rules": [{"Name": rule} for rule in rules]} if name else {}
        aws.answers("ses", "describe_active_receipt_rule_set", told)


def ready(aws: Any) -> None:
    known(aws)
    no_stack(aws)
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    out_of_the_sandbox(aws)


@pytest.mark.parametrize(
    ("name", "given", "chosen"),
    [
        ("", "", "expertbook"),
        ("expertbook", "", "expertbook"),
        ("theirs", "theirs", "theirs"),
        ("", "theirs", "expertbook"),
    ],
)
def test_a_rule_goes_into_our_own_set_or_where_it_may(aws: Any, name: str, given: str, chosen: str) -> None:
    ready(aws)
    active(aws, name)
    aws.refuses("sesv2", "get_email_identity", "NotFoundException")
    aws.refuses("sesv2", "get_email_identity", "NotFoundException")
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": False})
    concurrent(aws, 1000, 1000)
    wanted = DeployOptions(email_from=SENDER, reply_domain=DOMAIN, reply_rule_set=given, security_contact="none")
    found = check_all(aws, wanted, TEMPLATE)
    told = {name: value for name, value in found.parameters.items() if name.startswith("Reply")}
    assert told == {"ReplyDomain": DOMAIN, "ReplyRuleSet": chosen, "ReplyIdentity": "make"}
    assert f"{DOMAIN} MX 10 inbound-smtp.eu-west-1.amazonaws.com" in " ".join(found.notes)


def test_a_domain_that_ses_knows_is_not_made(aws: Any) -> None:
    ready(aws)
    active(aws, "")
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    concurrent(aws, 1000, 1000)
    wanted = DeployOptions(email_from=SENDER, reply_domain=DOMAIN, security_contact="none")
    assert check_all(aws, wanted, TEMPLATE).parameters["ReplyIdentity"] == "exists"


def test_somebody_elses_set_is_never_taken_over(aws: Any) -> None:
    ready(aws)
    active(aws, "theirs")
    concurrent(aws, 1000, 1000)
    with pytest.raises(Missing, match="REPLY_RULE_SET=theirs"):
        check_all(aws, DeployOptions(email_from=SENDER, reply_domain=DOMAIN), TEMPLATE)


def test_who_may_not_ask_is_told_which_right_it_takes(aws: Any) -> None:
    aws.refuses("ses", "describe_active_receipt_rule_set", "AccessDenied")
    with pytest.raises(Missing, match="ses:DescribeActiveReceiptRuleSet"):
        receiving.choose_rule_set(aws.client("ses"), "", "eu-west-1")


def test_a_region_without_receiving_is_refused() -> None:
    receiving.check_region("eu-west-1")
    with pytest.raises(Missing, match=r"eu-north-1\. It does in ap-northeast-1"):
        receiving.check_region("eu-north-1")


@pytest.mark.parametrize("there", [False, True])
def test_our_own_set_is_made_and_used_where_there_is_none(aws: Any, there: bool) -> None:
    said: list[str] = []
    if there:
        aws.refuses("ses", "create_receipt_rule_set", "AlreadyExists")
        active(aws, "expertbook")
    else:
        aws.answers("ses", "create_receipt_rule_set", {})
        active(aws, "")
        aws.answers("ses", "set_active_receipt_rule_set", {})
    receiving.make_rule_set(aws.client("ses"), "eu-west-1", said.append)
    assert bool(said) != there


def test_a_set_that_somebody_activated_meanwhile_is_not_replaced(aws: Any) -> None:
    aws.answers("ses", "create_receipt_rule_set", {})
    active(aws, "theirs")
    with pytest.raises(Missing, match="REPLY_RULE_SET=theirs"):
        receiving.make_rule_set(aws.client("ses"), "eu-west-1", print)


@pytest.mark.parametrize(
    ("name", "rules", "goes"), [("expertbook", (), True), ("expertbook", ("a",), False), ("theirs", (), False)]
)
def test_the_last_stage_takes_our_own_set_away(aws: Any, name: str, rules: tuple[str, ...], goes: bool) -> None:
    active(aws, name, rules=rules)
    if goes:
        aws.answers("ses", "set_active_receipt_rule_set", {})
        aws.answers("ses", "delete_receipt_rule_set", {})
    receiving.remove_rule_set(aws, print)


def test_a_region_that_receives_no_mail_is_not_asked(aws: Any) -> None:
    aws.region = "eu-north-1"
    receiving.remove_rule_set(aws, pytest.fail)


@pytest.mark.parametrize(("called", "may"), [("rule-1", True), ("rule-1|expertbook", True), ("rule-1", False)])
def test_the_rule_goes_before_the_mails_do(aws: Any, called: str, may: bool) -> None:
    """Or one that comes in between would be in the way of the bucket's deletion."""
    made(aws, ReplyRule=called, ReceivedMails="mails")
    if may:
        aws.answers("ses", "delete_receipt_rule", {})
    else:
        aws.refuses("ses", "delete_receipt_rule", "AccessDenied")
    aws.answers("s3", "list_objects_v2", {"Contents": [{"Key": "mail-1"}]})
    aws.answers("s3", "delete_objects", {})
    asked: list[tuple[str, Any]] = []
    for service in ("ses", "s3"):
        note = lambda params, model, **_: asked.append((model.name, params))  # noqa: E731
        aws.client(service).meta.events.register_first("before-parameter-build", note)
    receiving.end(aws, "expertbook-prod", "expertbook")
    assert [name for name, _ in asked] == ["DeleteReceiptRule", "ListObjectsV2", "DeleteObjects"]
    assert asked[0][1] == {"RuleSetName": "expertbook", "RuleName": "rule-1"}


@pytest.mark.parametrize("status", ["ROLLBACK_FAILED", "DELETE_FAILED"])
def test_what_ses_wrote_into_the_bucket_keeps_no_half_made_stack(aws: Any, status: str) -> None:
    """It greets a bucket when it's told of it. Then the first deployment fails at something else."""
    made(aws, Table="table")  # what is to be kept
    aws.answers("cloudformation", "describe_stack_events", {"StackEvents": []})
    aws.answers("dynamodb", "describe_table", {"Table": {}})
    stack = {"StackName": "s", "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": status}
    aws.answers("cloudformation", "describe_stacks", {"Stacks": [stack]})
    made(aws, ReceivedMails="mails")
    aws.answers("s3", "list_objects_v2", {"Contents": [{"Key": "AMAZON_SES_SETUP_NOTIFICATION"}]})
    aws.answers("s3", "delete_objects", {})
    deployer = Mock(stack_name="expertbook-prod", describe=lambda: stack)
    deployer.remove.side_effect = aws.all_asked  # by then it's empty
    Deployment(aws, DeployOptions(), Screen(say=lambda _: None))._remove_broken_stack(deployer, MagicMock())
    deployer.remove.assert_called_once_with()


def made(aws: Any, **resources: str) -> None:
    types = {"ReplyRule": "AWS::SES::ReceiptRule", "ReceivedMails": "AWS::S3::Bucket", "Table": "AWS::DynamoDB::Table"}
    stood = {"ResourceStatus": "CREATE_COMPLETE", "LastUpdatedTimestamp": "2026-01-01T00:00:00Z"}
    told = [
        {"LogicalResourceId": name, "PhysicalResourceId": identifier, "ResourceType": types[name], **stood}
        for name, identifier in resources.items()
    ]
    aws.answers("cloudformation", "list_stack_resources", {"StackResourceSummaries": told})


def test_bad_names_are_said() -> None:
    faults = DeployOptions(reply_domain="https://x", reply_rule_set="a b").faults()
    assert [fault.partition("=")[0] for fault in faults] == ["REPLY_DOMAIN", "REPLY_RULE_SET"]


def test_the_records_are_told_as_the_stack_has_them() -> None:
    outputs = {"SiteUrl": "x", "ReplyMailServer": "a MX 10 b", "ReplyDomainProof1": "c CNAME d"}
    assert receiving.records_to_set(outputs) == ["a MX 10 b", "c CNAME d"]
    assert receiving.records_to_set({"SiteUrl": "x"}) == []
