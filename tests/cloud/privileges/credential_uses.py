"""Uses of the key that seals what experts sign in with, in the roles of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud.privileges.world import World

_EXPERT = {"expert": "ada-lovelace"}


def open_what_was_sealed(world: World) -> bool:
    """What was sealed for an expert opens for them, and for no other."""
    sealed = world.stack.client("kms").encrypt(KeyId=world.credentials_key, Plaintext=b"{}", EncryptionContext=_EXPERT)[
        "CiphertextBlob"
    ]
    client = world.as_function("read_calendars", "kms")
    asked = {"KeyId": world.credentials_key, "CiphertextBlob": sealed}
    others = _refusal_of(lambda: client.decrypt(**asked, EncryptionContext={"expert": "bo-li"}))
    return _refusal_of(lambda: client.decrypt(**asked, EncryptionContext=_EXPERT)) is None and others is not None


def seal_by_the_api(world: World) -> bool:
    """The API seals what an expert gives it."""
    return _seals(world, "api_handler")


def seal_by_the_calendar_function(world: World) -> bool:
    """The calendar function seals what a service gives it anew."""
    return _seals(world, "read_calendars")


def read_the_secrets_of_apps(world: World) -> bool:
    """The calendar function reads the secrets of the operator's apps."""
    client = world.as_function("read_calendars", "secretsmanager")
    return _refusal_of(lambda: client.get_secret_value(SecretId=world.secrets["CalendarApps"])) is None


def _seals(world: World, function: str) -> bool:
    client, asked = world.as_function(function, "kms"), {"Plaintext": b"{}", "EncryptionContext": _EXPERT}
    return _refusal_of(lambda: client.encrypt(KeyId=world.credentials_key, **asked)) is None


def _refusal_of(call: Callable[[], Any]) -> str | None:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None
