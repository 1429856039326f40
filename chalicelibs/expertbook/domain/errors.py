"""What can go wrong by the rules. An error has one code everywhere: here, in the API, on the site, in the docs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from expertbook.domain.scheduling.slots import Slot


@dataclass(frozen=True, slots=True)
class FieldError:
    """What one field needs; never what was in it."""

    field: str
    message: str


class ExpertBookError(Exception):
    """Base of every error that a caller is told about."""

    code: ClassVar[str]
    title: ClassVar[str]


class InvalidFields(ExpertBookError):
    """Every field that has a bad value, at once."""

    code = "invalid_fields"
    title = "Some fields need another value"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("See errors for what each field needs.")
        self.errors = tuple(errors)

    @classmethod
    def of(cls, field: str, message: str) -> InvalidFields:
        """The error of a single field."""
        return cls([FieldError(field, message)])


class NotFound(ExpertBookError):
    """No such thing, or none that the caller may see."""

    code = "not_found"
    title = "There is nothing here"


class SlotTaken(ExpertBookError):
    """Somebody else has the time; `nearest` are open slots of the same event type, to be shown in `timezone`."""

    code = "slot_taken"
    title = "This time was just taken"

    def __init__(self, nearest: Sequence[Slot] = (), timezone: str = "UTC") -> None:
        super().__init__("Somebody else has this time now. Nothing was booked.")
        self.nearest = tuple(nearest)
        self.timezone = timezone


class StatusNotAllowed(ExpertBookError):
    """The booking's status, or its time, does not allow the change."""

    code = "status_not_allowed"
    title = "The booking does not allow this any more"


class WrongCode(ExpertBookError):
    """The sign-in code is wrong, used, too old or guessed at too often: it is not told which."""

    code = "wrong_code"
    title = "This code does not work"

    def __init__(self) -> None:
        super().__init__("The code is wrong, was used, or is too old. Ask for a new one.")


class SignInNeeded(ExpertBookError):
    """Nobody is signed in, or not any more."""

    code = "sign_in_needed"
    title = "Please sign in"


class TooManyRequests(ExpertBookError):
    """A limit for a single person; `retry_after` is in seconds."""

    code = "too_many_requests"
    title = "That is too many for now"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class IdempotencyKeyReused(ExpertBookError):
    """The key came before, with another request."""

    code = "idempotency_key_reused"
    title = "This idempotency key belongs to another request"

    def __init__(self) -> None:
        super().__init__("Send a new key with a new request.")


class HandleTaken(ExpertBookError):
    """Another expert has this handle."""

    code = "handle_taken"
    title = "This handle is taken"

    def __init__(self) -> None:
        super().__init__("Somebody has it, or one that looks like it. Nothing was saved; choose another one.")


class AlreadyExpert(ExpertBookError):
    """Whoever is signed in has a handle already."""

    code = "already_expert"
    title = "You are an expert already"

    def __init__(self) -> None:
        super().__init__("Your handle is yours for good; change your profile instead.")


class Changed(ExpertBookError):
    """The thing was changed by somebody else since it was read; `current` is how it is now, for who may edit it."""

    code = "changed"
    title = "This was changed meanwhile"

    def __init__(self, message: str = "", current: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.current = current


class Unavailable(ExpertBookError):
    """A service we need is busy or out of reach; the same request may work in a moment."""

    code = "unavailable"
    title = "Busy for the moment"

    def __init__(self) -> None:
        super().__init__("Nothing is lost: please send the same request again in a moment.")
