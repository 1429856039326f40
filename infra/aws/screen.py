"""What the person who deploys sees and is asked."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass


def _say(line: str) -> None:
    # Line by line, even into a pipe.
    print(line, flush=True)


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal, or the log of a CI job."""

    yes: bool = False
    """YES=1: answers every question with yes."""

    say: Callable[[str], None] = _say
    is_terminal: Callable[[], bool] = sys.stdin.isatty
    read: Callable[[str], str] = input
    read_unseen: Callable[[str], str] = getpass.getpass

    def confirm(self, question: str, *, ci_may: bool = False) -> bool:
        """Whether the answer is yes; `ci_may`: a CI job (CI=true) need not be asked."""
        if self.yes or (ci_may and not self.is_terminal() and os.environ.get("CI") == "true"):
            return True
        if not self.is_terminal():
            self.say(f"{question}\nThere is nobody to ask: give YES=1 if you mean it.")
            return False
        return self.read(f"{question} [y/N] ").strip().lower() in ("y", "yes")

    def confirm_by_typing(self, word: str, question: str, *, yes_counts: bool = True) -> bool:
        """Whether somebody types the word."""
        if self.yes and yes_counts:
            return True
        if not self.is_terminal():
            advice = "give YES=1 if you mean it" if yes_counts else "this needs a terminal"
            self.say(f"{question}\nThere is nobody to ask: {advice}.")
            return False
        return self.read(f"{question} Type {word} to continue: ").strip() == word
