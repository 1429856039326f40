"""The template, as it would go to AWS: what the merge, the build and the policies must come to."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from infra.cloudformation import template
from infra.cloudformation.resolve import resolve
from infra.package.build import build
from infra.workspace import API, ROOT

Resources = dict[str, Any]

STAR_IS_NEEDED = {"dynamodb:ListStreams"}
"""Actions that AWS does not let be limited to a resource."""


@cache
def _finished() -> str:
    return json.dumps(build().template_for("bucket"))


@pytest.fixture
def finished() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(_finished())
    return made


@pytest.fixture
def resources(finished: dict[str, Any]) -> Resources:
    found: Resources = finished["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> dict[str, Any]:
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def websocket_deployment(made: template.Template) -> str:
    return next(iter(of_type(template.finish_template(made, "s3://b/k")["Resources"], "AWS::ApiGatewayV2::Deployment")))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("WebsocketMessageRoute", {"RouteKey": "other"}),
        ("WebsocketMessageAPIIntegration", {"TimeoutInMillis": 5000}),
        ("WebsocketAPI", {"RouteSelectionExpression": "$request.body.type"}),
    ],
)
def test_what_a_websocket_deployment_holds_is_in_its_name(name: str, change: dict[str, Any]) -> None:
    # Chalice gives the deployment a fixed name, under which CloudFormation would never deploy a change.
    made = build().template
    changed = copy.deepcopy(made)
    changed["Resources"][name]["Properties"] |= change
    assert websocket_deployment(made) == websocket_deployment(copy.deepcopy(made))
    assert websocket_deployment(made) != websocket_deployment(changed)


def test_a_websocket_stage_is_changed_without_a_deployment() -> None:
    changed = copy.deepcopy(build().template)
    changed["Resources"]["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] = 1
    assert websocket_deployment(changed) == websocket_deployment(build().template)


def test_the_embedded_cloud_is_given_no_type_that_it_does_not_know(resources: Resources) -> None:
    assert {r["Condition"] for r in of_type(resources, "AWS::ApiGatewayV2::Deployment").values()} == {"OnAws"}


def test_gateway_responses_are_problem_details(resources: Resources) -> None:
    responses = of_type(resources, "AWS::ApiGateway::GatewayResponse")
    declared = resources["RestAPI"]["Properties"]["GatewayResponses"]
    assert len(responses) == len(declared) == 6
    for resource in responses.values():
        properties = resource["Properties"]
        problem = json.loads(properties["ResponseTemplates"]["application/json"])
        assert set(problem) == {"type", "title", "status", "detail", "errors"}
        assert properties["StatusCode"] == str(problem["status"])
        assert problem["status"] != 403
        content_type = properties["ResponseParameters"]["gatewayresponse.header.Content-Type"]
        assert content_type == "'application/problem+json'"
        assert properties["ResponseParameters"]["gatewayresponse.header.X-Request-Id"] == "context.requestId"
        for name, value in (
            ("Cache-Control", "'no-store'"),
            ("Strict-Transport-Security", "'max-age=31536000'"),
            ("X-Content-Type-Options", "'nosniff'"),
            ("X-Frame-Options", "'DENY'"),
        ):
            assert properties["ResponseParameters"][f"gatewayresponse.header.{name}"] == value


def test_every_function_has_a_policy_and_a_role_of_its_own(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Serverless::Function")
    roles = [function["Properties"]["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert len(functions) == len(set(roles)) == 9
    files = {path.name for path in (API / ".chalice").glob("policy-*.json")}
    configured = json.loads((API / ".chalice" / "config.json").read_text())["stages"]["api"]["lambda_functions"]
    assert files == {function["iam_policy_file"] for function in configured.values()}


def test_a_boundary_bounds_every_role_and_no_role_has_one_without(finished: dict[str, Any]) -> None:
    bounds = "arn:aws:iam::123456789012:policy/bounds"
    for given, expected in ((bounds, {"Ref": "PermissionsBoundary"}), ("", None)):
        roles = of_type(as_deployed(finished, PermissionsBoundary=given), "AWS::IAM::Role")
        assert len(roles) == 9
        assert [role["Properties"].get("PermissionsBoundary") for role in roles.values()] == [expected] * 9


def test_policies_name_what_they_allow(resources: Resources) -> None:
    for role in of_type(resources, "AWS::IAM::Role").values():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = set(statement["Action"])
                assert not any("*" in action for action in actions)
                if statement["Resource"] == "*":
                    assert actions <= STAR_IS_NEEDED


def test_the_stream_has_two_readers_at_most(resources: Resources) -> None:
    # A shard of a DynamoDB stream stands two.
    sources = [
        event["Properties"]
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    ]
    assert len(sources) == 2
    for source in sources:
        assert source["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
        # At LATEST, what is written until Lambda reads it, minutes after the deployment, would be lost.
        assert source["StartingPosition"] == "TRIM_HORIZON"
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["MaximumRecordAgeInSeconds"] == 900
        assert source["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["DeadLetters", "Arn"]}


def test_what_follows_is_tried_until_it_is_too_old(resources: Resources) -> None:
    # A number of tries would be used up within seconds by a service that refuses at once.
    push = resources["PushSlotChanges"]["Properties"]["Events"]["PushSlotChangesDynamodbEventSource"]["Properties"]
    follow = resources["FollowChanges"]["Properties"]["Events"]["FollowChangesDynamodbEventSource"]["Properties"]
    assert (push["MaximumRetryAttempts"], push["ParallelizationFactor"]) == (-1, 1)
    assert (follow["MaximumRetryAttempts"], follow["ParallelizationFactor"]) == (-1, 4)


def test_both_that_follow_the_stream_can_set_records_aside(resources: Resources) -> None:
    for name in ("PushSlotChanges", "FollowChanges"):
        variables = resources[name]["Properties"]["Environment"]["Variables"]
        assert variables["DEAD_LETTERS_URL"] == {"Ref": "DeadLetters"}


def test_what_can_not_be_made_again_outlives_the_stack(resources: Resources) -> None:
    for name in ("Table", "Secret", "SiteBucket"):
        assert resources[name]["DeletionPolicy"] == resources[name]["UpdateReplacePolicy"] == "Retain"
    table = resources["Table"]["Properties"]
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["OnAws", True, False]}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_browsers_are_told_to_use_https_for_this_name_alone(resources: Resources) -> None:
    for name in ("SiteHeaders", "EmbedHeaders"):
        config = resources[name]["Properties"]["ResponseHeadersPolicyConfig"]
        assert config["SecurityHeadersConfig"]["StrictTransportSecurity"]["IncludeSubdomains"] is False


def test_what_a_page_may_load_and_run_is_named_and_nothing_else(resources: Resources) -> None:
    for name, around in (("SiteHeaders", "'none'"), ("EmbedHeaders", "*")):
        config = resources[name]["Properties"]["ResponseHeadersPolicyConfig"]
        security = config["SecurityHeadersConfig"]
        assert all(each["Override"] for each in (*security.values(), *config["CustomHeadersConfig"]["Items"]))
        assert security["ContentTypeOptions"] and security["ReferrerPolicy"]["ReferrerPolicy"]
        assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 86_400
        text, values = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        directives = dict(each.strip().split(" ", 1) for each in text.split(";"))
        assert values["Around"] == around
        assert directives == {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "font-src": "'self'",
            "img-src": "'self' data: blob:",
            "connect-src": "'self' ${Live} ${Uploads}",
            "manifest-src": "'self'",
            "worker-src": "'self'",
            "frame-src": "'self'",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "${Around}",
            "require-trusted-types-for": "'script'",
            "trusted-types": "worker",
        }
        custom = {each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]}
        assert {"camera=()", "geolocation=()", "microphone=()"} <= set(custom["Permissions-Policy"].split(", "))
        assert custom.get("Cross-Origin-Opener-Policy") == (None if name == "EmbedHeaders" else "same-origin")
    framed = resources["SiteHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert framed["FrameOptions"]["FrameOption"] == "DENY"


def test_nothing_is_asked_for_or_sent_in_the_clear(finished: dict[str, Any]) -> None:
    config = as_deployed(finished)["Distribution"]["Properties"]["DistributionConfig"]
    pages, (api, embed) = config["DefaultCacheBehavior"], config["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    # Whoever sends a token in the clear is to notice, and not to be led on.
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert pages["ViewerProtocolPolicy"] == embed["ViewerProtocolPolicy"] == "redirect-to-https"
    (of_api,) = (origin["CustomOriginConfig"] for origin in config["Origins"] if "CustomOriginConfig" in origin)
    assert (of_api["OriginProtocolPolicy"], of_api["OriginSSLProtocols"]) == ("https-only", ["TLSv1.2"])
    outputs = resolve(finished, {"EmailFrom": "somebody@example.org"})["Outputs"]
    for name, scheme in (("SiteUrl", "https"), ("ApiUrl", "https"), ("WebsocketUrl", "wss")):
        assert outputs[name]["Value"]["Fn::Sub"].startswith(f"{scheme}://")


def test_cloudfront_passes_on_no_method_that_the_api_does_not_know(resources: Resources) -> None:
    config = resources["Distribution"]["Properties"]["DistributionConfig"]
    api, embed = config["CacheBehaviors"]
    assert set(api["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}
    assert config["DefaultCacheBehavior"]["AllowedMethods"] == embed["AllowedMethods"] == ["GET", "HEAD"]


def test_the_signing_key_is_made_at_deployment_and_stands_in_no_file(resources: Resources) -> None:
    secret = resources["Secret"]["Properties"]
    assert "SecretString" not in secret
    made = secret["GenerateSecretString"]
    assert made["GenerateStringKey"] in made["SecretStringTemplate"]
    # Letters and digits: 64 of them are 381 bits.
    assert made["PasswordLength"] >= 64


def test_a_price_class_is_chosen_and_the_cheapest_is_the_default(finished: dict[str, Any]) -> None:
    config = finished["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    assert config["PriceClass"] == {"Ref": "PriceClass"}
    assert finished["Parameters"]["PriceClass"]["Default"] == "PriceClass_100"


def test_the_bucket_is_read_by_one_distribution_alone(resources: Resources) -> None:
    block = resources["SiteBucket"]["Properties"]["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    reads, uploads, _ = resources["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (reads["Effect"], reads["Action"]) == ("Allow", "s3:GetObject")
    assert "${Distribution}" in reads["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    assert (uploads["Effect"], uploads["Resource"]) == ("Deny", {"Fn::Sub": "${SiteBucket.Arn}/uploads/*"})


def test_an_error_of_the_api_is_kept_for_nobody_and_stays_the_apis(resources: Resources) -> None:
    # CloudFront keeps a 5xx for ten seconds unless told otherwise, whatever the answer's own headers say.
    declared = resources["Distribution"]["Properties"]["DistributionConfig"]["CustomErrorResponses"]
    of_server = {each["ErrorCode"]: each for each in declared if each["ErrorCode"] >= 500}
    assert set(of_server) == {500, 502, 503, 504}
    for code, response in of_server.items():
        # Another status or a page would stand in for the API's problem details.
        assert response == {"ErrorCode": code, "ErrorCachingMinTTL": 0}


def test_cloudfront_keeps_of_the_api_what_an_answer_lets_it_and_shares_no_answer_of_somebody(
    resources: Resources,
) -> None:
    cache = resources["ApiCache"]["Properties"]["CachePolicyConfig"]
    assert (cache["MinTTL"], cache["DefaultTTL"]) == (0, 0)
    assert cache["MaxTTL"] >= 5  # the directory's s-maxage
    key = cache["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["HeadersConfig"]["Headers"] == ["Authorization"]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}


OF_THE_WHOLE_ACCOUNT = ("AWS::CloudFront::", "AWS::IAM::", "AWS::CloudWatch::Dashboard", "AWS::S3::", "AWS::Budgets::")
"""Types whose names are one account's, whatever the region; buckets' are everybody's."""


