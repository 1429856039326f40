"""Reviews in the table, also in the moment in which an expert goes. What anybody sees: tests/api/test_reviews.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from expertbook.domain.booking import Booking, Status
from expertbook.domain.errors import Changed
from expertbook.domain.rating import Figures
from expertbook.domain.review import Complaint, Report, id_of
from expertbook.store import booking_items, experts, reviews
from tests.api.conftest import NOW, an_expert, stored_items
from tests.api.store.test_kept_whole import BOOKING, REVIEW

DONE = replace(BOOKING, status=Status.COMPLETED, stars=5, reviewed_at=NOW)


@pytest.fixture
def booking() -> Booking:
    """One whose review is gone."""
    booking_items.item_of(DONE).save()
    return DONE


def test_a_review_that_is_gone_is_not_changed_into_another(booking: Booking) -> None:
    before = stored_items()
    with pytest.raises(Changed) as refused:
        reviews.change(booking, replace(booking, stars=1, version=booking.version + 1), "Late.", NOW)
    assert "Look at it again" in str(refused.value)
    assert stored_items() == before


def test_of_a_review_that_is_gone_nothing_is_left_when_its_client_goes(booking: Booking) -> None:
    before = stored_items()
    reviews.forget_author(booking)
    assert stored_items() == before


def test_forgetting_an_author_again_changes_nothing(booking: Booking) -> None:
    reviews.item_of(replace(REVIEW, id=id_of(booking.id))).save()
    reviews.forget_author(booking)
    before = stored_items()
    found = reviews.load("ada", id_of(booking.id))
    assert found is not None and (found.text, found.name, found.stars) == ("", "", REVIEW.stars)
    reviews.forget_author(booking)
    assert stored_items() == before


@pytest.mark.parametrize("handle", ["nobody", "gone"])
def test_whoever_is_no_expert_has_no_figures(handle: str) -> None:
    experts.erase("gone")
    reviews.item_of(replace(REVIEW, expert=handle)).save()
    before = stored_items()
    reviews.count(handle, REVIEW.id)
    assert reviews.recount(handle) is None
    assert stored_items() == before


def test_figures_that_are_wrong_are_put_right() -> None:
    experts.save(an_expert(figures=Figures(17, 9)))
    for number, stars in enumerate((5, 3, 4)):
        given = replace(REVIEW, id=f"r{number}", expert="ada-lovelace", stars=stars)
        reviews.item_of(replace(given, given_at=NOW - timedelta(days=number))).save()
    assert reviews.recount("ada-lovelace") == Figures(12, 3)
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None and found.figures == Figures(12, 3)
    assert reviews.recount("ada-lovelace") is None


def test_what_visitors_complain_about_is_counted() -> None:
    reviews.item_of(REVIEW).save()
    reviews.report("ada", "r1", Complaint.SPAM, NOW)
    reviews.report("ada", "r1", Complaint.PRIVATE, NOW + timedelta(hours=1))
    (found,) = reviews.reports(10)
    assert found == Report(found.review, 2, (Complaint.PRIVATE, Complaint.SPAM), NOW)
    assert (found.review.id, found.review.text) == ("r1", REVIEW.text)
