"""Become an expert, and change one's profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import Caller, Signer
from expertbook.adapters.site import pictures
from expertbook.domain import handles
from expertbook.domain.contact import NOT_CHOSEN, Contact
from expertbook.domain.errors import AlreadyExpert, HandleTaken, InvalidFields, NotFound
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.scheduling.model import Availability
from expertbook.services import call_limits, edit_expert
from expertbook.store import accounts
from expertbook.store import experts as store
from expertbook.views import revisions
from expertbook.views.fault import fault_view
from expertbook.views.own_expert import own_expert_view, profile_view

_PICTURES = ("photo", "cover")


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """The new profile. `photo` and `cover` are ids of uploads, "" for no picture, or None to keep the current one,
    as `accent` may be. `contact` has the fields of the contact to change."""

    name: str
    category: str
    headline: str
    bio: str
    specializations: tuple[str, ...]
    experience_years: int
    hidden: bool
    photo: str | None = None
    cover: str | None = None
    accent: str | None = None
    contact: Mapping[str, str | None] = field(default_factory=dict)

    def texts(self, contact: Contact) -> dict[str, Any]:
        """All fields except the pictures that aren't to be kept, by name; `contact` is the one until now."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _PICTURES}
        changed = {name: value for name, value in given.items() if value is not None}
        return changed | {"contact": replace(contact, **self.contact)}


def make_upload_form(caller: Caller, network: str, now: datetime) -> dict[str, Any]:
    """A form with which the caller may upload one picture. Raises TooManyRequests. Two UpdateItem."""
    email = _email_of(caller)
    call_limits.count_change(Limit.PHOTOS_PER_NETWORK, network, Limit.PHOTOS_PER_ADDRESS, email, now)
    return pictures.make_upload_form(email)


def show(caller: Caller, now: datetime) -> dict[str, Any]:
    """The calling expert, or None. With a new sign-in token if the caller became an expert after signing in.

    One GetItem; two if the token has no expert.
    """
    sign_in = None
    handle = caller.expert
    if handle is None:
        account = accounts.load(_email_of(caller))
        handle = account.expert if account is not None else None
        sign_in = _sign_in_view(tokens.load_signer(), caller, handle, now) if handle is not None else None
    expert = store.load(handle, consistent=True) if handle is not None else None
    return {"expert": own_expert_view(expert) if expert is not None else None, "session": sign_in}


def become_expert(caller: Caller, handle: str, timezone: str, new: ProfileRequest, now: datetime) -> dict[str, Any]:
    """Make the caller an expert with this handle, without hours and event types.

    Raises InvalidFields for a handle that nobody can have, HandleTaken, AlreadyExpert, or Unavailable. One GetItem and
    one TransactWriteItems. Pictures cost one more GetItem and BatchGetItem, and a read and a write of the bucket each.
    """
    problem = handles.find_problem(handle)
    if problem is not None:
        raise InvalidFields.of("handle", problem)
    email = _email_of(caller)
    if caller.expert is not None:
        raise AlreadyExpert
    signer = tokens.load_signer()
    if new.photo or new.cover:
        _check_handle_is_free(email, handle)  # before storing a picture that nobody would delete
    expert = Expert(
        **new.texts(NOT_CHOSEN),
        handle=handle,
        **{"photo_url": "", **_accept_pictures(new, email, handle)},
        availability=Availability(timezone, {}),
        event_types=(),
        email=email,
    )
    made = accounts.become_expert(email, expert, now)
    return {"expert": own_expert_view(made), "session": _sign_in_view(signer, caller, handle, now)}


def change(caller: Caller, new: ProfileRequest, revision: str) -> dict[str, Any]:
    """Change the caller's profile. Raises Changed with the current profile if somebody else has changed it.

    One GetItem and one PutItem. New pictures cost one more GetItem, and a read and a write of the bucket each.
    """
    if new.photo or new.cover:
        # Before storing a picture that nobody would delete.
        revisions.check_revision(profile_view(edit_expert.load_own_expert(caller)), revision)
    urls = _accept_pictures(new, _email_of(caller), caller.expert or "")

    def edit(expert: Expert) -> Expert:
        changed = replace(expert, **new.texts(expert.contact), **urls)
        revisions.check_revision(profile_view(expert), revision, profile_view(changed))
        return changed

    return {"expert": own_expert_view(edit_expert.edit_own_expert(caller, edit)), "session": None}


def check_handle(wanted: str | None, name: str | None) -> dict[str, Any]:
    """Whether a handle is available, or a handle for a name; with up to three suggestions. One BatchGetItem."""
    handle = wanted.strip().lower() if wanted is not None else handles.suggest_handle(name or "")
    problem = handles.find_problem(handle)
    candidates = handles.suggest_similar(handle)
    taken = store.taken_handles({*candidates, handle} if problem is None else set(candidates)) if candidates else set()
    if problem is None and handle in taken:
        problem = Fault(Code.HANDLE_TAKEN)
    free = [candidate for candidate in candidates if candidate not in taken and candidate != handle]
    return {
        "handle": handle,
        "available": problem is None,
        "problem": problem.message if problem is not None else None,
        "fault": fault_view(problem) if problem is not None else None,
        "suggestions": free[:3],
    }


def _accept_pictures(new: ProfileRequest, email: str, handle: str) -> dict[str, Any]:
    """The URLs of the pictures that aren't to stay as they are, by their field of an expert."""
    given = {name: getattr(new, name) for name in _PICTURES}
    return {
        f"{name}_url": pictures.accept_upload(upload, email, handle, name) if upload else ""
        for name, upload in given.items()
        if upload is not None
    }


def _check_handle_is_free(email: str, handle: str) -> None:
    account = accounts.load(email)
    if account is not None and account.expert is not None:
        raise AlreadyExpert
    if store.taken_handles([handle]):
        raise HandleTaken


def _sign_in_view(signer: Signer, caller: Caller, handle: str, now: datetime) -> Mapping[str, Any]:
    # As old as the one before: nobody makes a sign-in that was ended a new one.
    token, expires_at = signer.make_sign_in_token(_email_of(caller), handle, now, caller.signed_in_at)
    return {"token": token, "expires_at": format_instant(expires_at), "email": caller.email, "expert": handle}


def _email_of(caller: Caller) -> str:
    if caller.email is None:
        raise NotFound
    return caller.email
