"""What the deployment tells the functions, through the environment. No function is given all of it."""

from __future__ import annotations

import os


class MissingSetting(RuntimeError):
    """A function was deployed without something that it needs."""


def table_name() -> str:
    """The one DynamoDB table."""
    return _required("TABLE_NAME")


def secret_id() -> str:
    """Secrets Manager id of the signing keys."""
    return _required("SECRET_ID")


def websocket_endpoint() -> str:
    """Where messages to WebSocket connections are posted."""
    return _required("WEBSOCKET_ENDPOINT")


def edge_key() -> str:
    """What CloudFront, and nobody else, sends along with each request to the API."""
    return _required("EDGE_KEY")


def site_bucket() -> str:
    """The bucket that holds the site."""
    return _required("SITE_BUCKET")


def mail_from() -> str:
    """The address that mails come from."""
    return _required("MAIL_FROM")


def mail_configuration_set() -> str | None:
    """What SES is told to follow a mail by, if anything: its bounces and complaints."""
    return os.environ.get("MAIL_CONFIGURATION_SET") or None


def dead_letters_url() -> str:
    """The queue for what could not be done."""
    return _required("DEAD_LETTERS_URL")


def site_url() -> str:
    """The site's address, without a slash at its end."""
    return _required("SITE_URL").rstrip("/")


def release() -> str:
    """Which release is deployed: the hash that the stack's output of that name has. A checkout has none."""
    return os.environ.get("RELEASE", "none")


def allows_local_calendars() -> bool:
    """Whether calendars on this very machine may be read, by http as well: for development, and nowhere else."""
    return os.environ.get("LOCAL_CALENDARS") == "allowed"


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise MissingSetting(f"{name} is not set in the environment of this function")
    return value
