"""What the deployment tells the functions, through environment variables. No function gets all of them."""

from __future__ import annotations

import os

OF_THE_API = ("TABLE_NAME", "SECRET_ID", "SITE_BUCKET", "EDGE_KEY")
"""Without any of these the REST API can't do all that it offers."""


class MissingSetting(RuntimeError):
    """A function was deployed without a setting that it needs."""


def table_name() -> str:
    """The name of the DynamoDB table."""
    return _required("TABLE_NAME")


def secret_id() -> str:
    """The id of the signing keys in Secrets Manager."""
    return _required("SECRET_ID")


def websocket_endpoint() -> str:
    """The endpoint for messages to WebSocket connections."""
    return _required("WEBSOCKET_ENDPOINT")


def edge_key() -> str:
    """The secret that CloudFront, and nobody else, sends with each request to the API."""
    return _required("EDGE_KEY")


def site_bucket() -> str:
    """The name of the site's bucket."""
    return _required("SITE_BUCKET")


def mail_from() -> str:
    """The email address that mails come from."""
    return _required("MAIL_FROM")


def reply_domain() -> str | None:
    """The domain at which replies to invitations are received, if they are."""
    return os.environ.get("REPLY_DOMAIN") or None


def received_bucket() -> str:
    """The name of the bucket that received mails lie in."""
    return _required("RECEIVED_BUCKET")


def mail_configuration_set() -> str | None:
    """The SES configuration set that reports bounces and complaints, if there is one."""
    return os.environ.get("MAIL_CONFIGURATION_SET") or None


def bounces_alarm() -> str | None:
    """The name of the alarm that rings when too many mails come back, if there is one."""
    return os.environ.get("BOUNCES_ALARM") or None


def dead_letters_url() -> str:
    """The URL of the dead-letter queue."""
    return _required("DEAD_LETTERS_URL")


def shares_url() -> str:
    """The URL of the queue that shares the watchers of an expert among functions."""
    return _required("SHARES_URL")


def webhook_queue_url() -> str | None:
    """The URL of the queue of webhooks that are to be called. There is none where the API is served alone."""
    return os.environ.get("WEBHOOK_QUEUE_URL") or None


def site_url() -> str:
    """The site's URL, without a slash at the end."""
    return _required("SITE_URL").rstrip("/")


def release() -> str:
    """The deployed release: the same hash as in the stack's outputs. A checkout has none."""
    return os.environ.get("RELEASE", "none")


def cors_origins() -> frozenset[str]:
    """The origins whose pages may make every call of the API; `*` stands for all of them."""
    return frozenset(os.environ.get("CORS_ORIGINS", "").split(",")) - {""}


def reputation_key() -> str:
    """The id of the key of KMS that signs what experts take along."""
    return _required("REPUTATION_KEY")


def moderators() -> frozenset[str]:
    """The normalized email addresses of those who may hide reviews."""
    return frozenset(os.environ.get("MODERATORS", "").lower().split(",")) - {""}


def limits() -> str:
    """The deployment's numbers for what may be done within an hour; see domain/limits.py."""
    return os.environ.get("LIMITS", "")


def believes_forwarded_for() -> bool:
    """Whether a call comes from the network that its X-Forwarded-For begins with. Only for development: there all
    callers are on this machine."""
    return os.environ.get("FORWARDED_FOR") == "believed"


def missing_for_the_api() -> list[str]:
    """The names of what the REST API needs and isn't told."""
    return [name for name in OF_THE_API if not os.environ.get(name)]


def calendar_queue_url() -> str | None:
    """The URL of the queue of calendars that are to be looked at. There is none where the API is served alone."""
    return os.environ.get("CALENDAR_QUEUE_URL") or None


def credentials_key() -> str:
    """The id of the key of KMS that seals what experts sign in with at calendar services."""
    return _required("CREDENTIALS_KEY")


def google_client_id() -> str:
    """What Google calls the operator's app; empty where Google Calendar isn't offered."""
    return os.environ.get("GOOGLE_CLIENT_ID", "")


def microsoft_client_id() -> str:
    """What Microsoft calls the operator's app; empty where Microsoft 365 and Outlook.com aren't offered."""
    return os.environ.get("MICROSOFT_CLIENT_ID", "")


def calendar_apps_secret() -> str:
    """The id of the secret in Secrets Manager that has the secrets of those apps. The calendar function alone knows."""
    return _required("CALENDAR_APPS_SECRET")


def google_url() -> str:
    """The URL of a server on this machine that plays Google. Only for development; else empty."""
    return os.environ.get("GOOGLE_URL", "") if allows_local_servers() else ""


def microsoft_url() -> str:
    """The URL of a server on this machine that plays Microsoft. Only for development; else empty."""
    return os.environ.get("MICROSOFT_URL", "") if allows_local_servers() else ""


def allows_local_servers() -> bool:
    """Whether external calendars and webhooks may be on this machine, and use http. Only for development."""
    return os.environ.get("LOCAL_SERVERS") == "allowed"


def allows_jumps() -> bool:
    """Whether what is due later may be done now, as if the clock had come there. Only for development."""
    return os.environ.get("CLOCK_JUMPS") == "allowed"


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise MissingSetting(f"{name} is not set in the environment of this function")
    return value
