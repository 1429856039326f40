"""A certificate that somebody else looks after, for a domain whose DNS is not in Route 53."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.aws.account import Missing


def check_certificate(acm: Any, arn: str, domain: str) -> None:
    """Ask ACM, in us-east-1, whether the certificate is issued and for the domain. One call. Raises Missing if not."""
    try:
        found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise Missing(f"CERTIFICATE={arn}: this account has no such certificate in us-east-1.") from error
        raise
    if found["Status"] == "PENDING_VALIDATION":
        told = [option["ResourceRecord"] for option in found["DomainValidationOptions"] if "ResourceRecord" in option]
        records = "; ".join(f"{record['Name']} {record['Type']} {record['Value']}" for record in told)
        raise Missing(
            f"The certificate is not issued yet: its domain must be proved to be yours. "
            f"Set this record where the domain's DNS is, and wait until ACM has seen it: {records or 'see ACM'}"
        )
    if found["Status"] != "ISSUED":
        raise Missing(f"The certificate is {found['Status']}: request another one in ACM, in us-east-1.")
    names = {found["DomainName"], *found.get("SubjectAlternativeNames", [])}
    if not any(_covers(name, domain) for name in names):
        raise Missing(f"The certificate is for {', '.join(sorted(names))}, not for DOMAIN={domain}.")


def _covers(name: str, domain: str) -> bool:
    """A star stands for one label."""
    return name == domain or (name.startswith("*.") and domain.partition(".")[2] == name[2:])
