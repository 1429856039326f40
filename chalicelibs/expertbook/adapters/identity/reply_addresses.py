"""What the addresses of a new booking are made of at which replies to its invitations are received."""

from __future__ import annotations

import secrets

from expertbook import settings
from expertbook.domain.booking import ReplyTo

_SECRET_BYTES = 15


def make_reply_to() -> ReplyTo | None:
    """Of a new booking. None where the deployment receives no mail.

    The secret is the booking's own, so what receives strangers' mail needs no signing keys, and a rotation changes no
    address that stands in somebody's calendar.
    """
    domain = settings.reply_domain()
    return ReplyTo(domain, secrets.token_urlsafe(_SECRET_BYTES)) if domain is not None else None
