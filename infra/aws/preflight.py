"""What a deployment needs, checked before anything is changed, all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from botocore.exceptions import ClientError, EndpointConnectionError

from infra.aws import certificates, concurrency, mail, mappings, receiving, zones
from infra.aws.account import AwsAccount, Missing, identify_account
from infra.aws.options import EDGE_REGION, NOTHING, PRICE_CLASSES, DeployOptions
from infra.aws.session import Aws
from infra.cloudformation.template import Template
from infra.deployment import calendar_apps
from infra.deployment.deployer import Deployer

T = TypeVar("T")

_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
_TOLD_BY_THE_DEPLOYMENT = ("Release",)


@dataclass(slots=True)
class Ready:
    """What was found: the account, the stack's parameters, and notes for the person who deploys."""

    account: AwsAccount
    parameters: dict[str, str]
    notes: list[str] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)
    """What the stack was deployed with, by which the parameters were chosen."""


def check_all(aws: Aws, wanted: DeployOptions, template: Template) -> Ready:
    """Check everything a deployment needs. Raises Missing, with a line for each thing, if it can't start."""
    missing = wanted.faults()
    try:
        account = identify_account(aws)
    except Missing as error:
        # Nothing else can be asked without credentials.
        raise Missing(*missing, *error.lines) from error
    before = deployed_parameters(aws, wanted.stack)
    parameters = _chosen_parameters(wanted, before)
    notes: list[str] = []
    if not parameters.get("EmailFrom"):
        missing.append(
            "EMAIL_FROM is needed the first time: the address mails come from, EMAIL_FROM=bookings@example.com."
        )
    if parameters["MonthlyBudget"] and not parameters["AlarmEmail"]:
        missing.append("BUDGET needs somebody who is told: give ALARM_EMAIL as well.")
    if not missing:
        checks: list[Callable[[], list[str]]] = [
            lambda: _check_mappings(aws, wanted.stack, before),
            lambda: _check_sender(aws, parameters, before),
            lambda: _check_replies(aws, wanted, parameters, before),
            lambda: _check_domain(aws, wanted, parameters, before),
            lambda: _check_calendar_apps(aws, wanted.stack, parameters, before),
            lambda: _check_concurrency(aws, template, parameters, before),
        ]
        for check in checks:
            try:
                notes += check()
            except Missing as error:
                missing += error.lines
    if missing:
        raise Missing(*missing)
    if not parameters["SecurityContact"]:
        notes.append(
            "The site has no security.txt, so nobody knows whom to tell of a fault: say it once, as "
            "SECURITY_CONTACT=security@example.com."
        )
    return Ready(account, {**parameters, **wanted.extra}, notes, before)


def deployed_parameters(aws: Aws, stack: str) -> dict[str, str]:
    """The parameters a stack was deployed with; empty if there is no stack."""
    try:
        found = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        if _is_denied(error):
            raise Missing(_denied_note(error, "cloudformation:DescribeStacks")) from error
        raise
    return {told["ParameterKey"]: told["ParameterValue"] for told in found[0].get("Parameters", [])} if found else {}


def _chosen_parameters(wanted: DeployOptions, before: dict[str, str]) -> dict[str, str]:
    """The parameters the options decide; an empty option keeps the stack's value."""
    told = {
        "EmailFrom": wanted.email_from,
        "DomainName": wanted.domain,
        "AlarmEmail": wanted.alarm_email,
        "MonthlyBudget": wanted.budget,
        "PermissionsBoundary": wanted.boundary,
        "CorsOrigins": wanted.cors_origins,
        "Limits": wanted.limits,
        "SecurityContact": wanted.security_contact,
        "Moderators": wanted.moderators,
        "GoogleClientId": wanted.google_client_id,
        "MicrosoftClientId": wanted.microsoft_client_id,
        "ReplyDomain": wanted.reply_domain,
    }
    kept = {name: value or before.get(name, "") for name, value in told.items()}
    chosen = {name: "" if value == NOTHING else value for name, value in kept.items()}
    # Said in any case: with what the template says itself, the second deployment would differ from the first.
    chosen["PriceClass"] = PRICE_CLASSES.get(wanted.price_class) or before.get("PriceClass", PRICE_CLASSES["100"])
    chosen["Alarms"] = wanted.alarms or before.get("Alarms", "on")
    firewall = wanted.firewall or ("on" if before.get("WebAclArn") else "off")
    # Not a parameter of the stack itself: the edge stack makes a parameter of it.
    return {**chosen, "Firewall": firewall}


def _check_mappings(aws: Aws, stack: str, before: dict[str, str]) -> list[str]:
    if not before:
        return []
    _, denied = _ask_if_allowed(lambda: mappings.check_start(aws, stack), None)
    return denied


def _check_sender(aws: Aws, parameters: dict[str, str], before: dict[str, str]) -> list[str]:
    is_made = before.get("SenderIdentity") == "make" and before.get("EmailFrom") == parameters["EmailFrom"]

    def ask() -> mail.Sender:
        return mail.check_sender(aws.client("sesv2"), parameters["EmailFrom"], is_made=is_made)

    try:
        found = _ask_if_allowed(ask, mail.Sender(exists=not is_made and before.get("SenderIdentity") == "exists"))
    except EndpointConnectionError as error:
        # STS has answered, so there is a network.
        raise Missing(
            f"There is no SES in {aws.region}, and nobody could sign in without mails. Choose another region, "
            f"as REGION=eu-west-1."
        ) from error
    sender, denied = found
    parameters["SenderIdentity"] = "exists" if sender.exists else "make"
    return sender.notes + denied


