"""Routes of an expert about what is their own: the profile, the hours, the event types."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.services import availability, event_types, profile, weekly_figures

routes = Blueprint(__name__)


@routes.route("/me/expert")
@endpoint()
def show_expert() -> dict[str, Any]:
    """The expert that the caller is, if any."""
    return profile.show(requests.signed_in(routes.current_request), clock.now())


@routes.route("/me/expert", methods=["PUT"])
@endpoint()
def save_expert() -> dict[str, Any] | Response:
    """Become an expert, or change the profile."""
    from chalicelib import own_expert_schemas as schemas
    from chalicelib.endpoint import private

    request = routes.current_request
    caller, body = requests.signed_in(request), requests.json_object(request)
    if caller.expert is not None:
        return profile.change(caller, *schemas.profile_request(body))
    new = schemas.new_expert_request(body)
    return private(profile.become(caller, new.handle, new.timezone, new.profile, clock.now()), 201)


@routes.route("/handles")
@endpoint()
def check_handle() -> dict[str, Any]:
    """Whether a handle can be had, or what a name suggests."""
    from chalicelib import own_expert_schemas as schemas

    requests.signed_in(routes.current_request)
    return profile.check_handle(*schemas.handle_request(requests.parameters(routes.current_request)))


@routes.route("/me/photo", methods=["POST"])
@endpoint()
def ask_for_upload() -> dict[str, Any]:
    """A form by which a photo can be uploaded."""
    from expertbook.adapters.site import photos

    return photos.upload_form(requests.signed_in(routes.current_request).address or "")


@routes.route("/me/availability")
@endpoint()
def show_availability() -> dict[str, Any]:
    """The caller's hours."""
    return availability.show(requests.signed_in(routes.current_request))


@routes.route("/me/availability", methods=["PUT"])
@endpoint()
def save_availability() -> dict[str, Any]:
    """Change the hours."""
    from chalicelib import own_expert_schemas as schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return availability.change(caller, *schemas.availability_request(requests.json_object(request)), clock.now())


@routes.route("/me/availability/preview", methods=["POST"])
@endpoint()
def preview_availability() -> dict[str, Any]:
    """What clients would see with other hours."""
    from chalicelib import own_expert_schemas as schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return availability.preview(caller, schemas.preview_request(requests.json_object(request)), clock.now())


@routes.route("/me/availability/why")
@endpoint()
def why_not_offered() -> dict[str, Any]:
    """Why a time is not offered."""
    from chalicelib import own_expert_schemas as schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return availability.why_not(caller, *schemas.why_request(requests.parameters(request)), clock.now())


@routes.route("/me/event-types")
@endpoint()
def list_event_types() -> dict[str, Any]:
    """The caller's event types."""
    return event_types.show_all(requests.signed_in(routes.current_request))


@routes.route("/me/event-types", methods=["POST"])
@endpoint(201)
def create_event_type() -> dict[str, Any]:
    """Offer something new."""
    from chalicelib import own_expert_schemas as schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return event_types.create(caller, schemas.new_event_type_request(requests.json_object(request)))


@routes.route("/me/event-types", methods=["PUT"])
@endpoint()
def order_event_types() -> dict[str, Any]:
    """Put the event types into another order."""
    from chalicelib import own_expert_schemas as schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return event_types.order(caller, *schemas.order_request(requests.json_object(request)))


@routes.route("/me/event-types/{slug}", methods=["PUT"])
@endpoint()
def save_event_type(slug: str) -> dict[str, Any]:
    """Change an event type."""
    from chalicelib import own_expert_schemas as schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    wanted, revision = schemas.event_type_request(requests.json_object(request))
    return event_types.change(caller, requests.path_text(slug), wanted, revision)


@routes.route("/me/event-types/{slug}", methods=["DELETE"])
@endpoint(204)
def delete_event_type(slug: str) -> None:
    """Offer an event type no more."""
    event_types.delete(requests.signed_in(routes.current_request), requests.path_text(slug))


@routes.route("/me/weeks")
@endpoint()
def show_weeks() -> dict[str, Any]:
    """The last weeks in numbers."""
    return weekly_figures.weeks(requests.signed_in(routes.current_request), clock.now())
