"""Experts in the table: the profile item, which is the truth of an expert."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from pynamodb.exceptions import DeleteError, GetError, PutError, QueryError

from expertbook.errors import Changed, HandleTaken
from expertbook.experts.model import Expert
from expertbook.scheduling.model import Availability, EventType, Hours, Place
from expertbook.store.items import Claim, FormerExpert, Profile
from expertbook.store.keys import PROFILE, SLOT_PREFIX, expert_key
from expertbook.store.table import is_failed_condition, unavailable_if_passing


def load(handle: str, consistent: bool = False) -> Expert | None:
    """The expert of that handle, or None. One GetItem, strongly consistent if asked for."""
    try:
        return _expert(Profile.get(expert_key(handle), PROFILE, consistent_read=consistent))
    except Profile.DoesNotExist:
        return None
    except GetError as error:
        raise unavailable_if_passing(error) from error


def save(expert: Expert) -> Expert:
    """Write the profile on the condition that nobody wrote it since it was read; returns it with its new version.

    An expert of version 0 is new: HandleTaken if somebody has the handle. Else Changed if the version has moved on.
    One PutItem.
    """
    saved = replace(expert, version=expert.version + 1)
    item = _item(saved)
    condition = Profile.PK.does_not_exist() if expert.version == 0 else Profile.version == expert.version
    try:
        item.save(condition=condition)
    except PutError as error:
        if is_failed_condition(error):
            raise (HandleTaken if expert.version == 0 else Changed)(expert.handle) from error
        raise unavailable_if_passing(error) from error
    return saved


def erase(handle: str) -> None:
    """Take everything out of a profile, so that the expert is gone. What is left keeps the handle for ever: nobody
    else comes to old links, tokens or sessions by choosing it. One PutItem; erasing again changes nothing.
    """
    try:
        FormerExpert(PK=expert_key(handle), SK=PROFILE, version=0).save()
    except PutError as error:
        raise unavailable_if_passing(error) from error


def erase_claims(handle: str) -> None:
    """Delete the claims that are left of an expert who is gone. One Query a 1 MB, one BatchWriteItem for each 25."""
    try:
        left = Claim.query(expert_key(handle), Claim.SK.startswith(SLOT_PREFIX), attributes_to_get=["PK", "SK"])
        with Claim.batch_write() as batch:
            for claim in left:
                batch.delete(claim)
    except (QueryError, PutError, DeleteError) as error:
        raise unavailable_if_passing(error) from error


def from_image(image: dict[str, Any]) -> Expert | None:
    """The expert in a stream record's image; None for what is left of one who is gone."""
    item = Profile()
    item.deserialize(image)
    return _expert(item)


def _item(expert: Expert) -> Profile:
    return Profile(
        PK=expert_key(expert.handle),
        SK=PROFILE,
        handle=expert.handle,
        email=expert.email,
        name=expert.name,
        category=expert.category,
        headline=expert.headline,
        bio=expert.bio,
        specializations=list(expert.specializations),
        experience_years=expert.experience_years,
        rating=expert.rating,
        photo_url=expert.photo_url,
        availability=asdict(expert.availability),
        event_types=[asdict(offered) for offered in expert.event_types],
        version=expert.version,
    )


def _expert(item: Profile) -> Expert | None:
    if item.handle is None:
        return None
    return Expert(
        handle=item.handle,
        name=item.name,
        category=item.category,
        headline=item.headline,
        bio=item.bio,
        specializations=tuple(item.specializations),
        experience_years=int(item.experience_years),
        rating=float(item.rating),
        photo_url=item.photo_url,
        availability=_availability(item.availability),
        event_types=tuple(EventType(**{**offered, "place": Place(**offered["place"])}) for offered in item.event_types),
        version=int(item.version),
        email=item.email,
    )


def _availability(stored: dict[str, Any]) -> Availability:
    return Availability(
        timezone=stored["timezone"],
        weekly={day: _hours(hours) for day, hours in stored["weekly"].items()},
        overrides={day: _hours(hours) for day, hours in stored["overrides"].items()},
    )


def _hours(stored: list[list[str]]) -> Hours:
    return tuple((opens, closes) for opens, closes in stored)
