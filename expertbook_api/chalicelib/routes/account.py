"""Routes of the account of somebody signed in."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.endpoint import JsonObject, endpoint
from chalicelib.requests.callers import ANYBODY, LINK_HOLDER, SIGNED_IN
from chalicelib.requests.http import check_one_click, read_query
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import account

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/me", caller=SIGNED_IN, response="OneAccountResponse")
def show_account(caller: Caller) -> JsonObject:
    """Your account."""
    return account.show(caller)


@endpoint(
    routes,
    "PATCH",
    "/me",
    caller=SIGNED_IN,
    body="AccountBody",
    response="OneAccountResponse",
    problems=(409,),
)
def change_account(caller: Caller, body: JsonObject) -> JsonObject:
    """Change your account."""
    return account.change(caller, body, clock.now())


@endpoint(
    routes,
    "POST",
    "/reminders/off",
    caller=LINK_HOLDER,
    query="RemindersParameters",
    status=204,
    problems=(400, 409, 413),
    content_types=("application/x-www-form-urlencoded", "multipart/form-data"),
)
def turn_reminders_off(request: Request) -> None:
    """No more reminders to an email address, by one click in a mail program (RFC 8058).

    The body is a form that says `List-Unsubscribe=One-Click`. They're turned on again in the account.
    """
    check_one_click(request)
    account.turn_reminders_off(read_query(request).get("token", ""), clock.now())


@endpoint(routes, "GET", "/reminders/off", caller=ANYBODY, status=303)
def show_reminders() -> Response:
    """Where reminders are turned off and on, for somebody who opens the link. It changes nothing."""
    return Response("", {"Location": "/account", "Cache-Control": "no-store"}, 303)


@endpoint(
    routes,
    "DELETE",
    "/me",
    status=202,
    caller=SIGNED_IN,
    response="ErasingResponse",
)
def erase_account(caller: Caller) -> JsonObject:
    """Erase everything about you."""
    return account.request_erasure(caller, clock.now())


@endpoint(
    routes,
    "GET",
    "/me/export",
    caller=SIGNED_IN,
    response="ExportResponse",
)
def export_account(caller: Caller) -> JsonObject:
    """Everything that is kept about you."""
    from expertbook.services.export_account import export

    return export(caller, clock.now())
