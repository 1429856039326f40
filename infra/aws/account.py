"""Whose credentials there are, and for which region."""

from __future__ import annotations

from dataclasses import dataclass

import boto3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from infra.aws.session import Aws

_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
_UNKNOWN = ("InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidAccessKeyId")

_NO_CREDENTIALS = (
    "There are no AWS credentials: sign in with `aws sso login`, or set AWS_PROFILE, "
    "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)


class Missing(Exception):
    """Something the command needs is missing; the message says what, and what to do."""

    @property
    def lines(self) -> list[str]:
        """A sentence or two for each thing."""
        return [str(argument) for argument in self.args]


@dataclass(frozen=True, slots=True)
class AwsAccount:
    """The account that the credentials belong to."""

    id: str
    arn: str
    """Of the user or role."""


def open_session(region: str) -> Aws:
    """Clients for the region, or the profile's where none is given. Raises Missing without a region or credentials."""
    try:
        session = boto3.Session()
        known = set(session.get_available_regions("cloudformation"))
        for partition in session.get_available_partitions():
            known |= set(session.get_available_regions("cloudformation", partition))
        chosen = region or session.region_name
    except ProfileNotFound as error:
        raise Missing(f"{error}: set AWS_PROFILE to one that `aws configure list-profiles` names.") from error
    missing = []
    if not chosen:
        missing.append("There is no region: give one, as REGION=eu-west-1, or put one into your AWS profile.")
    elif chosen not in known:
        missing.append(f"REGION={chosen}: there is no such region; one is eu-west-1, another us-east-1.")
    if session.get_credentials() is None:
        missing.append(_NO_CREDENTIALS)
    if missing:
        raise Missing(*missing)
    return Aws(session, chosen)


def identify_account(aws: Aws) -> AwsAccount:
    """Find out whose credentials these are. One call of STS."""
    try:
        told = aws.client("sts").get_caller_identity()
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise Missing(_NO_CREDENTIALS) from error
    except ClientError as error:
        raise Missing(_refused(error)) from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise Missing(f"AWS can't be reached: is there a network? ({error})") from error
    except BotoCoreError as error:
        # An expired SSO token, or a credential process that fails.
        raise Missing(f"The AWS credentials can't be used: {error} Sign in again, with `aws sso login`.") from error
    return AwsAccount(told["Account"], told["Arn"])


def _refused(error: ClientError) -> str:
    code = error.response["Error"]["Code"]
    if code in _EXPIRED:
        return "The AWS credentials have expired: sign in again, with `aws sso login` or new keys."
    if code in _UNKNOWN:
        return "AWS doesn't know these credentials: they are mistyped, or were revoked."
    return f"AWS doesn't say whose credentials these are: {error}"
