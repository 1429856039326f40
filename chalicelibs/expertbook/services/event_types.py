"""An expert's event types: create, change, reorder and delete them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import handles
from expertbook.domain.errors import Changed, InvalidFields, NotFound
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.idempotency import RequestKey, request_key
from expertbook.domain.scheduling.model import EventType, PhoneRule, Question
from expertbook.services import edit_expert
from expertbook.store import requests
from expertbook.store.requests import AnsweredBefore, NotedRequest
from expertbook.views import revisions
from expertbook.views.own_expert import event_types_view, own_event_type_view

MAX_EVENT_TYPES = 50
MAX_SLUG_LENGTH = 60

MAX_BYTES = 300_000
"""The size of all event types of an expert together. An item in the table may have 400 KB."""


def show_all(caller: Caller) -> dict[str, Any]:
    """The caller's event types. One GetItem."""
    return event_types_view(edit_expert.load_own_expert(caller))


def create(
    caller: Caller, new: EventType, phone: PhoneRule | None, now: datetime, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Create an event type. If `new.slug` is empty, it is made from the title. One GetItem and one PutItem; with a key
    one TransactWriteItems in place of that.

    `phone` is what was chosen; None means optional, where a phone call doesn't need the number. A repeated request with
    the same idempotency key gets the event type made the first time, as it is now.
    Raises InvalidFields for the 51st, and for a slug that is in use, IdempotencyKeyReused, and NotFound where what was
    made the first time is gone.
    """
    key = _request_key(caller, new, phone, idempotency_key) if idempotency_key is not None else None
    try:
        return _create(caller, new, phone, key, now)
    except AnsweredBefore as before:
        slug = before.answer["event_type"]
    except InvalidFields:
        # Perhaps by what the same request made the first time.
        first = requests.first_answer(key)
        if first is None:
            raise
        slug = first["event_type"]
    made = edit_expert.load_own_expert(caller).event_type(slug)
    if made is None:
        raise NotFound
    return {"event_type": own_event_type_view(made)}


def _create(
    caller: Caller, new: EventType, phone: PhoneRule | None, key: RequestKey | None, now: datetime
) -> dict[str, Any]:
    made: list[EventType] = []

    def edit(expert: Expert) -> Expert:
        if len(expert.event_types) >= MAX_EVENT_TYPES:
            raise InvalidFields.of("event_types", Fault(Code.LIMIT_REACHED, maximum=MAX_EVENT_TYPES))
        if new.slug and expert.event_type(new.slug) is not None:
            raise InvalidFields.of("slug", Fault(Code.SLUG_TAKEN))
        slug = new.slug or _free_slug(expert, new.title)
        made[:] = [_completed(new, slug, phone or "optional")]
        return _set_event_types(expert, (*expert.event_types, *made))

    def note() -> NotedRequest | None:
        return NotedRequest(key, {"event_type": made[0].slug}, now) if key is not None else None

    edit_expert.edit_own_expert(caller, edit, note)
    return {"event_type": own_event_type_view(made[0])}


def _request_key(caller: Caller, new: EventType, phone: PhoneRule | None, idempotency_key: str) -> RequestKey:
    return request_key(idempotency_key, [asdict(new), phone], "event-type", caller.expert or "")


def change(caller: Caller, slug: str, new: EventType, phone: PhoneRule | None, revision: str) -> dict[str, Any]:
    """Change the event type with this slug. Bookings stay as they are. One GetItem and one PutItem.

    `phone` is what was chosen; None leaves it as it was, unless a phone call needs the number now.
    Raises NotFound, or Changed with the current event type if somebody else has changed it.
    """
    changed: list[EventType] = []

    def edit(expert: Expert) -> Expert:
        before = expert.event_type(slug)
        if before is None:
            raise NotFound
        changed[:] = [_completed(new, slug, phone or before.phone)]
        revisions.check_revision(own_event_type_view(before), revision, own_event_type_view(changed[0]))
        all_of_them = tuple(changed[0] if offered.slug == slug else offered for offered in expert.event_types)
        return _set_event_types(expert, all_of_them)

    edit_expert.edit_own_expert(caller, edit)
    return {"event_type": own_event_type_view(changed[0])}


def delete(caller: Caller, slug: str) -> None:
    """Delete an event type; its bookings stay. One GetItem and one PutItem. Raises NotFound."""

    def edit(expert: Expert) -> Expert:
        if expert.event_type(slug) is None:
            raise NotFound
        return replace(expert, event_types=tuple(left for left in expert.event_types if left.slug != slug))

    edit_expert.edit_own_expert(caller, edit)


def reorder(caller: Caller, slugs: Sequence[str], revision: str) -> dict[str, Any]:
    """Put the event types in this order. One GetItem and one PutItem. Raises Changed if they have changed meanwhile."""

    def edit(expert: Expert) -> Expert:
        current = event_types_view(expert)
        is_so_already = list(slugs) == [offered.slug for offered in expert.event_types]
        if current["order_revision"] != revision and not is_so_already:
            raise Changed("Your event types changed since you opened this; nothing was saved yet.", current)
        by_slug = {offered.slug: offered for offered in expert.event_types}
        if sorted(slugs) != sorted(by_slug):
            raise InvalidFields.of("order", Fault(Code.NOT_EACH_ONCE))
        return replace(expert, event_types=tuple(by_slug[slug] for slug in slugs))

    return event_types_view(edit_expert.edit_own_expert(caller, edit))


def _completed(new: EventType, slug: str, phone: PhoneRule) -> EventType:
    needed: PhoneRule = "required" if new.place.kind == "phone" else phone
    return replace(new, slug=slug, phone=needed, questions=_number_questions(new.questions))


def _set_event_types(expert: Expert, event_types: tuple[EventType, ...]) -> Expert:
    # As in the table: JSON in ASCII.
    if len(json.dumps([asdict(offered) for offered in event_types])) > MAX_BYTES:
        raise InvalidFields.of("description", Fault(Code.TEXTS_TOO_LONG))
    capped_before = {offered.slug for offered in expert.event_types if offered.daily_cap is not None}
    capped = {offered.slug for offered in event_types if offered.daily_cap is not None}
    # Without a cap, bookings weren't counted. With a new cap, the counts start again.
    since = expert.version + 1 if capped - capped_before else expert.caps_since
    return replace(expert, event_types=event_types, caps_since=since)


def _free_slug(expert: Expert, title: str) -> str:
    stem = handles.suggest_handle(title)[: MAX_SLUG_LENGTH - 3].strip("-") or "session"
    numbered = (f"{stem}-{number}" for number in range(2, MAX_EVENT_TYPES + 2))
    return next(slug for slug in (stem, *numbered) if expert.event_type(slug) is None)


def _number_questions(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The questions, each with an id: its own, or the next free one."""
    used = {question.id for question in questions}
    free = (f"q{number}" for number in range(1, 2 * len(questions) + 1) if f"q{number}" not in used)
    return tuple(question if question.id else replace(question, id=next(free)) for question in questions)
