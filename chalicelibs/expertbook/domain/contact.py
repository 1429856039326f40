"""How clients reach an expert outside of ExpertBook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """What an expert lets clients with a confirmed booking see. Empty: not shared. None: the expert was never asked, so
    it isn't shared either."""

    email: str | None = None
    phone: str | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether the expert has chosen, be it to share nothing."""
        return self.email is not None or self.phone is not None

    @property
    def is_shared(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.email or self.phone)


NOT_CHOSEN = Contact()
"""What an expert has who was never asked."""
