"""Routes of the pictures for link previews, which an expert's own browser draws."""

from __future__ import annotations

from chalice.app import Blueprint, Request

from chalicelib.endpoint import JsonObject, endpoint
from chalicelib.requests.callers import EXPERT
from chalicelib.requests.http import read_network
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import previews
from expertbook.services.previews import DrawnPreview

routes = Blueprint(__name__)


@endpoint(
    routes,
    "POST",
    "/me/previews",
    caller=EXPERT,
    response="PreviewsResponse",
    problems=(429,),
)
def ask_for_previews(caller: Caller, request: Request) -> JsonObject:
    """What the pictures for link previews are to show that aren't there yet, with forms to upload them."""
    return previews.ask(caller, read_network(request), clock.now())


@endpoint(
    routes,
    "PUT",
    "/me/previews",
    caller=EXPERT,
    body="PreviewsBody",
    response="KeptPreviewsResponse",
)
def keep_previews(caller: Caller, body: list[DrawnPreview]) -> JsonObject:
    """Have link previews show the pictures that were uploaded."""
    return previews.keep(caller, body)
