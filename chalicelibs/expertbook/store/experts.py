"""Experts in the table: the profile item, which is the truth of an expert."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from expertbook.domain.accent import DEFAULT_ACCENT
from expertbook.domain.contact import Contact
from expertbook.domain.errors import Changed, HandleTaken
from expertbook.domain.expert import Expert
from expertbook.domain.handles import likeness_of
from expertbook.domain.rating import Figures
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.domain.scheduling.model import (
    USUAL_REMINDERS,
    Availability,
    EventType,
    Hours,
    Place,
    Question,
    Reminders,
)
from expertbook.store import requests
from expertbook.store.claims import slots_of
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import AccountItem, Claim, FormerExpert, HandleItem, Profile
from expertbook.store.keys import HANDLE, PROFILE, expert_key, handle_key, slot_key
from expertbook.store.requests import NotedRequest
from expertbook.store.table import Item, plain, read_item
from expertbook.store.transaction import Transaction
from expertbook.store.versions import WITH_CHOICES, WITH_REMINDERS, WITH_REVIEWS, WRITTEN, known


def load(handle: str, consistent: bool = False) -> Expert | None:
    """The expert of that handle, or None. One GetItem, strongly consistent if asked for."""
    found = read_item(expert_key(handle), PROFILE, consistent=consistent)
    return from_image(found) if found is not None else None


def save(expert: Expert, noted: NotedRequest | None = None) -> Expert:
    """Write the profile on the condition that nobody wrote it since it was read; returns it with its new version.

    An expert of version 0 is new: see `create`. Else Changed if the version has moved on. One PutItem. With a noted
    request one TransactWriteItems, and AnsweredBefore if its key was used before, or IdempotencyKeyReused.
    """
    if expert.version == 0:
        return create(expert)
    saved = replace(expert, version=expert.version + 1)
    try:
        if noted is None:
            with translate_errors():
                _item(saved).save(condition=Profile.version == expert.version)
        else:
            transaction = Transaction()
            put(transaction, expert)
            requests.commit(transaction, noted)
    except ConditionFailed as refused:
        raise Changed from refused
    return saved


def put(transaction: Transaction, expert: Expert) -> None:
    """Have the transaction write the profile with its next version, on the condition that nobody wrote it since it was
    read."""
    saved = replace(expert, version=expert.version + 1)
    transaction.put(_item(saved), Profile.version == expert.version, label="profile")


def create(expert: Expert, account: AccountItem | None = None, unchanged: Any = None) -> Expert:
    """Write a new expert, and the account that the handle belongs to on the condition `unchanged`.

    HandleTaken if somebody has the handle, or one that looks like it; Changed if the account's condition does not hold.
    One TransactWriteItems: all of it is written, or nothing.
    """
    saved = replace(expert, version=1)
    likeness = HandleItem(PK=handle_key(likeness_of(expert.handle)), SK=HANDLE, handle=expert.handle)
    transaction = Transaction()
    transaction.put(_item(saved), Profile.PK.does_not_exist(), label="handle")
    transaction.put(likeness, HandleItem.PK.does_not_exist(), label="handle")
    if account is not None:
        transaction.put(account, unchanged, label="account")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise (HandleTaken if "handle" in refused.labels else Changed) from refused
    return saved


def taken_handles(handles: Iterable[str]) -> set[str]:
    """Those of the handles that somebody has, or that look like one that somebody has. One BatchGetItem."""
    likeness = {handle: likeness_of(handle) for handle in handles}
    keys = [(handle_key(like), HANDLE) for like in set(likeness.values())]
    keys += [(expert_key(handle), PROFILE) for handle in likeness]
    with translate_errors():
        found = {item.PK for item in Item.batch_get(keys, attributes_to_get=["PK", "SK"])}
    return {handle for handle, like in likeness.items() if {handle_key(like), expert_key(handle)} & found}


def erase(handle: str) -> None:
    """Take everything out of a profile, so that the expert is gone. What is left keeps the handle for ever: nobody
    else comes to old links, tokens or sessions by choosing it. One PutItem; erasing again changes nothing.
    """
    with translate_errors():
        FormerExpert(PK=expert_key(handle), SK=PROFILE, version=0).save()


def claimed_by(handle: str, after: Epoch) -> set[str]:
    """The ids of the bookings with claims on an expert's time from then on. One strongly consistent Query a 1 MB."""
    found = slots_of(handle, slot_key(after), only=("booking_id",))
    return {claim["booking_id"]["S"] for claim in found if "booking_id" in claim}


