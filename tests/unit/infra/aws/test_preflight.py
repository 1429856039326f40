"""What a deployment looks at first, where no embedded cloud would show it: refusals, limits, the mail service."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from infra.aws import account, concurrency, deploy, mail, mappings, preflight, zones
from infra.aws.__main__ import main
from infra.aws.account import Missing
from infra.aws.options import DeployOptions
from infra.aws.session import Aws
from infra.cloudformation.template import load_resources
from infra.deployment.deployer import DeploymentError
from infra.workspace import RESOURCES

SENDER = "bookings@example.com"
TEMPLATE = {
    "Resources": {"Api": {"Properties": {"ReservedConcurrentExecutions": {"Fn::If": ["ReserveConcurrency", 500, {}]}}}}
}


def known(aws: Any) -> None:
    aws.answers("sts", "get_caller_identity", {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/a"})


def no_stack(aws: Any) -> None:
    aws.refuses("cloudformation", "describe_stacks", "ValidationError", "Stack with id expertbook-prod does not exist")


def out_of_the_sandbox(aws: Any) -> None:
    aws.answers("sesv2", "get_account", {"ProductionAccessEnabled": True, "SendingEnabled": True})


def concurrent(aws: Any, limit: int, unreserved: int) -> None:
    told = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
    aws.answers("lambda", "get_account_settings", {"AccountLimit": told})


def uuid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


def mapped(aws: Any, *starts: str, states: tuple[str, ...] = ()) -> None:
    """A stack whose functions are brought the stream by mappings that start there."""
    told = [
        {
            "LogicalResourceId": f"Function{number}Stream",
            "PhysicalResourceId": uuid(number),
            "ResourceType": "AWS::Lambda::EventSourceMapping",
            "ResourceStatus": "CREATE_COMPLETE",
            "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
        }
        for number, _ in enumerate(starts, 1)
    ]
    aws.answers("cloudformation", "list_stack_resources", {"StackResourceSummaries": told})
    for number, start in enumerate(starts, 1):
        if start == "deleted":
            aws.refuses("lambda", "get_event_source_mapping", "ResourceNotFoundException")
            continue
        arn = f"arn:aws:lambda:eu-west-1:123456789012:function:Function{number}"
        state = states[number - 1] if states else "Enabled"
        source = "arn:aws:dynamodb:eu-west-1:123456789012:table/Bookings/stream/2026-01-01T00:00:00.000"
        found = {"UUID": uuid(number), "FunctionArn": arn, "StartingPosition": start, "State": state}
        found["EventSourceArn"] = source
        aws.answers("lambda", "get_event_source_mapping", found)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("ExpiredToken", "have expired: sign in again"),
        ("InvalidClientTokenId", "AWS doesn't know these credentials"),
        ("Throttling", "AWS doesn't say whose credentials these are"),
    ],
)
def test_credentials_that_are_refused_are_explained(aws: Any, code: str, advice: str) -> None:
    aws.refuses("sts", "get_caller_identity", code)
    with pytest.raises(Missing, match=advice):
        account.identify_account(aws)


def test_no_credentials_at_all_says_how_to_get_some() -> None:
    class Nothing:
        def client(self, _service: str) -> Any:
            raise NoCredentialsError

    nothing: Any = Nothing()
    with pytest.raises(Missing, match="aws sso login"):
        account.identify_account(nothing)


def test_no_region_and_an_unknown_one_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    assert main(["deploy", "--email-from", SENDER]) == 1
    assert "There is no region: give one, as REGION=eu-west-1" in capsys.readouterr().err
    assert main(["deploy", "--region", "eu-west-9", "--email-from", SENDER]) == 1
    assert "REGION=eu-west-9: there is no such region" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["deploy", "destroy", "outputs", "logs"])
def test_a_machine_without_anything_is_told_all_of_it(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert main([command]) == 1
    told = capsys.readouterr().err
    assert "There is no region" in told
    assert "There are no AWS credentials" in told
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert main(["deploy", "--region", "eu-west-1", "--email-from", SENDER]) == 1
    assert "aws configure list-profiles" in capsys.readouterr().err


def test_all_that_is_missing_is_said_at_once(aws: Any) -> None:
    aws.refuses("sts", "get_caller_identity", "ExpiredToken")
    wanted = DeployOptions(
        stage="Prod",
        email_from="nobody",
        domain="book_example",
        firewall="maybe",
        price_class="1000",
        certificate="mine",
        alarms="some",
        budget="12.50",
        boundary="bounds",
        cors_origins="https://app.example.com/",
        limits="codes=5",
        security_contact="http://example.com/security",
        moderators="ann",
        google_client_id="GOCSPX-pasted-the-secret",
        microsoft_client_id="outlook",
        role="deployer",
    )
    with pytest.raises(Missing) as error:
        preflight.check_all(aws, wanted, TEMPLATE)
    said = "\n".join(error.value.lines)
    assert len(error.value.lines) == 17
    for word in (
        *("STAGE=Prod", "EMAIL_FROM", "DOMAIN=book_example", "FIREWALL=maybe", "PRICE_CLASS=1000", "expired"),
        *("CERTIFICATE=mine", "ALARMS=some", "BUDGET=12.50", "BOUNDARY=bounds", "ROLE_ARN=deployer"),
        *("CORS_ORIGINS=https://app.example.com/", "LIMITS=codes=5: there is no limit 'codes'"),
        *("SECURITY_CONTACT=http://example.com/security", "MODERATORS=ann"),
        *("GOOGLE_CLIENT_ID is none", "MICROSOFT_CLIENT_ID is none"),
    ):
        assert word in said
    # By mistake it may be the secret.
    assert "pasted" not in said


def test_a_ready_account_gives_every_parameter_and_no_note(aws: Any) -> None:
    known(aws)
    no_stack(aws)
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    out_of_the_sandbox(aws)
    concurrent(aws, 1000, 1000)
    wanted = DeployOptions(email_from=SENDER, security_contact="https://example.com/security")
    ready = preflight.check_all(aws, wanted, TEMPLATE)
    assert ready.notes == []
    assert ready.parameters == {
        "EmailFrom": SENDER,
        "DomainName": "",
        "HostedZoneId": "",
        "CertificateArn": "",
        "AlarmEmail": "",
        "MonthlyBudget": "",
        "PermissionsBoundary": "",
        "CorsOrigins": "",
        "Limits": "",
        "SecurityContact": "https://example.com/security",
        "Moderators": "",
        "GoogleClientId": "",
        "MicrosoftClientId": "",
        "ConsentSiteUrl": "",
        "ReplyDomain": "",
        "ReplyRuleSet": "",
        "ReplyIdentity": "make",
        "Alarms": "on",
        "PriceClass": "PriceClass_100",
        "Firewall": "off",
        "SenderIdentity": "exists",
        "ReservedConcurrency": "on",
    }


def test_what_is_not_said_stays_as_the_stack_has_it(aws: Any) -> None:
    known(aws)
    before = {
        "EmailFrom": SENDER,
        "SenderIdentity": "make",
        "AlarmEmail": "ops@example.com",
        "WebAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b",
        "ReservedConcurrency": "on",
        "PriceClass": "PriceClass_All",
        "CorsOrigins": "https://app.example.com",
        "SecurityContact": "security@example.com",
    }
    stack = {
        "StackName": "expertbook-prod",
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": "2026-01-01T00:00:00Z",
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in before.items()],
    }
    aws.answers("cloudformation", "describe_stacks", {"Stacks": [stack]})
    mapped(aws, "TRIM_HORIZON", "TRIM_HORIZON")
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    out_of_the_sandbox(aws)
    # What the stack itself reserves is free for it.
    concurrent(aws, 1000, 500)
    ready = preflight.check_all(aws, DeployOptions(alarm_email="none"), TEMPLATE)
    assert ready.parameters["EmailFrom"] == SENDER
    assert ready.parameters["SenderIdentity"] == "make"
    assert ready.parameters["Firewall"] == "on"
    assert ready.parameters["PriceClass"] == "PriceClass_All"
    assert ready.parameters["CorsOrigins"] == "https://app.example.com"
    assert ready.parameters["SecurityContact"] == "security@example.com"
    assert ready.parameters["AlarmEmail"] == ""
    assert ready.parameters["ReservedConcurrency"] == "on"


GOOGLE_APP, MICROSOFT_APP = "1234-abcd.apps.googleusercontent.com", "01234567-89ab-cdef-0123-456789abcdef"


def a_stack(aws: Any, parameters: dict[str, str], outputs: dict[str, str]) -> None:
    stack = {
        "StackName": "expertbook-prod",
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": "2026-01-01T00:00:00Z",
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
    }
    aws.answers("cloudformation", "describe_stacks", {"Stacks": [stack]})


def checked(aws: Any, before: dict[str, str], **wanted: str) -> preflight.Ready:
    outputs = {"SiteUrl": "https://book.example.com" if before.get("DomainName") else "https://d1.cloudfront.net"}
    outputs["DistributionDomainName"] = "d1.cloudfront.net"
    known(aws)
    a_stack(aws, {"EmailFrom": SENDER} | before, outputs)
    mapped(aws, "TRIM_HORIZON")
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    out_of_the_sandbox(aws)
    if "domain" not in wanted or wanted["domain"] == "none":
        a_stack(aws, {}, outputs)
    else:
        listed = {"HostedZones": [zone("example.com", "Z")], "IsTruncated": False, "MaxItems": "100", "Marker": ""}
        aws.answers("route53", "list_hosted_zones", listed)
    concurrent(aws, 1000, 1000)
    wanted = {"security_contact": "security@example.com"} | wanted
    return preflight.check_all(aws, DeployOptions(**wanted), TEMPLATE)  # type: ignore[arg-type]


def test_apps_are_told_where_the_site_is_and_their_operator_what_to_register(aws: Any) -> None:
    ready = checked(aws, {}, google_client_id=GOOGLE_APP, microsoft_client_id=MICROSOFT_APP)
    assert ready.parameters["GoogleClientId"] == GOOGLE_APP
    assert ready.parameters["ConsentSiteUrl"] == "https://d1.cloudfront.net"
    assert [note.rpartition(" ")[2] for note in ready.notes] == ["https://d1.cloudfront.net/calendar-consent"] * 2


@pytest.mark.parametrize(
    ("domain", "site"), [("book.example.com", "https://book.example.com"), ("none", "https://d1.cloudfront.net")]
)
def test_apps_follow_the_sites_name(aws: Any, domain: str, site: str) -> None:
    before = {"MicrosoftClientId": MICROSOFT_APP, "ConsentSiteUrl": "https://book.example.com"}
    ready = checked(aws, before | {"DomainName": "book.example.com"}, domain=domain)
    assert ready.parameters["ConsentSiteUrl"] == site
    # What is registered already isn't said each time.
    assert len(ready.notes) == (0 if site == before["ConsentSiteUrl"] else 1)


def test_a_new_stage_without_a_domain_has_no_url_for_apps_yet(aws: Any) -> None:
    known(aws)
    no_stack(aws)
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    out_of_the_sandbox(aws)
    no_stack(aws)
    concurrent(aws, 1000, 1000)
    with pytest.raises(Missing, match="deploy without GOOGLE_CLIENT_ID and MICROSOFT_CLIENT_ID, then with them"):
        preflight.check_all(aws, DeployOptions(email_from=SENDER, google_client_id=GOOGLE_APP), TEMPLATE)


def test_a_stage_whose_functions_start_at_the_streams_end_is_told_how_it_can_be_updated(aws: Any) -> None:
    mapped(aws, "LATEST", "LATEST")
    with pytest.raises(Missing) as error:
        mappings.check_start(aws, "expertbook-prod")
    for number in (1, 2):
        assert f"aws lambda delete-event-source-mapping --region eu-west-1 --uuid {uuid(number)}" in str(error.value)


@pytest.mark.parametrize("starts", [("TRIM_HORIZON", "TRIM_HORIZON"), ("deleted", "deleted"), ()])
def test_any_other_stage_is_updated_as_ever(aws: Any, starts: tuple[str, ...]) -> None:
    # "deleted": the operator has done what was said; the stack still names what is gone.
    mapped(aws, *starts)
    mappings.check_start(aws, "expertbook-prod")


def test_a_deployment_waits_until_the_stream_is_read_for_both(aws: Any) -> None:
    for states in (("Creating", "Creating"), ("Enabled", "Enabling"), ("Enabled", "Enabled")):
        mapped(aws, "TRIM_HORIZON", "TRIM_HORIZON", states=states)
    said: list[str] = []
    pauses: list[float] = []
    mappings.wait_until_enabled(aws, "expertbook-prod", said.append, pause=pauses.append)
    assert (len(said), len(pauses)) == (1, 2)


def test_a_mapping_that_is_switched_off_is_named(aws: Any) -> None:
    mapped(aws, "TRIM_HORIZON", "TRIM_HORIZON", states=("Enabled", "Disabled"))
    with pytest.raises(
        DeploymentError,
        match=rf"Function2: its event source mapping is Disabled.*--uuid {uuid(2)}",
    ):
        mappings.wait_until_enabled(aws, "expertbook-prod", print, pause=lambda _: None)


def test_rights_that_are_not_needed_are_noted_and_do_not_stop(aws: Any) -> None:
    known(aws)
    no_stack(aws)
    aws.refuses("sesv2", "get_email_identity", "AccessDeniedException")
    aws.refuses("lambda", "get_account_settings", "AccessDeniedException")
    ready = preflight.check_all(aws, DeployOptions(email_from=SENDER), TEMPLATE)
    assert [note.partition(":")[0] for note in ready.notes] == [
        *["Not checked, since these credentials may not"] * 2,
        "The site has no security.txt, so nobody knows whom to tell of a fault",
    ]
    assert "GetEmailIdentity" in ready.notes[0]
    assert ready.parameters["ReservedConcurrency"] == "off"


def test_a_right_that_is_needed_is_named(aws: Any) -> None:
    known(aws)
    aws.refuses("cloudformation", "describe_stacks", "AccessDenied")
    with pytest.raises(Missing, match="cloudformation:DescribeStacks"):
        preflight.check_all(aws, DeployOptions(email_from=SENDER), TEMPLATE)


def test_an_account_of_ten_reserves_nothing_and_says_so(aws: Any) -> None:
    known(aws)
    no_stack(aws)
    aws.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": True})
    out_of_the_sandbox(aws)
    concurrent(aws, 10, 10)
    ready = preflight.check_all(aws, DeployOptions(email_from=SENDER), TEMPLATE)
    assert ready.parameters["ReservedConcurrency"] == "off"
    assert "the account may run 10 at once in eu-west-1" in ready.notes[0]


def test_the_templates_own_reservations_are_counted() -> None:
    assert concurrency.reserved_by(load_resources(RESOURCES)) > 0


@pytest.mark.parametrize(("unreserved", "may"), [(600, True), (599, False)])
def test_a_hundred_stay_for_others(aws: Any, unreserved: int, may: bool) -> None:
    concurrent(aws, 1000, unreserved)
    assert concurrency.check_limit(aws.client("lambda"), TEMPLATE, reserved_already=False) == (may, 1000)


NOT_THERE: Callable[[Any], None] = lambda aws: aws.refuses("sesv2", "get_email_identity", "NotFoundException")  # noqa: E731
UNVERIFIED: Callable[[Any], None] = lambda aws: aws.answers(  # noqa: E731
    "sesv2", "get_email_identity", {"VerifiedForSendingStatus": False}
)
VERIFIED: Callable[[Any], None] = lambda aws: aws.answers(  # noqa: E731
    "sesv2", "get_email_identity", {"VerifiedForSendingStatus": True}
)


@pytest.mark.parametrize(
    ("asked", "address", "exists", "note"),
    [
        # The address, then its domain, then the domains above; the domain once more if none of them will do.
        ([VERIFIED], SENDER, True, ""),
        ([NOT_THERE, VERIFIED], SENDER, True, ""),
        ([NOT_THERE, NOT_THERE, VERIFIED], "bookings@mail.example.com", True, ""),
        ([NOT_THERE, NOT_THERE, NOT_THERE], SENDER, False, "SES does not know bookings@example.com"),
        ([UNVERIFIED, NOT_THERE], SENDER, True, "is not verified in SES. AWS has mailed a link there"),
        ([NOT_THERE, UNVERIFIED, UNVERIFIED], SENDER, True, "the domain example.com is in SES, but not verified"),
    ],
)
def test_the_sender_is_looked_for_up_to_its_domain(
    aws: Any, asked: list[Callable[[Any], None]], address: str, exists: bool, note: str
) -> None:
    for ask in asked:
        ask(aws)
    out_of_the_sandbox(aws)
    found = mail.check_sender(aws.client("sesv2"), address, is_made=False)
    assert found.exists is exists
    assert len(found.notes) == (1 if note else 0)
    assert note in "".join(found.notes)


def test_a_region_without_ses_is_said(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://email.eu-west-1.amazonaws.com")

    known(aws)
    no_stack(aws)
    monkeypatch.setattr(mail, "check_sender", unreachable)
    concurrent(aws, 1000, 1000)
    with pytest.raises(Missing, match="There is no SES in eu-west-1"):
        preflight.check_all(aws, DeployOptions(email_from=SENDER), TEMPLATE)


def test_an_account_that_may_make_no_distributions_yet_is_told_what_to_do() -> None:
    said = (
        "The stack is in ROLLBACK_COMPLETE: Distribution: Access denied for operation 'AWS::CloudFront::Distribution: "
        "Your account must be verified before you can add new CloudFront resources.'"
    )
    assert "no CloudFront distributions yet" in "".join(deploy._advice(said))
    assert deploy._advice("The stack is in ROLLBACK_COMPLETE: Table: no") == []


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ({"ProductionAccessEnabled": False, "SendingEnabled": True}, "SES is in its sandbox"),
        ({"ProductionAccessEnabled": True, "SendingEnabled": False}, "AWS has switched sending off"),
        ({"ProductionAccessEnabled": True, "EnforcementStatus": "SHUTDOWN"}, "AWS has switched sending off"),
    ],
)
def test_what_ses_holds_back_is_said(aws: Any, told: dict[str, Any], note: str) -> None:
    VERIFIED(aws)
    aws.answers("sesv2", "get_account", told)
    assert note in mail.check_sender(aws.client("sesv2"), SENDER, is_made=False).notes[0]


def zone(name: str, identifier: str, *, private: bool = False) -> dict[str, Any]:
    return {
        "Name": f"{name}.",
        "Id": f"/hostedzone/{identifier}",
        "CallerReference": "1",
        "Config": {"PrivateZone": private},
    }


@pytest.mark.parametrize(
    ("domain", "found"),
    [("book.example.com", "ZLONG"), ("example.com", "ZSHORT"), ("www.example.com", "ZSHORT")],
)
def test_a_domain_goes_into_the_zone_with_the_longest_name(aws: Any, domain: str, found: str) -> None:
    zones_there = [
        zone("example.com", "ZSHORT"),
        zone("book.example.com", "ZLONG"),
        zone("book.example.com", "ZPRIVATE", private=True),
        zone("ample.com", "ZOTHER"),
    ]
    listed = {"HostedZones": zones_there, "IsTruncated": False, "MaxItems": "100", "Marker": ""}
    aws.answers("route53", "list_hosted_zones", listed)
    assert zones.find_zone(aws.client("route53"), domain) == found


def test_a_domain_without_a_zone_is_said(aws: Any) -> None:
    listed = {"HostedZones": [zone("ample.com", "Z")], "IsTruncated": False, "MaxItems": "100", "Marker": ""}
    aws.answers("route53", "list_hosted_zones", listed)
    with pytest.raises(Missing, match="no public hosted zone in Route 53"):
        zones.find_zone(aws.client("route53"), "example.com")


def test_throttling_is_waited_for_and_calls_are_bounded() -> None:
    client = Aws(boto3.Session("key", "secret"), "eu-west-1").client("cloudformation")
    settings = client.meta.config
    assert (settings.connect_timeout, settings.read_timeout) == (5, 60)
    assert settings.retries == {"total_max_attempts": 8, "mode": "standard"}
