"""What an expert offers: made, changed, ordered, deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import handles
from expertbook.domain.errors import Changed, InvalidFields, NotFound
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import EventType, Question
from expertbook.services import edit_expert
from expertbook.views import revisions
from expertbook.views.own_expert import event_types_view, own_event_type_view

MAX_EVENT_TYPES = 50
MAX_SLUG_LENGTH = 60

MAX_BYTES = 300_000
"""What all event types of an expert may take; an item of the table has 400 KB."""


def show_all(caller: Caller) -> dict[str, Any]:
    """The caller's event types. One GetItem."""
    return event_types_view(edit_expert.load_own_expert(caller))


def create(caller: Caller, wanted: EventType) -> dict[str, Any]:
    """Offer something new; `wanted.slug` may be empty, and is then made of the title. One GetItem and one PutItem.

    Raises InvalidFields for the 51st, and for a slug that another one has.
    """
    made: list[EventType] = []

    def edit(expert: Expert) -> Expert:
        if len(expert.event_types) >= MAX_EVENT_TYPES:
            raise InvalidFields.of(
                "event_types", f"You have {MAX_EVENT_TYPES} event types; that is as many as there can be."
            )
        if wanted.slug and expert.event_type(wanted.slug) is not None:
            raise InvalidFields.of("slug", "Another one of your event types has this address.")
        slug = wanted.slug or _free_slug(expert, wanted.title)
        made[:] = [replace(wanted, slug=slug, questions=_number_questions(wanted.questions))]
        return _set_event_types(expert, (*expert.event_types, *made))

    edit_expert.edit_own_expert(caller, edit)
    return {"event_type": own_event_type_view(made[0])}


def change(caller: Caller, slug: str, wanted: EventType, revision: str) -> dict[str, Any]:
    """Change what is offered under a slug; booked sessions stay as they were booked. One GetItem and one PutItem.

    Raises NotFound, or Changed with the event type as it is, if somebody else changed it meanwhile.
    """
    changed = replace(wanted, slug=slug, questions=_number_questions(wanted.questions))

    def edit(expert: Expert) -> Expert:
        before = expert.event_type(slug)
        if before is None:
            raise NotFound
        revisions.check_revision(own_event_type_view(before), revision)
        others = tuple(changed if offered.slug == slug else offered for offered in expert.event_types)
        return _set_event_types(expert, others)

    edit_expert.edit_own_expert(caller, edit)
    return {"event_type": own_event_type_view(changed)}


def delete(caller: Caller, slug: str) -> None:
    """Offer it no more; booked sessions stay. One GetItem and one PutItem. NotFound if it is not there."""

    def edit(expert: Expert) -> Expert:
        if expert.event_type(slug) is None:
            raise NotFound
        return replace(expert, event_types=tuple(left for left in expert.event_types if left.slug != slug))

    edit_expert.edit_own_expert(caller, edit)


def reorder(caller: Caller, slugs: Sequence[str], revision: str) -> dict[str, Any]:
    """Put the event types into this order. One GetItem and one PutItem. Raises Changed if there are others by now."""

    def edit(expert: Expert) -> Expert:
        current = event_types_view(expert)
        if current["order_revision"] != revision:
            raise Changed("Your event types changed since you opened this; nothing was saved yet.", current)
        by_slug = {offered.slug: offered for offered in expert.event_types}
        if sorted(slugs) != sorted(by_slug):
            raise InvalidFields.of("order", "Name each of your event types once.")
        return replace(expert, event_types=tuple(by_slug[slug] for slug in slugs))

    return event_types_view(edit_expert.edit_own_expert(caller, edit))


def _set_event_types(expert: Expert, event_types: tuple[EventType, ...]) -> Expert:
    # As the table holds them: JSON in ASCII.
    if len(json.dumps([asdict(offered) for offered in event_types])) > MAX_BYTES:
        raise InvalidFields.of("description", "All of your event types together are too long; shorten their texts.")
    capped_before = {offered.slug for offered in expert.event_types if offered.daily_cap is not None}
    capped = {offered.slug for offered in event_types if offered.daily_cap is not None}
    # Sessions booked without a cap are not in its counts: with a new cap, days are counted anew.
    since = expert.version + 1 if capped - capped_before else expert.caps_since
    return replace(expert, event_types=event_types, caps_since=since)


def _free_slug(expert: Expert, title: str) -> str:
    stem = handles.suggest_handle(title)[: MAX_SLUG_LENGTH - 3].strip("-") or "session"
    numbered = (f"{stem}-{number}" for number in range(2, MAX_EVENT_TYPES + 2))
    return next(slug for slug in (stem, *numbered) if expert.event_type(slug) is None)


def _number_questions(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """Questions with an id each: their own, or the next that is free."""
    used = {question.id for question in questions}
    free = (f"q{number}" for number in range(1, 2 * len(questions) + 1) if f"q{number}" not in used)
    return tuple(question if question.id else replace(question, id=next(free)) for question in questions)
