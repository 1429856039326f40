"""Become an expert, and change one's profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import Caller, Signer
from expertbook.adapters.site import photos
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


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """The new profile. `photo` is the id of an upload, "" for no photo, or None to keep the current one; so is
    `accent`. `contact` has the fields of the contact to change."""

    name: str
    category: str
    headline: str
    bio: str
    specializations: tuple[str, ...]
    experience_years: int
    hidden: bool
    photo: str | None = None
    accent: str | None = None
    contact: Mapping[str, str | None] = field(default_factory=dict)

    def texts(self, contact: Contact) -> dict[str, Any]:
        """All fields except the photo that aren't to be kept, by name; `contact` is the one until now."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "photo"}
        changed = {name: value for name, value in given.items() if value is not None}
        return changed | {"contact": replace(contact, **self.contact)}


def make_upload_form(caller: Caller, network: str, now: datetime) -> dict[str, Any]:
    """A form with which the caller may upload one photo. Raises TooManyRequests. Two UpdateItem."""
    email = _email_of(caller)
    call_limits.count_change(Limit.PHOTOS_PER_NETWORK, network, Limit.PHOTOS_PER_ADDRESS, email, now)
    return photos.make_upload_form(email)


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
    one TransactWriteItems. A photo costs one more GetItem and BatchGetItem, and a read and a write of the bucket.
    """
    problem = handles.find_problem(handle)
    if problem is not None:
        raise InvalidFields.of("handle", problem)
    email = _email_of(caller)
    if caller.expert is not None:
        raise AlreadyExpert
    signer = tokens.load_signer()
    if new.photo:
        _check_handle_is_free(email, handle)  # before storing a photo that nobody would delete
    expert = Expert(
        **new.texts(NOT_CHOSEN),
        handle=handle,
        rating=0,
        photo_url=photos.accept_upload(new.photo, email, handle) if new.photo else "",
        availability=Availability(timezone, {}),
        event_types=(),
        email=email,
    )
    made = accounts.become_expert(email, expert, now)
    return {"expert": own_expert_view(made), "session": _sign_in_view(signer, caller, handle, now)}


def change(caller: Caller, new: ProfileRequest, revision: str) -> dict[str, Any]:
    """Change the caller's profile. Raises Changed with the current profile if somebody else has changed it.

    One GetItem and one PutItem. A new photo costs one more GetItem, and a read and a write of the bucket.
    """
    photo = new.photo
    if photo:
        # Before storing a photo that nobody would delete.
        revisions.check_revision(profile_view(edit_expert.load_own_expert(caller)), revision)
        photo = photos.accept_upload(photo, _email_of(caller), caller.expert or "")

    def edit(expert: Expert) -> Expert:
        changed = replace(expert, **new.texts(expert.contact), photo_url=expert.photo_url if photo is None else photo)
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
