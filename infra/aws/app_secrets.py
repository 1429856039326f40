"""Where a deployment gets the secrets of the apps at Google and Microsoft from: a person at a terminal, or a file."""

from __future__ import annotations

from infra.aws.account import Missing
from infra.aws.options import DeployOptions
from infra.aws.screen import Screen
from infra.aws.session import Aws
from infra.deployment import calendar_apps
from infra.deployment.calendar_apps import Secrets
from infra.deployment.deployer import Deployer

ASK = "ask"
"""Asks for each of them anew: one ran out, or was made anew."""

TRIES = 3


def gather(aws: Aws, wanted: DeployOptions, parameters: dict[str, str], screen: Screen) -> Secrets:
    """The secrets that are to be written: those in the file, or else those that the stage lacks, asked for unseen.

    Raises Missing where there is neither a file nor a person. Two calls of AWS at most.
    """
    ids = calendar_apps.client_ids(parameters)
    if not ids:
        return {}
    given = _read(wanted.calendar_secrets) if wanted.calendar_secrets not in ("", ASK) else {}
    outputs = Deployer(aws, wanted.stack, "").outputs() or {}
    secret_id = outputs.get("CalendarAppsSecretId", "")
    lacking = [
        service
        for service in calendar_apps.missing_in(aws.client("secretsmanager"), secret_id, ids)
        if service not in given
    ]
    asked = list(ids) if wanted.calendar_secrets == ASK else lacking
    if asked and not screen.is_terminal():
        raise Missing(
            f"The secret of the app at {' and '.join(map(str.title, asked))} is needed, and there is nobody to ask: "
            f"give a file, CALENDAR_SECRETS=secrets.json, or CALENDAR_SECRETS=/dev/stdin."
        )
    for service in asked:
        if secret := _ask(service, screen, or_keep=service not in lacking):
            given[service] = secret
    return given


def _read(path: str) -> Secrets:
    try:
        return calendar_apps.read_file(path)
    except ValueError as error:
        raise Missing(f"CALENDAR_SECRETS={path}: {error}.") from None


def _ask(service: str, screen: Screen, *, or_keep: bool) -> str:
    """The secret that somebody types; nothing if the one that is kept is to stay."""
    keeps = "; Enter keeps the one there is" if or_keep else ""
    for _ in range(TRIES):
        secret = screen.read_unseen(f"Client secret of the app at {service.title()} (not shown{keeps}): ").strip()
        fault = calendar_apps.fault_of(service, secret)
        if not fault or (or_keep and not secret):
            return secret
        screen.say(f"No: {fault}.")
    raise Missing(f"There is no secret of the app at {service.title()}.")
