"""Routes of reviews."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.endpoint import JsonObject, NextCall, created, endpoint, found
from chalicelib.requests.callers import ANYBODY, BOOKING_PARTY, EXPERT, MODERATOR
from chalicelib.requests.http import read_network
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.review import Complaint, Opinion
from expertbook.services import moderation, reviews
from expertbook.services.booking_access import OpenedBooking
from expertbook.services.reviews import ReviewListRequest

routes = Blueprint(__name__)

_SHARED_SECONDS = 5


@endpoint(
    routes,
    "PUT",
    "/bookings/{booking_id}/review",
    status=201,
    also=(200,),
    caller=BOOKING_PARTY,
    body="ReviewBody",
    response="OneReviewResponse",
    problems=(401, 409),
)
def give_review(opened: OpenedBooking, body: Opinion) -> Response:
    """Review a completed booking as its client, or change your review within 14 days."""
    given, is_new = reviews.give(opened, body, clock.now())
    return created(given) if is_new else found(given)


@endpoint(
    routes,
    "GET",
    "/bookings/{booking_id}/review",
    caller=BOOKING_PARTY,
    response="OneReviewResponse",
)
def show_review(opened: OpenedBooking) -> JsonObject:
    """The review of a booking, for its client and its expert."""
    return reviews.show(opened)


@endpoint(
    routes,
    "GET",
    "/experts/{handle}/reviews",
    caller=ANYBODY,
    query="ReviewListParameters",
    response="ReviewsResponse",
    problems=(422,),
    links=(NextCall("list_reviews", {"handle": "$request.path.handle", "cursor": "$response.body#/next"}),),
    public=True,
    shared_seconds=_SHARED_SECONDS,
)
def list_reviews(handle: str, query: ReviewListRequest) -> JsonObject:
    """An expert's reviews, the newest first."""
    return reviews.list_shown(handle, query)


@endpoint(
    routes,
    "POST",
    "/experts/{handle}/reviews/{review_id}/reports",
    status=204,
    caller=ANYBODY,
    body="ReportBody",
    problems=(429,),
)
def report_review(handle: str, review_id: str, body: Complaint, request: Request) -> None:
    """Complain about a review."""
    moderation.report(handle, review_id, body, read_network(request), clock.now())


@endpoint(
    routes,
    "GET",
    "/moderation/reviews",
    caller=MODERATOR,
    response="ReportsResponse",
)
def list_reported_reviews(caller: Caller) -> JsonObject:
    """Reviews that somebody complained about, for those who run the site."""
    return moderation.list_reported(caller)


@endpoint(
    routes,
    "PUT",
    "/moderation/reviews/{handle}/{review_id}",
    caller=MODERATOR,
    body="DecisionBody",
    response="OneReviewResponse",
)
def decide_about_review(caller: Caller, handle: str, review_id: str, body: str | None) -> JsonObject:
    """Hide a review for a reason, or let everybody see it."""
    return moderation.decide(caller, handle, review_id, body)


@endpoint(
    routes,
    "GET",
    "/me/reviews",
    caller=EXPERT,
    query="ReviewListParameters",
    response="ReceivedReviewsResponse",
    problems=(422,),
    links=(
        NextCall("reply_to_review", {"review_id": "$response.body#/reviews/0/id"}),
        NextCall("list_received_reviews", {"cursor": "$response.body#/next"}),
    ),
)
def list_received_reviews(caller: Caller, query: ReviewListRequest) -> JsonObject:
    """Your reviews as an expert, with those that are hidden."""
    return reviews.list_received(caller, query)


@endpoint(
    routes,
    "GET",
    "/me/reputation",
    caller=EXPERT,
    response="ReputationResponse",
)
def export_reputation(caller: Caller) -> JsonObject:
    """Your reviews, signed, to take along."""
    from expertbook.services import reputation

    return reputation.export(caller, clock.now())


@endpoint(
    routes,
    "PUT",
    "/me/reviews/{review_id}/reply",
    caller=EXPERT,
    body="ReplyBody",
    response="OneReviewResponse",
    problems=(409,),
)
def reply_to_review(caller: Caller, review_id: str, body: str) -> JsonObject:
    """Reply to a review, once."""
    return reviews.reply(caller, review_id, body, clock.now())
