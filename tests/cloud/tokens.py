"""Sign-in tokens made past the product, with the stack's own keys."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from expertbook.adapters.identity.tokens import Signer
from expertbook.domain.signing_keys import SigningKeys
from tests.stack import Stack


def signing_keys(stack: Stack) -> SigningKeys:
    """The stack's keys, from its secret."""
    found = stack.client("secretsmanager").get_secret_value(SecretId=stack.signing_secret)
    by_id = json.loads(found["SecretString"])
    return SigningKeys(by_id.pop("current"), by_id)


def sign_in_token(stack: Stack, handle: str) -> str:
    """What an expert who signed in just now has."""
    signer = Signer(signing_keys(stack))
    return signer.make_sign_in_token(f"{handle}@example.com", handle, datetime.now(UTC))[0]
