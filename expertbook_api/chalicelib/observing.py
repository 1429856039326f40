"""What can be seen of a call: one line in the log, the request's id on all its lines, and its metrics.

A line never holds what somebody sent, nor an exception's message: libraries quote items, addresses and names in those.
"""

from __future__ import annotations

import copy
import itertools
import logging
import os
import re
import traceback
from collections.abc import Callable
from time import perf_counter
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from chalice.app import DynamoDBEvent, Request, Response, SQSEvent, WebsocketEvent

from expertbook import metrics, tracing
from expertbook.adapters.identity import keys
from expertbook.metrics import Metric

log = logging.getLogger("expertbook.calls")

REQUEST_ID_HEADER = "X-Request-Id"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PLACE = re.compile(r"%(\(\w+\))?[-#0 +]*[\d*]*(\.[\d*]+)?[a-zA-Z]")
_MOST_CAUSES = 10

_counted = itertools.count()

Event = Request | WebsocketEvent | DynamoDBEvent | SQSEvent


class CallFailed(Exception):
    """What a failed handler raises. Lambda logs it with its message, which names only the type of the real error."""


class Formatter(LambdaPowertoolsFormatter):
    """Writes lines as JSON, with the request's id, and without the values that libraries put into messages."""

    def format(self, record: logging.LogRecord) -> str:
        """A line. It has an exception's types and places, and a message's words without its values."""
        line = copy.copy(record)
        if line.args:
            line.msg, line.args = _PLACE.sub("…", str(line.msg)), None
        if line.exc_info and line.exc_info[1] is not None:
            line.exception_name = type(line.exc_info[1]).__name__
            line.exception = describe_exception(line.exc_info[1])
        line.exc_info = line.exc_text = line.stack_info = None
        if not hasattr(line, "request_id"):
            line.request_id = tracing.request_id()
        return super().format(line)


def describe_exception(error: BaseException) -> list[dict[str, Any]]:
    """An exception and its causes: types, AWS's error code if there is one, and places in the code, but no messages."""
    causes: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < _MOST_CAUSES:
        about: dict[str, Any] = {"type": f"{type(cause).__module__}.{type(cause).__qualname__}"}
        response = getattr(cause, "response", None)
        if isinstance(response, dict):
            about["code"] = response.get("Error", {}).get("Code")
        about["at"] = [
            f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(cause.__traceback__)
        ]
        causes.append(about)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return causes


def log_as_json() -> None:
    """Format every line with our formatter: our own lines, Chalice's (whose logger has the application's name), and on
    Lambda also the warnings of other libraries."""
    formatter = Formatter(utc=True, use_rfc3339=True)
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    Logger(service="expertbook", logger_formatter=formatter, function_name=function)
    if function is not None:
        for handler in logging.root.handlers:
            handler.setFormatter(formatter)


def observe(event: Event, get_response: Callable[[Event], Any]) -> Any:
    """Middleware of every handler: whatever happens in it, it logs one line and sends the metrics."""
    began = perf_counter()
    with tracing.trace_request(_request_id(event)):
        try:
            response = get_response(event)
            outcome = _describe_outcome(event, response)
            log.log(_log_level(outcome), "answered", extra={**outcome, **_describe_call(event, began)})
            return response
        except Exception as error:
            log.exception("failed", extra=_describe_call(event, began))
            raise CallFailed(type(error).__name__) from None
        finally:
            if keys.are_overdue():
                metrics.count(Metric.KEYS_NOT_READ)
            metrics.flush()


def _request_id(event: Event) -> str | None:
    """API Gateway's id, or Lambda's where there is no gateway before the function.

    A client can choose the id of a REST call by the header x-amzn-RequestId, so one that doesn't have the form of API
    Gateway's own ids isn't taken.
    """
    given = None
    if isinstance(event, WebsocketEvent):
        given = event.to_dict()["requestContext"].get("requestId")
    elif isinstance(event, Request) and _UUID.fullmatch(event.context.get("requestId") or ""):
        given = event.context["requestId"]
    return given or _invocation_id(event)


def _invocation_id(event: Event) -> str | None:
    context = event.lambda_context if isinstance(event, Request) else event.context
    return getattr(context, "aws_request_id", None)


def _describe_call(event: Event, began: float) -> dict[str, Any]:
    return {
        "call": _CALL_KINDS[type(event)],
        "milliseconds": round((perf_counter() - began) * 1000),
        "cold_start": next(_counted) == 0,
        "invocation": _invocation_id(event),
    }


_CALL_KINDS: dict[type[Any], str] = {
    Request: "rest",
    WebsocketEvent: "websocket",
    DynamoDBEvent: "stream",
    SQSEvent: "queue",
}


def _describe_outcome(event: Event, response: Any) -> dict[str, Any]:
    """What the caller wanted, and what came of it. The path is the route's pattern: a real one may hold an id."""
    if isinstance(event, Request):
        outcome = {"method": event.method, "path": event.context.get("resourcePath"), "status": response.status_code}
        return {**outcome, "problem": response.body["type"]} if _is_problem(response) else outcome
    if isinstance(event, WebsocketEvent):
        return {"path": event.to_dict()["requestContext"].get("routeKey"), "status": response.status_code}
    if isinstance(event, DynamoDBEvent | SQSEvent):
        return {"records": len(event.to_dict()["Records"]), "put_off": bool(response["batchItemFailures"])}
    return {}


def _is_problem(response: Response) -> bool:
    return response.status_code >= 400 and isinstance(response.body, dict) and "type" in response.body


def _log_level(outcome: dict[str, Any]) -> int:
    return logging.ERROR if outcome.get("status", 200) >= 500 else logging.INFO
