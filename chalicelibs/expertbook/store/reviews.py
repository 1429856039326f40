"""Reviews in the table, and the figures of an expert's profile that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.booking import Booking
from expertbook.domain.errors import Changed, NotFound, StatusNotAllowed, Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.rating import Figures
from expertbook.domain.review import Complaint, Reply, Report, Review, id_of
from expertbook.domain.scheduling.local_time import format_instant, parse_instant
from expertbook.store.bookings import put_change
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import Profile, ReportItem, ReviewItem, is_of_known_form
from expertbook.store.keys import PROFILE, REPORTS, REVIEW_PREFIX, expert_key, report_key, review_key, reviews_key
from expertbook.store.table import Item, connection, instant_in, plain, query_items, read_item, read_items, update_item
from expertbook.store.transaction import Transaction
from expertbook.store.versions import WITH_REVIEWS

OF_REVIEWS = ("PK", "SK", "stars", "text", "name", "given_at", "changed_at", "reply", "replied_at", "hidden")
"""Of these, a profile has its name, its stars and its keys."""

ATTEMPTS = 8
"""How often the figures are tried while reviews or the profile change."""


def give(before: Booking, after: Booking, review: Review) -> None:
    """Write the first review of a booking, with the booking that says so. One TransactWriteItems.

    Conditions: nobody wrote the booking since it was read, and it has no review. Raises Changed, or Unavailable;
    nothing is written then.
    """
    transaction = Transaction()
    put_change(transaction, before, after)
    transaction.put(item_of(review), ReviewItem.PK.does_not_exist(), label="review")
    _commit_or_changed(transaction)


def change(before: Booking, after: Booking, text: str, now: datetime) -> None:
    """Write other stars and another text into a booking's review; what else it has stays. One TransactWriteItems.

    Conditions: nobody wrote the booking since it was read, and the review is there. Raises Changed, or Unavailable.
    """
    assert after.stars is not None
    transaction = Transaction()
    put_change(transaction, before, after)
    actions: list[Action] = [
        ReviewItem.stars.set(after.stars),
        ReviewItem.text.set(text) if text else ReviewItem.text.remove(),
        ReviewItem.changed_at.set(now),
        ReviewItem.version.add(1),
    ]
    item = _key(before.expert.handle, id_of(before.id))
    transaction.update(item, actions, ReviewItem.PK.exists(), label="review")
    _commit_or_changed(transaction)


def reply(handle: str, review_id: str, given: Reply) -> Reply:
    """Write the expert's reply to a review; the one that stands, which may have come before with the same text. One
    UpdateItem, and one GetItem if it isn't to be had.

    Conditions: there is such a review, which has no reply and isn't hidden. Raises NotFound, StatusNotAllowed, or
    Unavailable.
    """
    unanswered: Condition = ReviewItem.PK.exists() & ReviewItem.reply.does_not_exist()
    noted: list[Action] = [ReviewItem.reply.set(given.text), ReviewItem.replied_at.set(given.given_at)]
    try:
        _update(handle, review_id, [*noted, ReviewItem.version.add(1)], unanswered & ReviewItem.hidden.does_not_exist())
    except ConditionFailed as refused:
        found = load(handle, review_id)
        if found is None:
            raise NotFound from refused
        if found.reply is not None and found.reply.text == given.text:
            return found.reply
        raise StatusNotAllowed(Fault(Code.HAS_REPLY if found.reply is not None else Code.IS_HIDDEN)) from refused
    return given


def report(handle: str, review_id: str, why: Complaint, now: datetime) -> None:
    """Note a complaint about a review that everybody sees. One TransactWriteItems.

    Condition: there is such a review, and it isn't hidden; else NotFound.
    """
    item = ReportItem(PK=expert_key(handle), SK=report_key(review_id))
    first = ReportItem.first_at | now
    place = f"{format_instant(now)}#{review_id}"
    actions: list[Action] = [
        ReportItem.complaints.add({why.value}),
        ReportItem.number.add(1),
        ReportItem.first_at.set(first),
        ReportItem.GSI1PK.set(REPORTS),
        ReportItem.GSI1SK.set(ReportItem.GSI1SK | place),
    ]
    shown = ReviewItem.PK.exists() & ReviewItem.hidden.does_not_exist()
    transaction = Transaction()
    transaction.update(_key(handle, review_id), [ReviewItem.reports.add(1)], shown, label="review")
    transaction.update(item, actions, label="report")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise NotFound from refused


def reports(limit: int) -> list[Report]:
    """The reviews about which visitors complained, the longest ago first. One Query and one BatchGetItem."""
    found = {(item["PK"]["S"], item["SK"]["S"].removeprefix(report_key(""))): item for item in _reported(limit)}
    reviews = read_items((partition, review_key(review_id)) for partition, review_id in found) if found else ()
    by_key = {(expert_key(review.expert), review.id): review for review in map(from_image, reviews)}
    return [_report(item, by_key[key]) for key, item in found.items() if key in by_key]


def hide(handle: str, review_id: str, reason: str | None) -> None:
    """Hide a review for this reason, or with None show it, again or still; complaints about it are settled so. Hiding
    again writes another reason. One TransactWriteItems.

    Condition: there is such a review; else NotFound.
    """
    place: list[Action] = [ReviewItem.GSI2PK.remove(), ReviewItem.GSI2SK.remove()]
    if reason is None:
        place = [ReviewItem.GSI2PK.set(reviews_key(handle)), ReviewItem.GSI2SK.set(ReviewItem.GSI1SK)]
    told = ReviewItem.hidden.set(reason) if reason is not None else ReviewItem.hidden.remove()
    transaction = Transaction()
    transaction.delete(ReportItem(PK=expert_key(handle), SK=report_key(review_id)), label="report")
    actions = [told, *place, ReviewItem.version.add(1)]
    transaction.update(_key(handle, review_id), actions, ReviewItem.PK.exists(), label="review")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise NotFound from refused


def load(handle: str, review_id: str) -> Review | None:
    """The review, or None. One strongly consistent GetItem."""
    found = read_item(expert_key(handle), review_key(review_id))
    return from_image(found) if found is not None else None


def load_alone(handle: str, review_id: str) -> Review | None:
    """The same, by attributes of reviews alone: for who may read nothing else of an expert. One BatchGetItem."""
    found = read_items([(expert_key(handle), review_key(review_id))], only=OF_REVIEWS)
    return next(map(from_image, found), None)


def shown(handle: str, limit: int, after: Review | None) -> tuple[list[Review], bool]:
    """The next reviews that everybody sees, the newest first, after that one; and whether there are more. One Query."""
    return _listed("GSI2", handle, limit, after)


def received(handle: str, limit: int, after: Review | None) -> tuple[list[Review], bool]:
    """The same with those that are hidden. One Query."""
    return _listed("GSI1", handle, limit, after)


def all_of(handle: str) -> Iterator[Review]:
    """All reviews of an expert, in no order. One strongly consistent Query for each 1 MB."""
    return map(from_image, _items_of(handle))


def of_bookings(bookings: list[Booking]) -> list[Review]:
    """The reviews of these bookings of a client. A BatchGetItem for each 100 that have one."""
    keys = [
        (expert_key(booking.expert.handle), review_key(id_of(booking.id)))
        for booking in bookings
        if booking.stars is not None and booking.expert.handle
    ]
    return [from_image(item) for at in range(0, len(keys), 100) for item in read_items(keys[at : at + 100])]


def forget_author(booking: Booking) -> None:
    """Take words and name out of the review of a client who is erased; the stars stay. One UpdateItem, if there is a
    review; again, it changes nothing."""
    if booking.stars is None or not booking.expert.handle:
        return
    actions: list[Action] = [ReviewItem.text.remove(), ReviewItem.name.remove(), ReviewItem.version.add(1)]
    named = ReviewItem.text.exists() | ReviewItem.name.exists()
    try:
        _update(booking.expert.handle, id_of(booking.id), actions, named)
    except ConditionFailed:
        return


def delete_all(handle: str) -> None:
    """Delete the reviews of an expert who is gone. One Query for each 1 MB, one BatchWriteItem for each 25."""
    with translate_errors(), ReviewItem.batch_write() as batch:
        for item in _items_of(handle):
            batch.delete(ReviewItem(item["PK"]["S"], item["SK"]["S"]))
            review_id = item["SK"]["S"].removeprefix(REVIEW_PREFIX)
            batch.delete(ReviewItem(item["PK"]["S"], report_key(review_id)))


def count(handle: str, review_id: str) -> None:
    """Make the figures in the profile have this review as it is now, whichever record of it came in.

    The review says what of it is counted, and is written together with the figures: on the condition that it is as it
    was read. So a replayed, overtaken or lost record ends in the same figures. A GetItem, and a TransactWriteItems if
    there is something to count. Raises Unavailable if it keeps changing.
    """
    for _ in attempts(ATTEMPTS):
        item = read_item(expert_key(handle), review_key(review_id))
        if item is None:
            return
        counted, wanted = _counted(item), _wanted(item)
        if counted == wanted:
            return
        try:
            _count(handle, item, Figures(*wanted), Figures(*counted))
        except ConditionFailed as refused:
            if "profile" in refused.labels:
                return  # the expert is gone, and the reviews with them
            continue
        return
    raise Unavailable


def recount(handle: str) -> Figures | None:
    """Make the figures what all reviews come to, whatever they were; None if they were right.

    What isn't counted is counted first. The figures are written on the condition that the profile is as it was before
    the reviews were read; each review that is counted moves its version on. A GetItem and a Query for each 1 MB, and
    one UpdateItem if they are wrong. Raises Unavailable if reviews keep coming.
    """
    for _ in attempts(ATTEMPTS):
        profile = read_item(expert_key(handle), PROFILE)
        if profile is None or "handle" not in profile:
            return None
        items = list(_items_of(handle))
        if late := [item for item in items if _counted(item) != _wanted(item)]:
            for item in late:
                count(handle, item["SK"]["S"].removeprefix(REVIEW_PREFIX))
            continue
        right = Figures(sum(_wanted(item)[0] for item in items), sum(_wanted(item)[1] for item in items))
        stored = plain(profile)
        if right == Figures(int(stored.get("stars", 0)), int(stored.get("reviews", 0))):
            return None
        actions = [
            *(Profile.stars.set(right.stars), Profile.reviews.set(right.number), Profile.version.add(1)),
            Profile.schema.set(WITH_REVIEWS),
        ]
        try:
            unchanged: Any = Profile.version == int(stored["version"])
            update_item(expert_key(handle), PROFILE, actions, unchanged & is_of_known_form())
        except ConditionFailed:
            continue
        return right
    raise Unavailable


def item_of(review: Review, counted: int | None = None) -> ReviewItem:
    """The item of a new review; `counted` if the figures have it already."""
    place = f"{format_instant(review.given_at)}#{review.id}"
    return ReviewItem(
        PK=expert_key(review.expert),
        SK=review_key(review.id),
        GSI1PK=reviews_key(review.expert),
        GSI1SK=place,
        GSI2PK=reviews_key(review.expert),
        GSI2SK=place,
        stars=review.stars,
        text=review.text or None,
        name=review.name or None,
        given_at=review.given_at,
        reply=review.reply.text if review.reply is not None else None,
        replied_at=review.reply.given_at if review.reply is not None else None,
        counted=counted,
        version=1,
    )


def from_image(image: RawItem) -> Review:
    """The review in an item as DynamoDB writes it."""
    stored = plain(image)
    return Review(
        id=stored["SK"].removeprefix(REVIEW_PREFIX),
        expert=stored["PK"].removeprefix(expert_key("")),
        stars=int(stored["stars"]),
        text=stored.get("text", ""),
        name=stored.get("name", ""),
        given_at=parse_instant(stored["given_at"]),
        changed_at=instant_in(stored, "changed_at"),
        reply=Reply(stored["reply"], parse_instant(stored["replied_at"])) if "reply" in stored else None,
        hidden=stored.get("hidden"),
    )


def _reported(limit: int) -> list[RawItem]:
    with translate_errors():
        answer = connection().query(Item.Meta.table_name, REPORTS, index_name="GSI1", limit=limit)
    found: list[RawItem] = answer["Items"]
    return found


def _report(item: RawItem, review: Review) -> Report:
    complaints = tuple(sorted(each for each in Complaint if each.value in item["complaints"]["SS"]))
    return Report(review, int(item["number"]["N"]), complaints, parse_instant(item["first_at"]["S"]))


def _count(handle: str, item: RawItem, wanted: Figures, counted: Figures) -> None:
    """Add the difference to the profile's figures and note what is counted. Raises ConditionFailed."""
    is_same: Any = ReviewItem.version == int(item["version"]["N"])
    is_same &= ReviewItem.counted == counted.stars if counted.number else ReviewItem.counted.does_not_exist()
    noted = ReviewItem.counted.set(wanted.stars) if wanted.number else ReviewItem.counted.remove()
    figures: list[Action] = [
        Profile.stars.add(wanted.stars - counted.stars),
        Profile.reviews.add(wanted.number - counted.number),
        Profile.version.add(1),
        Profile.schema.set(WITH_REVIEWS),
    ]
    profile = Profile(PK=expert_key(handle), SK=PROFILE)
    transaction = Transaction()
    review_id = item["SK"]["S"].removeprefix(REVIEW_PREFIX)
    transaction.update(_key(handle, review_id), [noted], is_same, label="review")
    transaction.update(profile, figures, Profile.handle.exists() & is_of_known_form(), label="profile")
    transaction.commit()


