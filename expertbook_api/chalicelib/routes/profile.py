"""Routes of an expert's own profile: become an expert, and change what the page shows."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.endpoint import JsonObject, NextCall, created, endpoint
from chalicelib.requests.callers import SIGNED_IN
from chalicelib.requests.http import read_network
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import profile

routes = Blueprint(__name__)


@endpoint(
    routes,
    "GET",
    "/me/expert",
    caller=SIGNED_IN,
    response="OneOwnExpertResponse",
    links=(NextCall("save_profile", body={"revision": "$response.body#/expert/revision"}),),
)
def show_own_expert(caller: Caller) -> JsonObject:
    """The expert that you are."""
    return profile.show(caller, clock.now())


@endpoint(
    routes,
    "PUT",
    "/me/expert",
    also=(201,),
    caller=SIGNED_IN,
    body=("NewExpertBody", "ProfileBody"),
    response="OneOwnExpertResponse",
    problems=(404, 409),
    links=(NextCall("show_expert", {"handle": "$response.body#/expert/handle"}),),
)
def save_profile(caller: Caller, body: JsonObject) -> JsonObject | Response:
    """Become an expert, or change your profile."""
    from chalicelib.requests.profile import NewExpertBody, ProfileBody
    from chalicelib.requests.schema import load

    if caller.expert is not None:
        wanted, revision = load(ProfileBody(), body)
        return profile.change(caller, wanted, revision)
    new = load(NewExpertBody(), body)
    return created(profile.become_expert(caller, new.handle, new.timezone, new.profile, clock.now()))


@endpoint(
    routes,
    "GET",
    "/handles",
    caller=SIGNED_IN,
    query="HandleParameters",
    response="HandleResponse",
    problems=(422,),
)
def check_handle(query: tuple[str | None, str | None]) -> JsonObject:
    """Whether a handle is free."""
    handle, name = query
    return profile.check_handle(handle, name)


@endpoint(
    routes,
    "POST",
    "/me/photo",
    caller=SIGNED_IN,
    response="UploadResponse",
    problems=(429,),
)
def create_upload(caller: Caller, request: Request) -> JsonObject:
    """A form to upload a photo or a cover."""
    return profile.make_upload_form(caller, read_network(request), clock.now())
