"""Which request is being answered: what it writes carries its id, so that the stream can say whom it follows."""

from __future__ import annotations

from contextvars import ContextVar

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def begin(request_id: str | None) -> None:
    """From here on this request is answered, or none."""
    _request_id.set(request_id)


def request_id() -> str | None:
    """The id of the request that is being answered, or None outside of one."""
    return _request_id.get()
