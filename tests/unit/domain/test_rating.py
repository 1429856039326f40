"""What reviews come to."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from expertbook.domain.rating import PRIOR_REVIEWS, Figures
from expertbook.domain.review import first_name

stars = st.lists(st.integers(1, 5), min_size=1, max_size=300)


@given(stars)
def test_the_rating_is_the_mean_cut_to_a_hundredth(found: list[int]) -> None:
    figures, mean = Figures(sum(found), len(found)), Fraction(sum(found), len(found))
    hundredths = round(figures.rating * 100)
    assert Fraction(hundredths, 100) <= mean < Fraction(hundredths + 1, 100)
    assert (figures.rating == 5.0) == (set(found) == {5})


def test_a_rating_is_never_flattered() -> None:
    assert Figures(4999, 1000).rating == 4.99
    assert Figures(99, 20).rating == 4.95
    assert Figures().rating == 0


@given(stars)
def test_the_standing_is_the_mean_with_five_reviews_of_four_stars_to_the_nearest_tenth(found: list[int]) -> None:
    mean = Fraction(sum(found) + 4 * PRIOR_REVIEWS, len(found) + PRIOR_REVIEWS)
    assert abs(Fraction(round(Figures(sum(found), len(found)).standing * 10), 10) - mean) <= Fraction(1, 20)


def test_one_five_does_not_pass_thirty_that_are_nearly_as_good() -> None:
    order = [Figures(148, 30), Figures(5, 1), Figures(), Figures(3, 1), Figures(30, 10)]
    assert sorted(order, key=lambda each: -each.standing) == order


def test_of_a_name_everybody_sees_the_first_word_that_is_no_title() -> None:
    names = {"Ben Ito": "Ben", "Dr. Ada King": "Ada", "  山田 太郎 ": "山田", "Prof.": "Prof.", "": ""}
    assert {name: first_name(name) for name in names} == names
