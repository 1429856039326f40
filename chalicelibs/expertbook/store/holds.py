"""Holds in the table: claims with an owner and an end, and what was held of late from a network."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from expertbook.domain.errors import Changed, SlotTaken
from expertbook.domain.hold_rules import HISTORY_SECONDS, Hold
from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, to_epoch
from expertbook.store.claims import is_free, is_held_by
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import Claim, HolderItem, HoldItem
from expertbook.store.keys import HOLD, HOLDER, expert_key, hold_key, holder_key, slot_key
from expertbook.store.transaction import Transaction
from expertbook.store.versions import known


@dataclass(frozen=True, slots=True)
class StoredHold:
    """A hold as it stands in the table; `holder` is the digest of the network that it came from."""

    id: str
    expert: str
    claimed: Interval
    holder: str
    until: Epoch


@dataclass(slots=True)
class Holder:
    """What was held of late from a network; `version` 0 has not been written yet."""

    digest: str
    holds: list[Hold]
    version: int


def load(hold_id: str) -> StoredHold | None:
    """The hold of that id, lapsed or not, or None. One strongly consistent GetItem."""
    item = HoldItem.find(hold_key(hold_id), HOLD)
    if item is None:
        return None
    claimed = (to_epoch(item.claimed_from), to_epoch(item.claimed_to))
    return StoredHold(hold_id, item.expert, claimed, item.holder, to_epoch(item.expires_at))


def holder(digest: str) -> Holder:
    """What was held of late from the network of that digest. One strongly consistent GetItem."""
    item = HolderItem.find(holder_key(digest), HOLDER)
    if item is None:
        return Holder(digest, [], 0)
    return Holder(digest, [_hold(stored) for stored in item.holds], int(item.version))


def existing(hold_ids: set[str]) -> set[str]:
    """Those of the holds that were neither let go nor booked. One BatchGetItem."""
    with translate_errors():
        found = HoldItem.batch_get([(hold_key(hold_id), HOLD) for hold_id in hold_ids], consistent_read=True)
        return {item.PK.removeprefix(hold_key("")) for item in found}


def keep(hold: Hold, replaced: StoredHold | None, keeper: Holder, now: datetime) -> None:
    """Claim every grain of the hold until it ends, in place of the replaced one. One TransactWriteItems.

    Conditions: each grain is free, or the replaced hold's own; no other hold has the id; the keeper was not written
    since it was read. Raises SlotTaken, Changed, or Unavailable; nothing is written then.
    """
    grains = grains_of(hold.claimed)
    old = replaced.id if replaced is not None else None
    left = claims_of(replaced, set(grains) if replaced and replaced.expert == hold.expert else set())
    transaction = Transaction()
    if replaced is not None:
        transaction.delete(HoldItem(PK=hold_key(replaced.id), SK=HOLD), label="replaced")
    for claim in left:
        transaction.delete(claim, (Claim.hold_id == old) | Claim.PK.does_not_exist(), label="left")
    transaction.put(_holder_item(keeper, now), _unwritten_since(keeper), label="holder")
    is_new = HoldItem.PK.does_not_exist() | (HoldItem.expires_at <= now)
    transaction.put(_hold_item(hold, keeper), is_new, label="claims")
    claims = claims_of(hold, set())
    for claim in claims:
        claim.hold_id, claim.expires_at = hold.id, from_epoch(hold.until)
    transaction.put_each(claims, is_free(now, old), label="claims")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "holder" in refused.labels:
            raise Changed from refused
        if "claims" in refused.labels:
            raise SlotTaken from refused
        # Somebody has taken over grains of the replaced hold, which has lapsed: it is left to its end.
        keep(hold, None, keeper, now)


def release(kept: StoredHold, keeper: Holder, now: datetime) -> None:
    """Free what of the hold is still its own. One TransactWriteItems; one more if somebody has taken over a part.

    Raises Changed if the keeper was written since it was read, or Unavailable.
    """
    _release(kept, claims_of(kept, set()), keeper, now)


def _release(kept: StoredHold, claims: list[Claim], keeper: Holder, now: datetime) -> None:
    transaction = Transaction()
    transaction.delete(HoldItem(PK=hold_key(kept.id), SK=HOLD), label="hold")
    for claim in claims:
        transaction.delete(claim, is_held_by(kept.id), label=claim.SK)
    transaction.put(_holder_item(keeper, now), _unwritten_since(keeper), label="holder")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "holder" in refused.labels:
            raise Changed from refused
        _release(kept, [claim for claim in claims if claim.SK not in refused.labels], keeper, now)


def claims_of(kept: Hold | StoredHold | None, but: set[Epoch]) -> list[Claim]:
    """The claims of a hold, without those of some grains; only their keys."""
    if kept is None:
        return []
    return [
        Claim(PK=expert_key(kept.expert), SK=slot_key(grain)) for grain in grains_of(kept.claimed) if grain not in but
    ]


def _unwritten_since(keeper: Holder) -> Any:
    return HolderItem.PK.does_not_exist() if keeper.version == 0 else HolderItem.version == keeper.version


def _hold_item(hold: Hold, keeper: Holder) -> HoldItem:
    return HoldItem(
        PK=hold_key(hold.id),
        SK=HOLD,
        expert=hold.expert,
        claimed_from=from_epoch(hold.claimed[0]),
        claimed_to=from_epoch(hold.claimed[1]),
        holder=keeper.digest,
        expires_at=from_epoch(hold.until),
    )


def _holder_item(keeper: Holder, now: datetime) -> HolderItem:
    return HolderItem(
        PK=holder_key(keeper.digest),
        SK=HOLDER,
        holds=[asdict(hold) for hold in keeper.holds],
        version=keeper.version + 1,
        expires_at=now + timedelta(seconds=HISTORY_SECONDS + 600),
    )


def _hold(stored: dict[str, Any]) -> Hold:
    return Hold(**{**known(Hold, stored), "claimed": tuple(stored["claimed"])})
