"""Errors as problem details (RFC 9457). Only here does an error become HTTP."""

from __future__ import annotations

from typing import Any

from chalice.app import Response

from expertbook.domain import errors
from expertbook.domain.scheduling.local_time import local_datetime
from expertbook.views.fault import fault_view
from expertbook.views.slots import slot_view


class MalformedRequest(errors.ExpertBookError):
    """The body isn't what it says it is."""

    code = "malformed_request"
    title = "The request can't be read"


class BodyTooLarge(errors.ExpertBookError):
    """The body is longer than any request of this API."""

    code = "body_too_large"
    title = "The request is too large"


class UnsupportedMediaType(errors.ExpertBookError):
    """The body has a type that this path doesn't take."""

    code = "unsupported_media_type"
    title = "Send application/json"


STATUS_BY_ERROR: dict[type[errors.ExpertBookError], int] = {
    MalformedRequest: 400,
    errors.SignInNeeded: 401,
    errors.WrongCode: 401,
    errors.ProofNeeded: 401,
    errors.NotFound: 404,
    errors.SlotTaken: 409,
    errors.NotAccepted: 409,
    errors.StatusNotAllowed: 409,
    errors.AlreadyExpert: 409,
    errors.HandleTaken: 409,
    errors.Changed: 409,
    BodyTooLarge: 413,
    UnsupportedMediaType: 415,
    errors.InvalidFields: 422,
    errors.IdempotencyKeyReused: 422,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}
RETRY_AFTER_SECONDS = 2
MEDIA_TYPE = "application/problem+json"

# The errors that Chalice answers by itself, before or after our views, by status.
_CHALICE_PROBLEMS = {
    400: (MalformedRequest.code, MalformedRequest.title),
    404: (errors.NotFound.code, errors.NotFound.title),
    405: ("method_not_allowed", "This path knows other methods"),
    415: (UnsupportedMediaType.code, UnsupportedMediaType.title),
    500: ("internal_error", "Something went wrong on our side"),
}

CODES = sorted({error.code for error in STATUS_BY_ERROR} | {code for code, _ in _CHALICE_PROBLEMS.values()})
"""Every `type` of a problem."""


def codes_of(status: int) -> list[str]:
    """The types of problems with this status."""
    ours = {error.code for error, known in STATUS_BY_ERROR.items() if known == status}
    by_chalice = {_CHALICE_PROBLEMS[status][0]} if status in _CHALICE_PROBLEMS else set()
    return sorted(ours | by_chalice)


def problem_response(error: errors.ExpertBookError) -> Response:
    """The response that tells a caller of this error."""
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    if error.fault is not None:
        more |= {"reason": error.fault.code, "values": dict(error.fault.values)}
    if isinstance(error, errors.InvalidFields):
        more["errors"] = [{"field": one.field, **fault_view(one.fault)} for one in error.errors]
    elif isinstance(error, errors.SlotTaken):
        more["nearest"] = [slot_view(slot, local_datetime(slot.start, error.timezone)) for slot in error.nearest]
    elif isinstance(error, errors.Changed) and error.current is not None:
        more["current"] = error.current
    elif isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, errors.Unavailable):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return _problem(STATUS_BY_ERROR[type(error)], error.code, error.title, str(error) or error.title, headers, more)


def reshape_error(response: Response) -> Response:
    """Chalice's own errors as problem details; any other response as it is."""
    if response.status_code < 400 or not isinstance(response.body, dict) or "Code" not in response.body:
        return response
    code, title = _CHALICE_PROBLEMS.get(response.status_code, _CHALICE_PROBLEMS[500])
    return _problem(response.status_code, code, title, f"{title}.", {}, {})


def _problem(
    status: int, code: str, title: str, detail: str, headers: dict[str, str], more: dict[str, Any]
) -> Response:
    body = {"type": code, "title": title, "status": status, "detail": detail, "errors": [], **more}
    return Response(body, {**headers, "Content-Type": MEDIA_TYPE}, status)
