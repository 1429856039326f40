"""Random histories of booking, completing, reviewing, changing, hiding and erasing: the figures are exact in the end,
whatever order the stream's records come in, how often, and what the expert saves meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from expertbook.domain.errors import Changed
from expertbook.domain.rating import Figures
from expertbook.domain.review import id_of
from expertbook.store import directory, experts, reviews
from tests.api.conftest import NOW, Api, an_expert, clear_table, forget_counts
from tests.api.people import ADA, Booked, book, erase, signed_in

AFTERWARDS = NOW + timedelta(days=3)
SLOTS = [f"2026-11-24T{hour:02}:{minute:02}:00Z" for hour in range(10, 16) for minute in (0, 15, 30, 45)]


@dataclass
class History:
    """What happened, and by that what the figures have to be."""

    api: Api
    chance: random.Random
    bookings: list[Booked] = field(default_factory=list)
    stars: dict[str, int] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)

    def act(self) -> None:
        made = self.chance.choice(self.bookings)
        action = self.chance.choice([self._review, self._review, self._review, self._hide, self._erase, self._edit])
        action(made)
        self._hear(self.chance.randrange(3))

    def end(self) -> None:
        """Whatever was put off comes in the end; some of it twice."""
        self.waiting += self.chance.sample(self.waiting, len(self.waiting) // 2)
        while self.waiting:
            self._hear(1)

    def right(self) -> Figures:
        counted = [stars for booking, stars in self.stars.items() if booking not in self.hidden]
        return Figures(sum(counted), len(counted))

    def _review(self, made: Booked) -> None:
        stars, email = self.chance.randint(1, 5), made.made["email"]
        token = {"Authorization": f"Bearer {signed_in(email)}"}
        status = self.api.put(f"{made.path}/review", {"stars": stars, "text": "x" * stars}, **token).status
        assert status == (404 if email in self.erased else 200 if made.id in self.stars else 201)
        if status < 300:
            self.stars[made.id] = stars
            self.waiting.append(made.id)

    def _hide(self, made: Booked) -> None:
        if made.id in self.stars:
            show = made.id in self.hidden
            reviews.hide("ada-lovelace", id_of(made.id), None if show else "Spam")
            self.hidden ^= {made.id}
            self.waiting.append(made.id)

    def _erase(self, made: Booked) -> None:
        if made.made["email"] not in self.erased and self.chance.random() < 0.3:
            token = {"Authorization": f"Bearer {signed_in(made.made['email'])}"}
            assert self.api.delete("/me", **token).status == 202
            erase(made.made["email"], AFTERWARDS)
            self.erased.add(made.made["email"])
            if made.id in self.stars:
                self.waiting.append(made.id)

    def _edit(self, _: Booked) -> None:
        """The expert saves at the same moment; if a review was counted in between, they save again."""
        found = experts.load("ada-lovelace", consistent=True)
        assert found is not None
        self._hear(self.chance.randrange(2))
        try:
            experts.save(replace(found, headline=f"{self.chance.random()}"))
        except Changed:
            return

    def _hear(self, records: int) -> None:
        """The stream hears of some reviews, in no order. What it is told twice may come again."""
        for _ in range(min(records, len(self.waiting))):
            told = self.waiting.pop(self.chance.randrange(len(self.waiting)))
            reviews.count("ada-lovelace", id_of(told))
            if self.chance.random() < 0.2:
                self.waiting.append(told)


def play(api: Api, at: Callable[[datetime], None], seed: int) -> None:
    """One history. Its seed plays it again."""
    clear_table()
    at(NOW)
    experts.save(an_expert(figures=Figures(), email=ADA[0]))
    history = History(api, random.Random(seed))
    for slot in history.chance.sample(SLOTS, history.chance.randint(1, 5)):
        history.bookings.append(book(api, start=slot, email=f"client-{len(history.bookings)}@example.com"))
    at(AFTERWARDS)
    for made in history.bookings:
        assert made.status("completed", signed_in(*ADA)).status == 200
    for _ in range(history.chance.randint(3, 12)):
        history.act()
    history.end()
    found, right = experts.load("ada-lovelace", consistent=True), history.right()
    assert found is not None
    assert found.figures == right, f"seed {seed}"
    assert reviews.recount("ada-lovelace") is None, "a rebuild finds the same"
    directory.project("ada-lovelace", None)
    (card,) = api.get("/experts").body["experts"]
    mean = Fraction(right.stars * 100, right.number) // 1 if right.number else 0
    assert (round(card["rating"] * 100), card["reviews"]) == (mean, right.number)
    shown = api.get("/experts/ada-lovelace/reviews?limit=50").body["reviews"]
    assert sorted(each["stars"] for each in shown) == sorted(
        stars for booking, stars in history.stars.items() if booking not in history.hidden
    )
    assert sum(each["name"] == "" for each in shown) == sum(
        made.made["email"] in history.erased and made.id in history.stars and made.id not in history.hidden
        for made in history.bookings
    )


def test_after_random_histories_the_rating_is_exact(api: Api, at: Callable[[datetime], None]) -> None:
    for seed in range(15):
        play(api, at, seed)
        forget_counts()


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 2000, 50))
def test_after_a_thousand_random_histories_the_rating_is_exact(
    api: Api, at: Callable[[datetime], None], first: int
) -> None:
    for seed in range(first, first + 50):
        play(api, at, seed)
