"""The route of an expert's last weeks in numbers."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, endpoint
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services.weekly_figures import show_weekly_figures

routes = Blueprint(__name__)


@endpoint(
    routes,
    "GET",
    "/me/weeks",
    caller=EXPERT,
    response="WeeksResponse",
)
def show_weeks(caller: Caller) -> JsonObject:
    """The last weeks in numbers."""
    return show_weekly_figures(caller, clock.now())
