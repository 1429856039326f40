"""A domain whose DNS is not in Route 53: its owner brings the certificate, and sets the record."""

from __future__ import annotations

from typing import Any

import pytest

from infra.aws import preflight
from infra.aws.account import Missing
from infra.aws.certificates import check_certificate
from infra.aws.deploy import _record_to_set
from infra.aws.options import DeployOptions

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"
MADE_HERE = {"DomainName": "book.example.org", "HostedZoneId": "Z1", "CertificateArn": f"{ARN[:-1]}0"}
BROUGHT = {"DomainName": "book.example.org", "HostedZoneId": "", "CertificateArn": ARN}


def certified(aws: Any, name: str = "book.example.org", status: str = "ISSUED", others: tuple[str, ...] = ()) -> None:
    record = {"Name": "_a.book.example.org.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}
    aws.answers(
        "acm",
        "describe_certificate",
        {
            "Certificate": {
                "DomainName": name,
                "SubjectAlternativeNames": [name, *others],
                "Status": status,
                "DomainValidationOptions": [{"DomainName": name, "ResourceRecord": record}],
            }
        },
    )


@pytest.mark.parametrize(
    ("name", "others"), [("book.example.org", ()), ("*.example.org", ()), ("example.org", ("book.example.org",))]
)
def test_a_certificate_for_the_name_will_do(aws: Any, name: str, others: tuple[str, ...]) -> None:
    certified(aws, name, others=others)
    check_certificate(aws.client("acm"), ARN, "book.example.org")


@pytest.mark.parametrize("name", ["example.org", "*.book.example.org", "*.org", "ook.example.org"])
def test_one_for_another_name_is_refused(aws: Any, name: str) -> None:
    certified(aws, name)
    with pytest.raises(Missing, match=r"not for DOMAIN=book\.example\.org"):
        check_certificate(aws.client("acm"), ARN, "book.example.org")


def test_one_that_is_not_issued_says_which_record_is_missing(aws: Any) -> None:
    certified(aws, status="PENDING_VALIDATION")
    with pytest.raises(Missing, match=r"_a\.book\.example\.org\. CNAME _b\.acm-validations\.aws\."):
        check_certificate(aws.client("acm"), ARN, "book.example.org")
    certified(aws, status="EXPIRED")
    with pytest.raises(Missing, match="The certificate is EXPIRED"):
        check_certificate(aws.client("acm"), ARN, "book.example.org")
    aws.refuses("acm", "describe_certificate", "ResourceNotFoundException")
    with pytest.raises(Missing, match="no such certificate in us-east-1"):
        check_certificate(aws.client("acm"), ARN, "book.example.org")


@pytest.mark.parametrize(
    ("given", "before", "expected"),
    [
        ("", {}, ("Z1", "")),
        (ARN, {}, ("", ARN)),
        ("", BROUGHT, ("", ARN)),  # what was given once stays
        ("none", BROUGHT, ("Z1", "")),
        (ARN, MADE_HERE, ("", ARN)),
        ("", MADE_HERE, ("Z1", "")),  # the edge stack's own, which it names anew
    ],
)
def test_a_domain_has_a_zone_or_a_certificate(
    aws: Any, given: str, before: dict[str, str], expected: tuple[str, str]
) -> None:
    if expected[1]:
        certified(aws)
    else:
        zone = {"Name": "example.org.", "Id": "/hostedzone/Z1", "CallerReference": "1"}
        listed = {"HostedZones": [zone], "IsTruncated": False, "MaxItems": "100", "Marker": ""}
        aws.answers("route53", "list_hosted_zones", listed)
    parameters = {"DomainName": "book.example.org"}
    assert preflight._check_domain(aws, DeployOptions(certificate=given), parameters, before) == []
    assert (parameters["HostedZoneId"], parameters["CertificateArn"]) == expected


def test_a_certificate_without_a_domain_and_a_bad_arn_are_said(aws: Any) -> None:
    with pytest.raises(Missing, match="CERTIFICATE goes with a domain"):
        preflight._check_domain(aws, DeployOptions(certificate=ARN), {"DomainName": ""}, {})
    for arn in (ARN.replace("us-east-1", "eu-west-1"), "mine", f"{ARN}0"):
        assert "in us-east-1" in DeployOptions(certificate=arn).faults()[0]
    assert DeployOptions(certificate=ARN).faults() == []


def test_the_record_to_set_is_told_and_only_where_somebody_has_to_set_it() -> None:
    outputs = {"DistributionDomainName": "d111111abcdef8.cloudfront.net"}
    assert _record_to_set(BROUGHT, outputs).startswith("book.example.org CNAME d111111abcdef8.cloudfront.net")
    assert _record_to_set(MADE_HERE, outputs) == ""
    assert _record_to_set({"DomainName": "", "HostedZoneId": ""}, outputs) == ""
