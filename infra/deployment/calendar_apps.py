"""The secrets of the operator's apps at Google and Microsoft: in a file, and in the stack's secret, `{"google": "…"}`.

Beside each secret stands the client id that it belongs to, so that another app's is asked for and not mistaken for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

Secrets = dict[str, str]
"""By service: google, microsoft."""

PARAMETERS = {"google": "GoogleClientId", "microsoft": "MicrosoftClientId"}
"""The parameter of the template that has the client id of a service's app."""

MAX_BYTES = 10_000
_MAX_SECRET = 500
_SECRET = re.compile(rf"[!-~]{{8,{_MAX_SECRET}}}")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_IDS = "client_ids"


def client_ids(parameters: Mapping[str, str]) -> dict[str, str]:
    """The client id of each service that is offered."""
    return {service: parameters[name] for service, name in PARAMETERS.items() if parameters.get(name)}


def fault_of(service: str, secret: str) -> str:
    """What is wrong with a secret, without the secret; empty if nothing is to be seen."""
    if not _SECRET.fullmatch(secret):
        return f"the {service} secret is empty, too long, or has characters that no secret has"
    if service == "microsoft" and _GUID.fullmatch(secret):
        return "that is the id of Microsoft's secret: take what stands under Value, which is shown once"
    return ""


def read_file(path: str) -> Secrets:
    """The secrets in a file, which may be /dev/stdin. ValueError says what is wrong with it."""
    try:
        with Path(path).open("rb") as file:
            found = json.loads(file.read(MAX_BYTES))
    except OSError as error:
        raise ValueError(f"can't be read: {error.strerror}") from None
    except ValueError:
        # Not the parser's own words, which may quote it.
        raise ValueError("isn't JSON") from None
    if not isinstance(found, dict) or not found or not found.keys() <= PARAMETERS.keys():
        raise ValueError('give it as {"google": "…", "microsoft": "…"}, or one of them')
    secrets = {service: str(secret).strip() for service, secret in found.items()}
    faults = [fault for service, secret in secrets.items() if (fault := fault_of(service, secret))]
    if faults:
        raise ValueError("; ".join(faults))
    return secrets


def missing_in(client: Any, secret_id: str, ids: Mapping[str, str]) -> list[str]:
    """The services of which a stack's secret has none, or that of another app. One call of Secrets Manager."""
    kept = _load(client, secret_id) if secret_id else {}
    known = kept.get(_IDS, {})
    return [service for service, app in ids.items() if not kept.get(service) or known.get(service) != app]


def save(client: Any, secret_id: str, ids: Mapping[str, str], given: Secrets) -> bool:
    """Write the secrets that were given, and forget those of services that aren't offered any more; whether that
    changed anything. Two calls of Secrets Manager at most."""
    before = _load(client, secret_id)
    known = before.get(_IDS, {})
    kept = {service: before[service] for service, app in ids.items() if service in before and known.get(service) == app}
    secrets = kept | {service: secret for service, secret in given.items() if service in ids}
    after = {**secrets, _IDS: {service: ids[service] for service in secrets}}
    if after == before or not (secrets or before):
        return False
    client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(after))
    return True


def _load(client: Any, secret_id: str) -> dict[str, Any]:
    """What a stack's secret has; nothing if it's new, or not there."""
    try:
        text = client.get_secret_value(SecretId=secret_id)["SecretString"]
    except ClientError as error:
        # One without a value isn't found either.
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
