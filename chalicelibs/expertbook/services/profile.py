"""Become an expert, and change what stands on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import Caller
from expertbook.adapters.site import photos
from expertbook.domain import handles
from expertbook.domain.errors import AlreadyExpert, HandleTaken, InvalidFields, NotFound
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.scheduling.model import Availability
from expertbook.services import edit_expert
from expertbook.store import accounts
from expertbook.store import experts as store
from expertbook.views import revisions
from expertbook.views.own_expert import own_expert_view, profile_view


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What is to stand on the page. `photo` is an upload's id, "" for no photo, None to keep the one that is there."""

    name: str
    category: str
    headline: str
    bio: str
    specializations: tuple[str, ...]
    experience_years: int
    hidden: bool
    photo: str | None = None

    def texts(self) -> dict[str, Any]:
        """What of it goes into the expert as it is: all but the photo."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "photo"}


def show(caller: Caller, now: datetime) -> dict[str, Any]:
    """The expert who asks, or None, with a new session for whoever signed in before they were one.

    One GetItem; for a session without an expert two.
    """
    session = None
    handle = caller.expert
    if handle is None:
        account = accounts.load(_email_of(caller))
        handle = account.expert if account is not None else None
        session = _sign_in_view(caller, handle, now) if handle is not None else None
    expert = store.load(handle, consistent=True) if handle is not None else None
    return {"expert": own_expert_view(expert) if expert is not None else None, "session": session}


def become_expert(caller: Caller, handle: str, timezone: str, wanted: ProfileRequest, now: datetime) -> dict[str, Any]:
    """Make the caller an expert with this handle; they have no hours and no event types yet.

    Raises InvalidFields for a handle that nobody can have, HandleTaken, AlreadyExpert, or Unavailable. One GetItem and
    one TransactWriteItems. A photo costs a GetItem and a BatchGetItem more, and a read and a write of the bucket.
    """
    problem = handles.find_problem(handle)
    if problem is not None:
        raise InvalidFields.of("handle", problem)
    address = _email_of(caller)
    if caller.expert is not None:
        raise AlreadyExpert
    if wanted.photo:
        _check_handle_is_free(address, handle)  # nobody removes the photo of somebody who is refused
    new = Expert(
        **wanted.texts(),
        handle=handle,
        rating=0,
        photo_url=photos.accept_upload(wanted.photo, address, handle) if wanted.photo else "",
        availability=Availability(timezone, {}),
        event_types=(),
        email=address,
    )
    made = accounts.become_expert(address, new, now)
    return {"expert": own_expert_view(made), "session": _sign_in_view(caller, handle, now)}


def change(caller: Caller, wanted: ProfileRequest, revision: str) -> dict[str, Any]:
    """Change the caller's profile. Raises Changed with the profile as it is, if somebody else did so meanwhile.

    One GetItem and one PutItem. A new photo costs a GetItem more, and a read and a write of the bucket.
    """
    photo = wanted.photo
    if photo:
        revisions.check_revision(
            profile_view(edit_expert.load_own_expert(caller)), revision
        )  # nobody removes the photo of a refused change
        photo = photos.accept_upload(photo, _email_of(caller), caller.expert or "")

    def edit(expert: Expert) -> Expert:
        revisions.check_revision(profile_view(expert), revision)
        return replace(expert, **wanted.texts(), photo_url=expert.photo_url if photo is None else photo)

    return {"expert": own_expert_view(edit_expert.edit_own_expert(caller, edit)), "session": None}


def check_handle(wanted: str | None, name: str | None) -> dict[str, Any]:
    """Whether a handle can be had, or what a name suggests; with up to three others that can. One BatchGetItem."""
    handle = wanted.strip().lower() if wanted is not None else handles.suggest_handle(name or "")
    problem = handles.find_problem(handle)
    candidates = handles.suggest_similar(handle)
    taken = store.taken_handles({*candidates, handle} if problem is None else set(candidates)) if candidates else set()
    if problem is None and handle in taken:
        problem = "Somebody has this, or one that looks like it."
    free = [candidate for candidate in candidates if candidate not in taken and candidate != handle]
    return {"handle": handle, "available": problem is None, "problem": problem, "suggestions": free[:3]}


def _check_handle_is_free(address: str, handle: str) -> None:
    account = accounts.load(address)
    if account is not None and account.expert is not None:
        raise AlreadyExpert
    if store.taken_handles([handle]):
        raise HandleTaken


def _sign_in_view(caller: Caller, handle: str, now: datetime) -> Mapping[str, Any]:
    token, expires_at = tokens.make_sign_in_token(_email_of(caller), handle, now)
    return {"token": token, "expires_at": format_instant(expires_at), "email": caller.address, "expert": handle}


def _email_of(caller: Caller) -> str:
    if caller.address is None:
        raise NotFound
    return caller.address
