"""Sign-in codes in the table. Every write carries the condition that makes it safe against calls side by side."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from expertbook.clock import attempts
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, to_epoch
from expertbook.domain.sign_in_code import HOUR_SECONDS, MAX_CODES_PER_HOUR, MAX_TRIES, SignInCode
from expertbook.store import proofs
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import CodeItem
from expertbook.store.keys import CODE_PREFIX, account_key, code_key
from expertbook.store.transaction import Transaction

ATTEMPTS = MAX_CODES_PER_HOUR + 1
"""How often it is tried to ask for a code against others of the same network who ask for the same address. Anyone who
loses to that many has seen as many codes sent as an hour allows."""


def renew(email: str, network: str, renewed: Callable[[SignInCode | None], SignInCode]) -> SignInCode:
    """Put a new code in the place of the one before that this network (a digest) asked for, on the condition that
    nobody did so since it was read.

    The address is in lower case. Raises what `renewed` does, or Unavailable. One GetItem and one PutItem; again for
    each time that somebody else was faster.
    """
    for _ in attempts(ATTEMPTS):
        asked = renewed(_load(email, network))
        with suppress(ConditionFailed), translate_errors():
            _item(email, network, asked).save(_unwritten_since(asked))
            return asked
    raise Unavailable


def count_try(email: str, network: str, now: datetime) -> SignInCode | None:
    """Count a try at the code that this network asked for, and return what there is to try; None if it is too old, or
    was tried too often. One UpdateItem.

    Condition: there is a code, it is valid, and fewer than five tries were counted.
    """
    item = CodeItem(PK=account_key(email), SK=code_key(network))
    is_valid = CodeItem.nonce.exists() & (CodeItem.valid_until > to_epoch(now)) & (CodeItem.tries < MAX_TRIES)
    try:
        with translate_errors():
            item.update([CodeItem.tries.add(1)], is_valid)
    except ConditionFailed:
        return None
    return _asked(item)


def load_valid(email: str, network: str, now: datetime) -> SignInCode | None:
    """The code that this network asked for, if it isn't too old. Counts no try. One GetItem."""
    asked = _load(email, network)
    return asked if asked is not None and asked.valid_until > to_epoch(now) else None


def use(email: str, code: SignInCode, asked: str, request: str, network: str, now: datetime) -> bool:
    """Use a code up that the network `asked` had asked for, and remember that the address was proved from `network`;
    False if another request did, or asked for another code. One TransactWriteItems; two for one network more than are
    known.

    Condition: the code is still the same, and no other request has used it.
    """
    item = CodeItem(PK=account_key(email), SK=code_key(asked))
    is_free = CodeItem.used_by.does_not_exist() | (CodeItem.used_by == request)
    for anew in (False, True):
        transaction = Transaction()
        transaction.update(
            item, [CodeItem.used_by.set(request)], (CodeItem.nonce == code.nonce) & is_free, label="code"
        )
        proofs.record(transaction, email, network, now, anew=anew, label="proof")
        try:
            transaction.commit()
            return True
        except ConditionFailed as refused:
            if "code" in refused.labels:
                return False
    raise Unavailable


def sent_to(email: str) -> tuple[Epoch, ...]:
    """When codes were sent to the address of late, sorted. One Query."""
    return tuple(sorted(Epoch(sent) for item in _all_of(email) for sent in item.sent))


def delete(email: str, asked_until: Epoch) -> None:
    """Forget the codes of an address that were asked for until then. One Query, and a DeleteItem for each.

    Condition: nobody asked for another one since it was read.
    """
    for item in _all_of(email):
        if item.sent[-1] <= asked_until:
            with suppress(ConditionFailed), translate_errors():
                item.delete(CodeItem.version == item.version)


def from_image(image: dict[str, Any]) -> SignInCode:
    """The code in a stream record's image."""
    item = CodeItem()
    item.deserialize(image)
    return _asked(item)


def _load(email: str, network: str) -> SignInCode | None:
    found = CodeItem.find(account_key(email), code_key(network))
    return _asked(found) if found is not None else None


def _all_of(email: str) -> list[CodeItem]:
    with translate_errors():
        return list(CodeItem.query(account_key(email), CodeItem.SK.startswith(CODE_PREFIX), consistent_read=True))


def _unwritten_since(asked: SignInCode) -> Any:
    return CodeItem.PK.does_not_exist() if asked.version == 0 else CodeItem.version == asked.version


def _item(email: str, network: str, asked: SignInCode) -> CodeItem:
    return CodeItem(
        PK=account_key(email),
        SK=code_key(network),
        email=asked.email,
        key_id=asked.key_id,
        nonce=asked.nonce,
        valid_until=asked.valid_until,
        tries=0,
        sent=list(asked.sent),
        version=asked.version + 1,
        locale=asked.locale,
        expires_at=from_epoch(Epoch(asked.sent[-1] + HOUR_SECONDS)),
    )


def _asked(item: CodeItem) -> SignInCode:
    return SignInCode(
        email=item.email,
        key_id=item.key_id,
        nonce=item.nonce or "",
        valid_until=Epoch(int(item.valid_until)),
        sent=tuple(item.sent),
        version=int(item.version),
        locale=item.locale or DEFAULT_LOCALE,
    )
