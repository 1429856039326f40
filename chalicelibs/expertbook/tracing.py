"""Which request this thread works for. Its writes carry the request's id, so that the stream can log it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


@contextmanager
def trace_request(request_id: str | None) -> Iterator[None]:
    """Within the `with` block, this thread works for this request, or for none. Afterwards, for the one before.

    Only for this thread: what another thread logs or writes carries no id.
    """
    before = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(before)


def request_id() -> str | None:
    """The id of the request that this thread works for, or None."""
    return _request_id.get()