def _check_replies(aws: Aws, wanted: DeployOptions, parameters: dict[str, str], before: dict[str, str]) -> list[str]:
    """Find the set of receipt rules that one is added to, and whether SES knows the domain."""
    parameters["ReplyRuleSet"], parameters["ReplyIdentity"] = "", "make"
    domain = parameters["ReplyDomain"]
    if not domain:
        return []
    receiving.check_region(aws.region)
    is_made = before.get("ReplyIdentity") == "make" and before.get("ReplyDomain") == domain
    given = "" if wanted.reply_rule_set == NOTHING else wanted.reply_rule_set
    parameters["ReplyRuleSet"] = receiving.choose_rule_set(
        aws.client("ses"), given or before.get("ReplyRuleSet", ""), aws.region
    )
    if not is_made and mail.is_known(aws.client("sesv2"), domain):
        parameters["ReplyIdentity"] = "exists"
    return receiving.notes(domain, aws.region) if before.get("ReplyDomain") != domain else []


def _check_domain(aws: Aws, wanted: DeployOptions, parameters: dict[str, str], before: dict[str, str]) -> list[str]:
    """Find the domain's zone, or look at the certificate that the owner gives for it."""
    parameters["HostedZoneId"] = parameters["CertificateArn"] = ""
    domain = parameters["DomainName"]
    if not domain:
        if wanted.certificate not in ("", NOTHING):
            raise Missing("CERTIFICATE goes with a domain: give it as DOMAIN=book.example.com.")
        return []
    # One that was made with a zone is made by our own stack.
    kept = "" if before.get("HostedZoneId") else before.get("CertificateArn", "")
    certificate = "" if wanted.certificate == NOTHING else wanted.certificate or kept
    if certificate:
        parameters["CertificateArn"] = certificate
        acm = aws.at(EDGE_REGION).client("acm")
        _, denied = _ask_if_allowed(lambda: certificates.check_certificate(acm, certificate, domain), None)
        return denied
    parameters["HostedZoneId"] = _find_zone(aws, domain)
    return []


def _find_zone(aws: Aws, domain: str) -> str:
    try:
        return zones.find_zone(aws.client("route53"), domain)
    except ClientError as error:
        raise Missing(_denied_note(error, "route53:ListHostedZones")) from error


def _check_calendar_apps(aws: Aws, stack: str, parameters: dict[str, str], before: dict[str, str]) -> list[str]:
    """Find out what the site is called, where Google or Microsoft are to send experts back to it."""
    parameters["ConsentSiteUrl"] = ""
    ids = calendar_apps.client_ids(parameters)
    if not ids:
        return []
    if domain := parameters["DomainName"]:
        site = f"https://{domain}"
    else:
        outputs = Deployer(aws, stack, "").outputs()
        if not outputs:
            raise Missing(
                "An app at Google or Microsoft has to know the site's URL. Without a DOMAIN the first deployment makes "
                "it: deploy without GOOGLE_CLIENT_ID and MICROSOFT_CLIENT_ID, then with them."
            )
        site = f"https://{outputs['DistributionDomainName']}" if before.get("DomainName") else outputs["SiteUrl"]
    parameters["ConsentSiteUrl"] = site
    is_moved = before.get("ConsentSiteUrl") != site
    return [
        f"The app at {service.title()} needs this redirect URI, letter by letter: {site}/calendar-consent"
        for service, app in ids.items()
        if is_moved or before.get(calendar_apps.PARAMETERS[service]) != app
    ]


def _check_concurrency(aws: Aws, template: Template, parameters: dict[str, str], before: dict[str, str]) -> list[str]:
    is_reserved = before.get("ReservedConcurrency") == "on"

    def ask() -> tuple[bool, int]:
        return concurrency.check_limit(aws.client("lambda"), template, reserved_already=is_reserved)

    (may, limit), denied = _ask_if_allowed(ask, (is_reserved, 0))
    parameters["ReservedConcurrency"] = "on" if may else "off"
    if may or denied:
        return denied
    wants, leaves = concurrency.reserved_by(template), concurrency.LEFT_TO_OTHERS
    return [
        f"No concurrency is reserved for the functions: the account may run {limit} at once in {aws.region}, and "
        f"reserving {wants} must leave {leaves}. One function may starve another. Ask for more in Service Quotas "
        f"(Lambda, concurrent executions), then deploy again."
    ]


def _ask_if_allowed(ask: Callable[[], T], otherwise: T) -> tuple[T, list[str]]:
    """The answer of `ask`, or `otherwise` and a note if these credentials may not ask."""
    try:
        return ask(), []
    except ClientError as error:
        if not _is_denied(error):
            raise
        return otherwise, [_denied_note(error, "")]


def _is_denied(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in _DENIED


def _denied_note(error: ClientError, right: str) -> str:
    asked: Any = right or error.operation_name
    return f"Not checked, since these credentials may not: {asked} ({error.response['Error']['Code']})."
