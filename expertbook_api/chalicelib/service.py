"""Routes about the service itself."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.endpoint import endpoint
from expertbook import VERSION, settings
from expertbook.store import health

routes = Blueprint(__name__)


@routes.route("/health")
@endpoint()
def show_health() -> dict[str, Any]:
    """Whether the service can do its work: asked each time, so no cache keeps it. One GetItem."""
    health.check()
    return {"status": "ok", "version": VERSION, "release": settings.release(), "table": "reachable"}


@routes.route("/openapi.json")
@endpoint(public=True)
def show_openapi() -> dict[str, Any]:
    """This API as OpenAPI 3.1."""
    from chalicelib.openapi import document  # nothing else needs what makes it

    return document()
