"""Sign in: request a code, and prove an email address with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import digest_secretly, get_signing_keys
from expertbook.adapters.identity.networks import digest_network
from expertbook.domain import sign_in_code
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import TooManyRequests, WrongCode
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling.local_time import format_epoch, format_instant, to_epoch
from expertbook.domain.sign_in_code import SignInCode
from expertbook.services import call_limits, sign_outs
from expertbook.store import accounts, proofs, sign_ins
from expertbook.store import codes as store


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """The email address that a code is mailed to, and the locale of who asks."""

    email: str
    locale: str = DEFAULT_LOCALE


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """The email address, and the code or the link's secret that proves it. `asked` is the id of the request for a code;
    without it, the code is the one that this network asked for."""

    email: str
    code: str | None = None
    secret: str | None = None
    asked: str | None = None


def request_code(request: CodeRequest, network: str, now: datetime) -> dict[str, Any]:
    """Have the stream mail a code to an email address, known to us or not.

    Each network has a code of its own, so others can't wear out the one in somebody's mail. Raises TooManyRequests
    for the sixth code in an hour, for many from one network, or for many to one address, unless people have signed in
    with the address from this network before; or Unavailable. Two UpdateItem, one GetItem and one PutItem.
    """
    email, address, asked = request.email, normalize_email(request.email), digest_network(network)
    key_id = get_signing_keys().current
    call = call_limits.name_call()
    call_limits.count_call([call_limits.by_network(Limit.CODES_PER_NETWORK, network)], call, now)
    try:
        call_limits.count_call([call_limits.by_address(Limit.CODES_PER_ADDRESS, address)], call, now)
    except TooManyRequests:
        proof = proofs.load(address)
        if proof is None or asked not in proof.networks:
            raise
    issued = store.renew(
        address, asked, lambda before: sign_in_code.renew_code(before, email, key_id, request.locale, now)
    )
    return {"id": asked, "expires_at": format_epoch(issued.valid_until)}


def sign_in(request: SignInRequest, network: str, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """A sign-in token for the right code or secret. Raises WrongCode, whatever is wrong with it, or TooManyRequests.

    We count the try before we check a code, so that parallel guesses get five tries at most; a secret can't be guessed.
    The code is used up last. A repeated request with the same idempotency key gets another token. Two UpdateItem, two
    GetItem and one TransactWriteItems; two UpdateItem for a wrong code. A GetItem in place of these for a secret.
    """
    address, asked = normalize_email(request.email), request.asked or digest_network(network)
    signer = tokens.load_signer()
    issued = _prove(request, address, asked, network, now)
    account = accounts.load(address)
    ended = sign_ins.load(address)
    named = digest_secretly(f"sign-in {idempotency_key}") if idempotency_key is not None else secrets.token_hex()
    if not store.use(address, issued, asked, named, digest_network(network), now):
        raise WrongCode
    sign_outs.remember(address, ended)
    expert = account.expert if account is not None else None
    token, expires_at = signer.make_sign_in_token(address, expert, now, ended.next_after(to_epoch(now)))
    return {"token": token, "expires_at": format_instant(expires_at), "email": address, "expert": expert}


def _prove(request: SignInRequest, address: str, asked: str, network: str, now: datetime) -> SignInCode:
    keys = get_signing_keys()
    if request.secret is not None:
        issued = store.load_valid(address, asked, now)
        if issued is None or not sign_in_code.is_secret(request.secret, keys, issued.key_id, address, issued.nonce):
            raise WrongCode
        return issued
    tries = [call_limits.by_network(Limit.TRIES_PER_NETWORK, network)]
    call_limits.count_call(tries, call_limits.name_call(), now)
    issued = store.count_try(address, asked, now)
    code = request.code or ""
    if issued is None or not sign_in_code.is_correct(code, keys, issued.key_id, address, issued.nonce):
        raise WrongCode
    return issued
