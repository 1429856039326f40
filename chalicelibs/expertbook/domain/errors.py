"""Errors that callers are told about. Each has one code: here, in the API, on the site, in the docs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from expertbook.domain.faults import Fault
from expertbook.domain.scheduling.slots import Slot


@dataclass(frozen=True, slots=True)
class FieldError:
    """What one field needs. Never repeats what was in it."""

    field: str
    fault: Fault


class ExpertBookError(Exception):
    """The base of every error that a caller is told about. `fault` says which of several reasons it has."""

    code: ClassVar[str]
    title: ClassVar[str]
    fault: Fault | None = None


class InvalidFields(ExpertBookError):
    """Names every field with a bad value, all at once."""

    code = "invalid_fields"
    title = "Some fields need another value"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("See errors for what each field needs.")
        self.errors = tuple(errors)

    @classmethod
    def of(cls, field: str, fault: Fault) -> InvalidFields:
        """The error of a single field."""
        return cls([FieldError(field, fault)])


class NotFound(ExpertBookError):
    """It doesn't exist, or the caller may not see it."""

    code = "not_found"
    title = "There is nothing here"


class SlotTaken(ExpertBookError):
    """Somebody else has this time. `nearest` are open slots of the same event type, to show in `timezone`."""

    code = "slot_taken"
    title = "This time was just taken"

    def __init__(self, nearest: Sequence[Slot] = (), timezone: str = "UTC") -> None:
        super().__init__("Somebody else has this time now. Nothing was booked.")
        self.nearest = tuple(nearest)
        self.timezone = timezone


class StatusNotAllowed(ExpertBookError):
    """The booking's status, or its time, doesn't allow the change."""

    code = "status_not_allowed"
    title = "The booking does not allow this any more"

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class NotAccepted(ExpertBookError):
    """The expert blocks this client. We don't say by what."""

    code = "not_accepted"
    title = "This expert doesn't take bookings from you"

    def __init__(self) -> None:
        super().__init__("This expert doesn't take bookings from you. Nothing was booked or moved.")


class WrongCode(ExpertBookError):
    """The sign-in code is wrong, used, too old, or was tried too often. We don't say which."""

    code = "wrong_code"
    title = "This code does not work"

    def __init__(self) -> None:
        super().__init__("The code is wrong, was used, or is too old. Ask for a new one.")


class ProofNeeded(ExpertBookError):
    """So much was booked with unproved email addresses that this one has to be proved."""

    code = "proof_needed"
    title = "Please prove your email address"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was booked. Sign in with the code that we send to this address, and send the same request again."
        )


class SignInNeeded(ExpertBookError):
    """The caller isn't signed in, or not any more."""

    code = "sign_in_needed"
    title = "Please sign in"


class TooManyRequests(ExpertBookError):
    """One person has reached a limit. `retry_after` is in seconds."""

    code = "too_many_requests"
    title = "That is too many for now"

    def __init__(self, fault: Fault, retry_after: int) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.retry_after = retry_after


class IdempotencyKeyReused(ExpertBookError):
    """The key was used before, with another request."""

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
    """The caller already has a handle."""

    code = "already_expert"
    title = "You are an expert already"

    def __init__(self) -> None:
        super().__init__("Your handle is yours for good; change your profile instead.")


class Changed(ExpertBookError):
    """Somebody else changed it since it was read. `current` is how it is now, for callers who may edit it."""

    code = "changed"
    title = "This was changed meanwhile"

    def __init__(self, message: str = "", current: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.current = current


class Unavailable(ExpertBookError):
    """A service that we need is busy or can't be reached. The same request may work in a moment."""

    code = "unavailable"
    title = "Busy for the moment"

    def __init__(self) -> None:
        super().__init__("Nothing is lost: please send the same request again in a moment.")
