"""Sign-in codes in the table. Every write carries the condition that makes it safe against calls side by side."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from expertbook.clock import attempts
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, to_epoch
from expertbook.domain.sign_in_code import HOUR_SECONDS, MAX_CODES_PER_HOUR, MAX_TRIES, SignInCode
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import CodeItem
from expertbook.store.keys import CODE, account_key

ATTEMPTS = MAX_CODES_PER_HOUR + 1
"""How often it is tried to ask for a code against others who ask for the same address. Anyone who loses to that many
has seen as many codes sent as an hour allows."""


def renew(email: str, renewed: Callable[[SignInCode | None], SignInCode]) -> SignInCode:
    """Put a new code in the place of the one before, on the condition that nobody did so since it was read.

    The address is in lower case. Raises what `renewed` does, or Unavailable. One GetItem and one PutItem; again for
    each time that somebody else was faster.
    """
    for _ in attempts(ATTEMPTS):
        asked = renewed(_load(email))
        with suppress(ConditionFailed), translate_errors():
            _item(email, asked).save(_unwritten_since(asked))
            return asked
    raise Unavailable


def count_try(email: str, now: datetime) -> SignInCode | None:
    """Count a try, and return what there is to try; None if the code was used, is too old, or was tried too
    often. One UpdateItem.

    Condition: there is an unused code, it is valid, and fewer than five tries were counted.
    """
    item = CodeItem(PK=account_key(email), SK=CODE)
    is_valid = CodeItem.nonce.exists() & (CodeItem.valid_until > to_epoch(now)) & (CodeItem.tries < MAX_TRIES)
    try:
        with translate_errors():
            item.update([CodeItem.tries.add(1)], is_valid)
    except ConditionFailed:
        return None
    return _asked(item)


def use(email: str, nonce: str) -> bool:
    """Use a code up; False if somebody else did, or asked for another one. One UpdateItem.

    Condition: the code is still the one that this nonce stands for.
    """
    try:
        with translate_errors():
            CodeItem(PK=account_key(email), SK=CODE).update([CodeItem.nonce.remove()], CodeItem.nonce == nonce)
    except ConditionFailed:
        return False
    return True


def sent_to(email: str) -> tuple[Epoch, ...]:
    """When codes were sent to the address of late. One GetItem."""
    asked = _load(email)
    return asked.sent if asked is not None else ()


def delete(email: str) -> None:
    """Forget the codes of an address. One DeleteItem."""
    with translate_errors():
        CodeItem(PK=account_key(email), SK=CODE).delete()


def from_image(image: dict[str, Any]) -> SignInCode:
    """The code in a stream record's image; its nonce is empty once it was used."""
    item = CodeItem()
    item.deserialize(image)
    return _asked(item)


def _load(email: str) -> SignInCode | None:
    found = CodeItem.find(account_key(email), CODE)
    return _asked(found) if found is not None else None


def _unwritten_since(asked: SignInCode) -> Any:
    return CodeItem.PK.does_not_exist() if asked.version == 0 else CodeItem.version == asked.version


def _item(email: str, asked: SignInCode) -> CodeItem:
    return CodeItem(
        PK=account_key(email),
        SK=CODE,
        email=asked.email,
        key_id=asked.key_id,
        nonce=asked.nonce,
        valid_until=asked.valid_until,
        tries=0,
        sent=list(asked.sent),
        version=asked.version + 1,
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
    )