def erase_claims(handle: str) -> None:
    """Delete the claims that are left of an expert who is gone. One Query a 1 MB, one BatchWriteItem for each 25."""
    with translate_errors(), Claim.batch_write() as batch:
        for claim in slots_of(handle, only=("PK", "SK")):
            batch.delete(Claim(claim["PK"]["S"], claim["SK"]["S"]))


def from_image(image: RawItem) -> Expert | None:
    """The expert in an item as DynamoDB writes it; None for what is left of one who is gone."""
    stored = plain(image)
    if "handle" not in stored:
        return None
    return Expert(
        handle=stored["handle"],
        name=stored["name"],
        category=stored["category"],
        headline=stored["headline"],
        bio=stored["bio"],
        specializations=tuple(json.loads(stored["specializations"])),
        experience_years=int(stored["experience_years"]),
        photo_url=stored["photo_url"],
        availability=_availability(json.loads(stored["availability"])),
        event_types=tuple(_event_type(offered) for offered in json.loads(stored["event_types"])),
        version=int(stored["version"]),
        email=stored.get("email", ""),
        hidden=stored.get("hidden", False),
        caps_since=int(stored.get("caps_since", 0)),
        has_calendars=stored.get("has_calendars", False),
        has_blocks=stored.get("has_blocks", False),
        contact=Contact(stored.get("contact_email"), stored.get("contact_phone")),
        accent=stored.get("accent", DEFAULT_ACCENT),
        cover_url=stored.get("cover_url", ""),
        previews=json.loads(stored.get("previews", "{}")),
        figures=Figures(int(stored.get("stars", 0)), int(stored.get("reviews", 0))),
    )


def _item(expert: Expert) -> Profile:
    return Profile(
        PK=expert_key(expert.handle),
        SK=PROFILE,
        schema=_form_of(expert),
        handle=expert.handle,
        email=expert.email,
        name=expert.name,
        category=expert.category,
        headline=expert.headline,
        bio=expert.bio,
        specializations=list(expert.specializations),
        experience_years=expert.experience_years,
        rating=expert.figures.rating,
        stars=expert.figures.stars,
        reviews=expert.figures.number,
        photo_url=expert.photo_url,
        hidden=expert.hidden,
        caps_since=expert.caps_since,
        has_calendars=expert.has_calendars,
        has_blocks=expert.has_blocks,
        contact_email=expert.contact.email,
        contact_phone=expert.contact.phone,
        accent=expert.accent,
        cover_url=expert.cover_url or None,
        previews=dict(expert.previews) or None,
        availability=asdict(expert.availability),
        event_types=[asdict(offered) for offered in expert.event_types],
        version=expert.version,
    )


def _form_of(expert: Expert) -> int:
    if expert.figures.number:
        return WITH_REVIEWS
    if any(offered.reminders != USUAL_REMINDERS for offered in expert.event_types):
        return WITH_REMINDERS
    return WITH_CHOICES if _has_choices(expert) else WRITTEN


def _has_choices(expert: Expert) -> bool:
    asks_otherwise = any(offered.phone != "required" for offered in expert.event_types)
    has_look = expert.accent != DEFAULT_ACCENT or bool(expert.cover_url or expert.previews)
    return expert.has_blocks or expert.contact.is_chosen or has_look or asks_otherwise


def _event_type(stored: dict[str, Any]) -> EventType:
    questions = (_question(question) for question in stored.get("questions", ()))
    place = Place(**known(Place, stored["place"]))
    kept = {**known(EventType, stored), "place": place, "questions": tuple(questions)}
    if "reminders" in kept:
        kept["reminders"] = Reminders.of(kept["reminders"])
    return EventType(**kept)


def _question(stored: dict[str, Any]) -> Question:
    return Question(**{**known(Question, stored), "options": tuple(stored["options"])})


def _availability(stored: dict[str, Any]) -> Availability:
    return Availability(
        timezone=stored["timezone"],
        weekly={day: _hours(hours) for day, hours in stored["weekly"].items()},
        overrides={day: _hours(hours) for day, hours in stored["overrides"].items()},
    )


def _hours(stored: list[list[str]]) -> Hours:
    return tuple((opens, closes) for opens, closes in stored)