def test_a_stage_may_stand_in_two_regions(resources: Resources) -> None:
    named = {
        (name, key): value
        for name, resource in resources.items()
        if resource["Type"].startswith(OF_THE_WHOLE_ACCOUNT)
        for key, value in names_in(resource["Properties"])
    }
    found = {name for name, _ in named}
    assert {"SiteAccess", "SiteHeaders", "EmbedHeaders", "ApiCache", "Dashboard"} <= found
    for value in named.values():
        assert "${AWS::StackName}-${AWS::Region}" in value["Fn::Sub"]


def names_in(properties: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a resource is called, where the template says it: `Name`, `RoleName`, in itself or in its `…Config`."""
    for key, value in properties.items():
        if key.endswith(("Config", "Budget")) and isinstance(value, dict):
            yield from names_in(value)
        elif key.endswith("Name") and key not in ("DomainName", "PolicyName"):
            yield key, value


def test_a_private_machine_is_called_on_the_embedded_cloud_alone(resources: Resources) -> None:
    for name in ("APIHandler", "ReadCalendars", "SendWebhooks"):
        setting = resources[name]["Properties"]["Environment"]["Variables"]["LOCAL_SERVERS"]
        assert setting == {"Fn::If": ["OnAws", "", "allowed"]}


def test_the_release_has_the_hash_of_its_content_in_its_key(resources: Resources) -> None:
    codes = {f["Properties"]["CodeUri"] for f in of_type(resources, "AWS::Serverless::Function").values()}
    assert codes == {f"s3://bucket/{build().package_key}"}
    assert re.fullmatch(r"packages/[0-9a-f]{32}\.zip", build().package_key)


def as_deployed(finished: dict[str, Any], **given: str) -> Resources:
    made: Resources = resolve(finished, {"EmailFrom": "somebody@example.org", **given})["Resources"]
    return made


DOMAIN = {"DomainName": "book.example.org", "HostedZoneId": "Z1", "CertificateArn": "arn:aws:acm:a"}


def test_a_domain_is_the_address_everywhere(finished: dict[str, Any]) -> None:
    resources = as_deployed(finished, **DOMAIN)
    site = resources["Distribution"]["Properties"]["DistributionConfig"]
    assert site["Aliases"] == [{"Ref": "DomainName"}]
    assert site["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    records = of_type(resources, "AWS::Route53::RecordSet")
    assert {record["Properties"]["Type"] for record in records.values()} == {"A", "AAAA"}
    for record in records.values():
        assert record["Properties"]["AliasTarget"]["DNSName"] == {"Fn::GetAtt": ["Distribution", "DomainName"]}
    address = {"Fn::Sub": "https://${DomainName}"}
    assert resources["FollowChanges"]["Properties"]["Environment"]["Variables"]["SITE_URL"] == address
    assert resolve(finished, DOMAIN)["Outputs"]["SiteUrl"]["Value"] == address


def test_a_domain_whose_dns_is_elsewhere_gets_no_records(finished: dict[str, Any]) -> None:
    elsewhere = DOMAIN | {"HostedZoneId": ""}
    resources = as_deployed(finished, **elsewhere)
    site = resources["Distribution"]["Properties"]["DistributionConfig"]
    assert site["Aliases"] == [{"Ref": "DomainName"}]
    assert site["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert of_type(resources, "AWS::Route53::RecordSet") == {}
    target = resolve(finished, elsewhere)["Outputs"]["DistributionDomainName"]["Value"]
    assert target == {"Fn::GetAtt": ["Distribution", "DomainName"]}


def test_without_a_domain_there_is_none(finished: dict[str, Any]) -> None:
    resources = as_deployed(finished)
    site = resources["Distribution"]["Properties"]["DistributionConfig"]
    assert not {"Aliases", "ViewerCertificate", "WebACLId"} & set(site)
    assert of_type(resources, "AWS::Route53::RecordSet") == {}
    address = {"Fn::Sub": "https://${Distribution.DomainName}"}
    assert resources["FollowChanges"]["Properties"]["Environment"]["Variables"]["SITE_URL"] == address


def test_the_embedded_cloud_has_neither_domain_nor_firewall_nor_shares(finished: dict[str, Any]) -> None:
    given = {**DOMAIN, "WebAclArn": "arn:aws:wafv2:a", "ReservedConcurrency": "on", "LocalPort": "4566"}
    resources = as_deployed(finished, **given)
    site = resources["Distribution"]["Properties"]["DistributionConfig"]
    assert not {"Aliases", "ViewerCertificate", "WebACLId"} & set(site)
    for function in of_type(resources, "AWS::Serverless::Function").values():
        assert "ReservedConcurrentExecutions" not in function["Properties"]
    kinds = {resource["Type"] for resource in resources.values()}
    assert not {"AWS::Route53::RecordSet", "AWS::ApiGatewayV2::Deployment", "AWS::SES::ReceiptRule"} & kinds
    policies = of_type(resources, "AWS::SQS::QueuePolicy")
    assert list(policies) == ["ReceivedRepliesPolicy"], "the one that a bucket needs, to notify"
    assert [
        each["Effect"] for each in policies["ReceivedRepliesPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    ] == ["Allow"]


def test_a_firewall_stands_before_the_site(finished: dict[str, Any]) -> None:
    site = as_deployed(finished, WebAclArn="arn:aws:wafv2:a")["Distribution"]["Properties"]["DistributionConfig"]
    assert site["WebACLId"] == {"Ref": "WebAclArn"}


def test_every_function_has_a_share_and_the_account_keeps_some(finished: dict[str, Any]) -> None:
    # Lambda lets nobody reserve the last 100 of an account's, which are 1,000 where nobody asked for more.
    functions = of_type(as_deployed(finished, ReservedConcurrency="on"), "AWS::Serverless::Function")
    shares = [function["Properties"]["ReservedConcurrentExecutions"] for function in functions.values()]
    assert len(shares) == 9
    assert sum(shares) <= 900
    for function in of_type(as_deployed(finished), "AWS::Serverless::Function").values():
        assert "ReservedConcurrentExecutions" not in function["Properties"]


def test_a_sender_that_ses_knows_is_not_made_again_and_outlives_the_stack(finished: dict[str, Any]) -> None:
    sender = as_deployed(finished)["Sender"]
    assert (sender["DeletionPolicy"], sender["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert "Sender" not in as_deployed(finished, SenderIdentity="exists")


def test_what_becomes_of_mails_is_counted_and_nothing_of_anybody_told(finished: dict[str, Any]) -> None:
    resources = as_deployed(finished)
    events = resources["MailEvents"]["Properties"]["EventDestination"]
    assert {"bounce", "complaint", "reject"} <= set(events["MatchingEventTypes"])
    assert set(events) == {"Enabled", "MatchingEventTypes", "CloudWatchDestination"}
    told = resources["FollowChanges"]["Properties"]["Environment"]["Variables"]["MAIL_CONFIGURATION_SET"]
    assert told == {"Ref": "MailConfiguration"}


def test_the_edge_has_what_was_asked_for_and_no_more() -> None:
    edge = template.parse((ROOT / "infra" / "edge.yaml").read_text(encoding="utf-8"))
    nothing = resolve(edge, {})
    assert (nothing["Resources"], nothing["Outputs"]) == ({}, {})
    domain = resolve(edge, {"DomainName": "book.example.org", "HostedZoneId": "Z1"})
    assert (set(domain["Resources"]), set(domain["Outputs"])) == ({"Certificate"}, {"CertificateArn"})
    firewall = resolve(edge, {"Firewall": "on"})
    assert (set(firewall["Resources"]), set(firewall["Outputs"])) == ({"WebAcl"}, {"WebAclArn"})


def test_the_firewall_says_what_the_api_would(resources: Resources) -> None:
    # Its own 403 would become the site's page for what is not there.
    edge = template.parse((ROOT / "infra" / "edge.yaml").read_text(encoding="utf-8"))
    acl = edge["Resources"]["WebAcl"]["Properties"]
    (rule,) = acl["Rules"]
    answer = rule["Action"]["Block"]["CustomResponse"]
    body = json.loads(acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"])
    throttled = resources["RestAPI"]["Properties"]["GatewayResponses"]["THROTTLED"]
    assert answer["ResponseCode"] == throttled["StatusCode"] == 429
    assert body == json.loads(throttled["ResponseTemplates"]["application/json"])
    counted = rule["Statement"]["RateBasedStatement"]
    assert counted["Limit"] == {"Ref": "RequestsPerFiveMinutes"}
    # The files of pages are not counted, and no way to write the API's path leads around the count.
    path = counted["ScopeDownStatement"]["ByteMatchStatement"]
    assert (path["FieldToMatch"], path["PositionalConstraint"], path["SearchString"]) == (
        {"UriPath": {}}, "STARTS_WITH", "/api/",
    )  # fmt: skip
    assert [each["Type"] for each in path["TextTransformations"]] == ["URL_DECODE", "NORMALIZE_PATH"]
    # Samples would hold addresses.
    assert not rule["VisibilityConfig"]["SampledRequestsEnabled"]
    assert not acl["VisibilityConfig"]["SampledRequestsEnabled"]


def test_a_parameter_leaves_nothing_behind_that_it_switches_off() -> None:
    made = resolve(
        {
            "Parameters": {"Way": {"Default": "a"}, "Said": {"Default": "b"}},
            "Conditions": {
                "IsA": {"Fn::Equals": [{"Ref": "Way"}, "a"]},
                "NotA": {"Fn::Not": [{"Condition": "IsA"}]},
                "Both": {"Fn::And": [{"Condition": "IsA"}, {"Condition": "NotA"}]},
                "Either": {"Fn::Or": [{"Condition": "IsA"}, {"Condition": "NotA"}]},
            },
            "Resources": {
                "Gone": {"Type": "T", "Condition": "Both"},
                "There": {
                    "Type": "T",
                    "Condition": "Either",
                    "Properties": {
                        "Some": [{"Fn::If": ["NotA", 1, {"Ref": "AWS::NoValue"}]}, 2],
                        "Other": {"Fn::If": ["IsA", {"Ref": "AWS::NoValue"}, 3]},
                        "Text": {"Ref": "Said"},
                        "Statement": {"Condition": "stays"},
                    },
                },
            },
        },
        {"Said": "given"},
    )
    properties = {"Some": [2], "Text": {"Ref": "Said"}, "Statement": {"Condition": "stays"}}
    assert made["Resources"] == {"There": {"Type": "T", "Properties": properties}}
    assert made["Parameters"] == {"Said": {"Default": "given"}}


def test_what_mails_books_or_reads_elsewhere_has_a_throttle_of_its_own(resources: Resources) -> None:
    api = resources["RestAPI"]["Properties"]
    every, *own = api["MethodSettings"]
    assert (every["ResourcePath"], every["HttpMethod"]) == ("/*", "*")
    paths = api["DefinitionBody"]["paths"]
    routes = {(one["ResourcePath"].removeprefix("/").replace("~1", "/"), one["HttpMethod"]): one for one in own}
    assert [path for path, method in routes if method.lower() not in paths[path]] == []
    assert set(routes) == {
        ("/auth/codes", "POST"),
        ("/auth/sessions", "POST"),
        ("/bookings", "POST"),
        ("/bookings/{booking_id}/reschedule", "POST"),
        ("/bookings/{booking_id}/status", "PATCH"),
        ("/me/calendars", "POST"),
        ("/calendar-pushes/google", "POST"),
        ("/calendar-pushes/microsoft", "POST"),
        ("/me/webhooks", "POST"),
        ("/me/webhooks/{webhook_id}/test", "POST"),
        ("/me/photo", "POST"),
        ("/me/previews", "POST"),
    }
    for one in own:
        assert one["ThrottlingRateLimit"] < every["ThrottlingRateLimit"]
        assert one["ThrottlingBurstLimit"] <= every["ThrottlingBurstLimit"]
    # Who is turned away hears when to come again.
    throttled = api["GatewayResponses"]["THROTTLED"] if "GatewayResponses" in api else None
    assert throttled is not None and throttled["ResponseParameters"]["Headers"]["Retry-After"] == "'1'"
