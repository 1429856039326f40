"""What a refused transaction says: the labels of the writes whose conditions failed, and what was there instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import Claim, FeedItem, HandleItem, Listing
from expertbook.store.table import Item
from expertbook.store.transaction import Transaction

MISSING, PRESENT = Item.PK.does_not_exist(), Item.PK.exists()

Write = Callable[[Transaction, bool], None]


def key(name: str) -> tuple[str, str]:
    return f"TEST#{name}", "TEST"


def check(name: str) -> Write:
    return lambda transaction, holds: transaction.check(
        HandleItem(*key(name)), MISSING if holds else PRESENT, label=name
    )


def delete(name: str) -> Write:
    return lambda transaction, holds: transaction.delete(Claim(*key(name)), MISSING if holds else PRESENT, label=name)


def put(name: str) -> Write:
    # One that is written whole has a condition of its own as well.
    listing = Listing(*key(name), category="", keys=[], version=1)
    return lambda transaction, holds: transaction.put(listing, MISSING if holds else PRESENT, label=name)


def update(name: str) -> Write:
    return lambda transaction, holds: transaction.update(
        FeedItem(*key(name)), [FeedItem.serial.add(1)], MISSING if holds else PRESENT, label=name
    )


# As nobody would sort them: the request has them by their kind.
MIXED: dict[str, Write] = {
    name: kind(name)
    for name, kind in (
        *(("update 1", update), ("put 1", put), ("delete 1", delete), ("check 1", check)),
        *(("put 2", put), ("check 2", check), ("update 2", update), ("delete 2", delete)),
    )
}


def refused(*failing: str) -> ConditionFailed:
    transaction = Transaction()
    for name, write in MIXED.items():
        write(transaction, name not in failing)
    with pytest.raises(ConditionFailed) as raised:
        transaction.commit()
    return raised.value


@pytest.mark.parametrize("name", MIXED)
def test_one_that_failed_is_named(name: str) -> None:
    assert refused(name).labels == {name}


@pytest.mark.parametrize("one", ["check", "delete", "put", "update"])
@pytest.mark.parametrize("other", ["check", "delete", "put", "update"])
def test_all_that_failed_are_named(one: str, other: str) -> None:
    assert refused(f"{one} 1", f"{other} 2").labels == {f"{one} 1", f"{other} 2"}


def test_nothing_is_written_if_one_is_refused_and_all_if_none_is() -> None:
    refused("check 2")
    assert Item.find("TEST#put 1", "TEST") is None
    transaction = Transaction()
    for write in MIXED.values():
        write(transaction, True)
    transaction.commit()
    listing, feed = Listing.find("TEST#put 2", "TEST"), FeedItem.find("TEST#update 1", "TEST")
    assert listing is not None
    assert feed is not None
    assert (listing.version, feed.serial) == (1, 1)


def test_what_is_there_instead_is_shown_where_it_was_asked_for() -> None:
    for name, owner in (("first", "a"), ("second", "b"), ("third", "c")):
        Claim(*key(name), booking_id=owner).save()
    transaction = Transaction()
    for name, label, show in (("first", "claims", True), ("second", "claims", True), ("third", "quiet", False)):
        transaction.put(Claim(*key(name), booking_id="mine"), MISSING, label=label, show=show)
    transaction.update(FeedItem(*key("fourth")), [FeedItem.serial.add(1)], PRESENT, label="feed", show=True)
    with pytest.raises(ConditionFailed) as raised:
        transaction.commit()
    assert raised.value.labels == {"claims", "quiet", "feed"}
    assert [found["booking_id"]["S"] for found in raised.value.found("claims")] == ["a", "b"]
    assert (raised.value.found("quiet"), raised.value.found("feed")) == ([], [])
    assert raised.value.found("nothing of the kind") == ()


def test_a_single_write_is_refused_with_the_same_error() -> None:
    with pytest.raises(ConditionFailed), translate_errors():
        HandleItem(*key("handle"), handle="ada").save(PRESENT)


def test_what_is_not_there_is_none() -> None:
    assert HandleItem.find("TEST#handle", "TEST") is None
