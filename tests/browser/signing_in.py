"""Sign-in tokens as the stack makes them, without a mail: signed with the key that its secret has."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page

from expertbook.adapters.identity.tokens import Signer
from expertbook.domain.scheduling.local_time import format_instant
from tests.cloud.tokens import signing_keys
from tests.stack import Stack

SignIn = dict[str, Any]
"""What the browser keeps of a sign-in, and what the API answers to a code."""


def signed_in(stack: Stack, address: str, expert: str | None = None) -> SignIn:
    """As if `address` had been proved by a code; `expert` is the handle that belongs to it."""
    token, expires_at = Signer(signing_keys(stack)).make_sign_in_token(address, expert, datetime.now(UTC))
    return {"token": token, "email": address, "expert": expert, "expires_at": format_instant(expires_at)}


def sit_at(page: Page, sign_in: SignIn) -> None:
    """The page's browser knows them from now on, until they sign out there."""
    page.evaluate("(text) => localStorage.setItem('expertbook.session', text)", json.dumps(sign_in))
