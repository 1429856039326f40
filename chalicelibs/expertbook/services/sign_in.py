"""Sign in: request a code, and prove an email address with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import get_signing_keys
from expertbook.domain import sign_in_code
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import WrongCode
from expertbook.domain.scheduling.local_time import format_instant, from_epoch
from expertbook.store import accounts
from expertbook.store import codes as store


def request_code(email: str, now: datetime) -> dict[str, Any]:
    """Have the stream mail a code to an email address, known to us or not.

    Raises TooManyRequests for the sixth code in an hour, or Unavailable. One GetItem and one PutItem.
    """
    key_id = get_signing_keys().current
    issued = store.renew(normalize_email(email), lambda before: sign_in_code.renew_code(before, email, key_id, now))
    return {"expires_at": format_instant(from_epoch(issued.valid_until))}


def sign_in(email: str, code: str, now: datetime) -> dict[str, Any]:
    """A sign-in token for the right code. Raises WrongCode, whatever is wrong with it.

    We count the try before we check the code, so that parallel guesses get five tries at most. Two UpdateItem and one
    GetItem; one UpdateItem for a wrong code.
    """
    address = normalize_email(email)
    signer, keys = tokens.load_signer(), get_signing_keys()
    issued = store.count_try(address, now)
    if issued is None or not sign_in_code.is_correct(code, keys, issued.key_id, address, issued.nonce):
        raise WrongCode
    account = accounts.load(address)
    if not store.use(address, issued.nonce):
        raise WrongCode
    expert = account.expert if account is not None else None
    token, expires_at = signer.make_sign_in_token(address, expert, now)
    return {"token": token, "expires_at": format_instant(expires_at), "email": address, "expert": expert}
