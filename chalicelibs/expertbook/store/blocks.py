"""Whom experts take no bookings from, in the table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from expertbook.domain.blocks import Block, BlockKind, BlockList
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import format_instant, parse_instant
from expertbook.store import experts
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import BlocksItem
from expertbook.store.keys import BLOCKS, expert_key
from expertbook.store.transaction import Transaction


def load(handle: str) -> BlockList:
    """The blocks of an expert. One strongly consistent GetItem."""
    found = BlocksItem.find(expert_key(handle), BLOCKS)
    if found is None:
        return BlockList(handle)
    return BlockList(handle, tuple(map(_block, found.blocks)), int(found.version))


def save(listed: BlockList, expert: Expert) -> None:
    """Write an expert's blocks, and with them the profile where that doesn't say yet whether there are any. So whoever
    books asks for the blocks of those experts alone who have some. One TransactWriteItems.

    Conditions: nobody wrote the blocks since they were read; and if the profile is written, nobody wrote that either.
    Raises Changed, or Unavailable; nothing is written then. An expert who is gone gets none: the profile and the
    blocks are other ones then.
    """
    transaction = Transaction()
    unwritten: Any = BlocksItem.version == listed.version
    if listed.version == 0:
        unwritten = BlocksItem.PK.does_not_exist()
    transaction.put(_item(listed), unwritten, label="blocks")
    if expert.has_blocks != bool(listed.blocks):
        experts.put(transaction, replace(expert, has_blocks=bool(listed.blocks)))
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise Changed from refused


def delete(handle: str) -> None:
    """Forget the blocks of an expert who is gone. One DeleteItem."""
    with translate_errors():
        BlocksItem(PK=expert_key(handle), SK=BLOCKS).delete()


def _item(listed: BlockList) -> BlocksItem:
    return BlocksItem(
        PK=expert_key(listed.expert),
        SK=BLOCKS,
        blocks=[_stored(block) for block in listed.blocks],
        version=listed.version + 1,
    )


def _stored(block: Block) -> dict[str, Any]:
    start = format_instant(block.booking_start) if block.booking_start is not None else None
    return {
        "id": block.id,
        "kind": block.kind.value,
        "value": block.value,
        "added_at": format_instant(block.added_at),
        "booking_start": start,
    }


def _block(stored: dict[str, Any]) -> Block:
    start = stored["booking_start"]
    return Block(
        id=stored["id"],
        kind=BlockKind(stored["kind"]),
        value=stored["value"],
        added_at=parse_instant(stored["added_at"]),
        booking_start=parse_instant(start) if start is not None else None,
    )