def _counted(item: RawItem) -> tuple[int, int]:
    """Stars and number of what the figures have of a review."""
    return (int(item["counted"]["N"]), 1) if "counted" in item else (0, 0)


def _wanted(item: RawItem) -> tuple[int, int]:
    """Stars and number of what they should have: nothing of one that is hidden."""
    return (0, 0) if "hidden" in item else (int(item["stars"]["N"]), 1)


def _items_of(handle: str) -> Iterator[RawItem]:
    return query_items(expert_key(handle), ReviewItem.SK.startswith(REVIEW_PREFIX), consistent=True)


def _listed(index: str, handle: str, limit: int, after: Review | None) -> tuple[list[Review], bool]:
    start = None
    if after is not None:
        place = f"{format_instant(after.given_at)}#{after.id}"
        key = {"PK": expert_key(handle), "SK": review_key(after.id)}
        start = {
            name: {"S": text} for name, text in {f"{index}PK": reviews_key(handle), f"{index}SK": place, **key}.items()
        }
    with translate_errors():
        answer = connection().query(
            Item.Meta.table_name,
            reviews_key(handle),
            index_name=index,
            exclusive_start_key=start,
            limit=limit + 1,
            scan_index_forward=False,
        )
    found = [from_image(item) for item in answer["Items"]]
    return found[:limit], len(found) > limit


def _key(handle: str, review_id: str) -> ReviewItem:
    return ReviewItem(PK=expert_key(handle), SK=review_key(review_id))


def _update(handle: str, review_id: str, actions: list[Action], condition: Condition) -> None:
    update_item(expert_key(handle), review_key(review_id), actions, condition)


def _commit_or_changed(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise Changed("Somebody changed this booking at the same time. Look at it again.") from refused
