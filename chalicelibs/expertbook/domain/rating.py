"""What an expert's reviews come to: the rating that is shown, and the one by which the directory sorts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PRIOR_REVIEWS = 5
PRIOR_STARS = 4 * PRIOR_REVIEWS
"""What the directory takes for granted of everybody: five reviews of four stars. So one review of five stars stands
behind thirty of 4.9, and somebody new between those who are praised and those who aren't."""

SHOWN_FROM = 3
"""From how many reviews on a rating is shown; with less, one client decides too much of it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The `number` of reviews, and all their stars: whole numbers, so that nothing is ever rounded twice."""

    stars: int = 0
    number: int = 0

    @property
    def rating(self) -> float:
        """The plain mean to a hundredth, cut and not rounded: 4.999 is 4.99, and only fives make 5. 0 without any."""
        return self.stars * 100 // self.number / 100 if self.number else 0.0

    @property
    def standing(self) -> float:
        """The mean with the prior (a Bayesian mean), to the nearest tenth: what the directory sorts by."""
        number = self.number + PRIOR_REVIEWS
        return ((self.stars + PRIOR_STARS) * 20 + number) // (2 * number) / 10


NO_REVIEWS = Figures()
