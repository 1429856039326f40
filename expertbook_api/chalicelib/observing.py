"""What can be seen of a call: one line of the log, the request's id on all its lines, and its figures.

A line never has what somebody sent or what an exception says of it: libraries quote items, addresses and names.
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
from chalice.app import CloudWatchEvent, DynamoDBEvent, Request, Response, WebsocketEvent

from expertbook import metrics, tracing

log = logging.getLogger("expertbook.calls")

REQUEST_ID_HEADER = "X-Request-Id"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PLACE = re.compile(r"%(\(\w+\))?[-#0 +]*[\d*]*(\.[\d*]+)?[a-zA-Z]")
_MOST_CAUSES = 10

_counted = itertools.count()

Event = Request | WebsocketEvent | DynamoDBEvent | CloudWatchEvent


class CallFailed(Exception):
    """What leaves a handler that failed: Lambda logs it with its message, which is the type of what happened."""


class Formatter(LambdaPowertoolsFormatter):
    """Lines as JSON, with the request's id, and without the values that a library puts into messages."""

    def format(self, record: logging.LogRecord) -> str:
        """A line. Of an exception it has the types and the places, of a message with values its words alone."""
        line = copy.copy(record)
        if line.args:
            line.msg, line.args = _PLACE.sub("…", str(line.msg)), None
        if line.exc_info and line.exc_info[1] is not None:
            line.exception_name = type(line.exc_info[1]).__name__
            line.exception = told(line.exc_info[1])
        line.exc_info = line.exc_text = line.stack_info = None
        if not hasattr(line, "request_id"):
            line.request_id = tracing.request_id()
        return super().format(line)


def told(error: BaseException) -> list[dict[str, Any]]:
    """An exception and its causes by type, AWS's code if it has one, and places in the code: no message, no values."""
    causes: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < _MOST_CAUSES:
        about: dict[str, Any] = {"type": f"{type(cause).__module__}.{type(cause).__qualname__}"}
        answer = getattr(cause, "response", None)
        if isinstance(answer, dict):
            about["code"] = answer.get("Error", {}).get("Code")
        about["at"] = [
            f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(cause.__traceback__)
        ]
        causes.append(about)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return causes


def log_as_json() -> None:
    """Have everything logged by our formatter: what is ours, Chalice's (whose logger is named like the application),
    and on Lambda also what other libraries warn of."""
    formatter = Formatter(utc=True, use_rfc3339=True)
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    Logger(service="expertbook", logger_formatter=formatter, function_name=function)
    if function is not None:
        for handler in logging.root.handlers:
            handler.setFormatter(formatter)


def observe(event: Event, get_response: Callable[[Event], Any]) -> Any:
    """Middleware of every handler: whatever happens in it, one line, and the figures."""
    began = perf_counter()
    with tracing.answering(_request_id(event)):
        try:
            answer = get_response(event)
            seen = _seen(event, answer)
            log.log(_level(seen), "answered", extra={**seen, **_of_call(event, began)})
            return answer
        except Exception as error:
            log.exception("failed", extra=_of_call(event, began))
            raise CallFailed(type(error).__name__) from None
        finally:
            metrics.flush()


def _request_id(event: Event) -> str | None:
    """API Gateway's id, or Lambda's where no gateway stands before the function.

    A client may choose that of a REST call itself, by the header x-amzn-RequestId: what is not of the form that API
    Gateway gives is not taken.
    """
    given = None
    if isinstance(event, WebsocketEvent):
        given = event.to_dict()["requestContext"].get("requestId")
    elif isinstance(event, Request) and _UUID.fullmatch(event.context.get("requestId") or ""):
        given = event.context["requestId"]
    return given or _invocation(event)


def _invocation(event: Event) -> str | None:
    context = event.lambda_context if isinstance(event, Request) else event.context
    return getattr(context, "aws_request_id", None)


def _of_call(event: Event, began: float) -> dict[str, Any]:
    return {
        "call": _CALLS[type(event)],
        "milliseconds": round((perf_counter() - began) * 1000),
        "cold_start": next(_counted) == 0,
        "invocation": _invocation(event),
    }


_CALLS: dict[type[Any], str] = {
    Request: "rest",
    WebsocketEvent: "websocket",
    DynamoDBEvent: "stream",
    CloudWatchEvent: "schedule",
}


def _seen(event: Event, answer: Any) -> dict[str, Any]:
    """What was asked, and what came of it. A path is the route's pattern, since a real one may hold a booking's id."""
    if isinstance(event, Request):
        seen = {"method": event.method, "path": event.context.get("resourcePath"), "status": answer.status_code}
        return {**seen, "problem": answer.body["type"]} if _is_problem(answer) else seen
    if isinstance(event, WebsocketEvent):
        return {"path": event.to_dict()["requestContext"].get("routeKey"), "status": answer.status_code}
    if isinstance(event, DynamoDBEvent):
        return {"records": len(event.to_dict()["Records"]), "put_off": bool(answer["batchItemFailures"])}
    return {}


def _is_problem(answer: Response) -> bool:
    return answer.status_code >= 400 and isinstance(answer.body, dict) and "type" in answer.body


def _level(seen: dict[str, Any]) -> int:
    return logging.ERROR if seen.get("status", 200) >= 500 else logging.INFO
