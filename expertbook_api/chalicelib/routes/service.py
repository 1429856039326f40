"""Routes about the service itself."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.endpoint import Content, JsonObject, endpoint
from chalicelib.requests.callers import ANYBODY
from expertbook import VERSION, settings
from expertbook.store import health

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/health", caller=ANYBODY, response="HealthResponse")
def show_health() -> JsonObject:
    """Whether the service can do its work.

    It's about this moment, so no cache keeps it.
    """
    health.check()
    return {"status": "ok", "version": VERSION, "release": settings.release(), "table": "reachable"}


@endpoint(routes, "GET", "/openapi.json", caller=ANYBODY, response=Content.ANY_OBJECT, public=True)
def show_openapi() -> JsonObject:
    """This document."""
    from chalicelib.openapi import document  # slow to import, and nothing else needs it

    return document()
