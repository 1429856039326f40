"""What people replied to invitations by mail, until the stream has done what they want."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action

from expertbook import tracing
from expertbook.domain.booking import Role
from expertbook.domain.faults import restore_fault
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.store.errors import ConditionFailed, RawItem
from expertbook.store.items import ReplyItem
from expertbook.store.keys import REPLIES_PREFIX, REPLY_PREFIX, replies_key, reply_key
from expertbook.store.table import instant_in, plain, read_item, update_item
from expertbook.store.versions import WRITTEN

KEPT = timedelta(days=3)
"""How long a reply is kept: what it comes to is in the booking within minutes."""

MOST_NAMES = 200
"""How many names are kept of what one person replied to one booking: those of a hundred replies at least."""


def note(reply: InvitationReply, names: Collection[str] = ()) -> bool:
    """Note a reply in place of what the same person replied before. `names` tell it from others of theirs. Says whether
    it was: not one that came before, or is older than what is noted. One UpdateItem. Raises Unavailable.

    Condition: nothing is noted of this person that came as late or later, none of the names was noted, and not too many
    were: then nothing more is noted until those are forgotten.
    """
    is_new = ReplyItem.PK.does_not_exist() | (ReplyItem.at < reply.at)
    is_new &= ReplyItem.came.does_not_exist() | (size(ReplyItem.came) < MOST_NAMES)  # type: ignore[no-untyped-call]
    for name in names:
        is_new &= ~ReplyItem.came.contains(name)
    try:
        update_item(replies_key(reply.booking_id), reply_key(reply.role), _actions(reply, names), is_new)
    except ConditionFailed:
        return False
    return True


def load(booking_id: str, role: Role) -> InvitationReply | None:
    """The last that this person replied, or None. One strongly consistent GetItem."""
    found = read_item(replies_key(booking_id), reply_key(role))
    return from_image(found) if found is not None else None


def from_image(image: RawItem) -> InvitationReply:
    """The reply in an item as DynamoDB writes it."""
    stored = plain(image)
    unread = restore_fault(stored.get("unread", ""), {})
    return InvitationReply(
        booking_id=stored["PK"].removeprefix(REPLIES_PREFIX),
        role=Role(stored["SK"].removeprefix(REPLY_PREFIX)),
        kind=ReplyKind(stored["kind"]),
        at=parse_instant(stored["at"]),
        sequence=int(stored["sequence"]),
        start=instant_in(stored, "start"),
        end=instant_in(stored, "end"),
        unread=unread.kind if unread is not None else None,
    )


def _actions(reply: InvitationReply, names: Collection[str]) -> list[Action]:
    values: list[tuple[Attribute[Any], Any]] = [
        (ReplyItem.start, reply.start),
        (ReplyItem.end, reply.end),
        (ReplyItem.unread, reply.unread.name.lower() if reply.unread is not None else None),
        (ReplyItem.request_id, tracing.request_id()),
    ]
    return [
        ReplyItem.schema.set(WRITTEN),
        ReplyItem.kind.set(reply.kind.value),
        ReplyItem.at.set(reply.at),
        ReplyItem.sequence.set(reply.sequence),
        ReplyItem.expires_at.set(reply.at + KEPT),
        *(attribute.remove() if value is None else attribute.set(value) for attribute, value in values),
        *([ReplyItem.came.add(set(names))] if names else []),
    ]
