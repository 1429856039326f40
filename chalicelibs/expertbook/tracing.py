"""Which request is being answered: what it writes carries its id, so that the stream can say whom it follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


@contextmanager
def trace_request(request_id: str | None) -> Iterator[None]:
    """Meanwhile this request is answered, or what follows from it is done; or none. Afterwards what was before.

    It holds for this thread: what another one logs or writes carries no id.
    """
    before = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(before)


def request_id() -> str | None:
    """The id of the request that is being answered, or None outside of one."""
    return _request_id.get()
