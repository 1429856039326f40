"""What API Gateway answers by itself, read from the template, as `chalice local` answers otherwise."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from chalice.app import Chalice
from chalice.local import RouteMatcher

from infra.cloudformation.template import parse
from infra.workspace import RESOURCES

NO_SUCH_PATH, BROKEN, UNREADABLE = "MISSING_AUTHENTICATION_TOKEN", "DEFAULT_5XX", "DEFAULT_4XX"
"""Answers by their names in the template: where there is no such path or method, when a function fails, and to what
can't be read."""


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """An answer that no function gives."""

    status: int
    headers: dict[str, str]
    body: bytes


class Gateway:
    """Knows the routes of an application, and the template's answers."""

    def __init__(self, app: Chalice) -> None:
        self._routes: dict[str, dict[str, Any]] = app.routes
        self._matcher = RouteMatcher(list(app.routes))
        api = parse((RESOURCES / "api.yaml").read_text(encoding="utf-8"))
        self._declared = api["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]

    def has(self, method: str, path: str) -> bool:
        """Whether a path has a method. A preflight is there where a method may be called from other origins."""
        try:
            methods = self._routes[self._matcher.match_route(path).route]
        except ValueError:
            return False
        return method in methods or (method == "OPTIONS" and any(entry.cors is not None for entry in methods.values()))

    def answer(self, name: str) -> GatewayAnswer:
        """The answer of that name."""
        declared = self._declared[name]
        values = {"context.requestId": str(uuid.uuid4())}
        headers = {
            header: values.get(value, value.strip("'"))
            for header, value in declared["ResponseParameters"]["Headers"].items()
        }
        body: str = declared["ResponseTemplates"]["application/json"]
        return GatewayAnswer(declared["StatusCode"], headers, body.encode())
