"""The one DynamoDB table: its connection and its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Self

from botocore.config import Config
from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from expertbook import settings, tracing
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.store.answers import AttributesParsers
from expertbook.store.errors import RawItem, translate_errors


class _GSI1(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "GSI1"
        projection = AllProjection()

    GSI1PK = UnicodeAttribute(hash_key=True)
    GSI1SK = UnicodeAttribute(range_key=True)


class _GSI2(GlobalSecondaryIndex["Item"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "GSI2"
        projection = AllProjection()

    GSI2PK = UnicodeAttribute(hash_key=True)
    GSI2SK = UnicodeAttribute(range_key=True)


class Item(Model):
    """Any item of the table; its subclasses give the kinds their attributes. `request_id` is of the request that wrote
    it last, where one did."""

    class Meta:
        table_name = settings.table_name()
        connect_timeout_seconds = 1
        read_timeout_seconds = 5
        max_retry_attempts = 2
        max_pool_connections = 32

    PK = UnicodeAttribute(hash_key=True)
    SK = UnicodeAttribute(range_key=True)
    request_id = UnicodeAttribute(null=True, default_for_new=tracing.request_id)
    gsi1 = _GSI1()
    gsi2 = _GSI2()

    @classmethod
    def find(cls, partition: str, sort: str, *, consistent: bool = True) -> Self | None:
        """The item of that key, or None. One GetItem, strongly consistent unless told otherwise. Raises Unavailable."""
        with translate_errors():
            try:
                return cls.get(partition, sort, consistent_read=consistent)
            except cls.DoesNotExist:
                return None


def read_item(partition: str, sort: str, *, consistent: bool = True) -> RawItem | None:
    """The item of that key, or None. One GetItem, as for `Item.find`, which makes an object of a kind of it: what many
    wait for is read without that, in a third of the time. Raises Unavailable."""
    with translate_errors():
        answer = connection().get_item(Item.Meta.table_name, partition, sort, consistent_read=consistent)
    return answer.get("Item")


def query_items(
    partition: str,
    condition: Condition | None = None,
    *,
    index: str | None = None,
    most: int | None = None,
    after: str | None = None,
    only: Sequence[str] = (),
    consistent: bool = False,
) -> Iterator[RawItem]:
    """The items of a partition by their sort keys, those after `after` if it's given, and with `only` some attributes.

    With `index`, those of a partition of that index. At most `most`. One Query a 1 MB. Raises Unavailable.
    """
    start = {"PK": {"S": partition}, "SK": {"S": after}} if after is not None else None
    while True:
        with translate_errors():
            answer = connection().query(
                Item.Meta.table_name,
                partition,
                range_key_condition=condition,
                attributes_to_get=list(only),
                consistent_read=consistent,
                exclusive_start_key=start,
                index_name=index,
                limit=most,
            )
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if most is not None:
            most -= len(answer["Items"])
        if start is None or most == 0:
            return


def read_items(keys: Iterable[tuple[str, str]], *, only: Sequence[str] = ()) -> Iterator[RawItem]:
    """The items of up to 100 keys, as far as there are any, with `only` some attributes. One BatchGetItem, and another
    one for what DynamoDB puts off. Raises Unavailable."""
    missing: Any = [{"PK": {"S": partition}, "SK": {"S": sort}} for partition, sort in keys]
    while missing:
        with translate_errors():
            answer = connection().batch_get_item(Item.Meta.table_name, missing, attributes_to_get=list(only) or None)
        yield from answer["Responses"][Item.Meta.table_name]
        missing = answer["UnprocessedKeys"].get(Item.Meta.table_name, {}).get("Keys")


def update_item(partition: str, sort: str, actions: Sequence[Action], condition: Condition | None = None) -> None:
    """Change attributes of the item of that key, of which there need be none. One UpdateItem, which unlike a model's
    own doesn't answer with the whole item. Raises ConditionFailed or Unavailable."""
    with translate_errors():
        connection().update_item(Item.Meta.table_name, partition, sort, actions=actions, condition=condition)


def plain(item: RawItem) -> dict[str, Any]:
    """An item's attributes without their types; numbers and JSON are text."""
    return {name: content for name, typed in item.items() for content in typed.values()}


def instant_in(stored: dict[str, Any], name: str) -> datetime | None:
    """The instant that an item without types has under this name, if any."""
    return parse_instant(stored[name]) if name in stored else None


def due_images(partition: str, until: str, most: int | None = None) -> Iterator[RawItem]:
    """What is due by the sort key `until` in a partition of GSI1, the longest due first, at most `most`. One Query a
    1 MB. Raises Unavailable."""
    return query_items(partition, UnicodeAttribute(attr_name="GSI1SK") <= until, index="GSI1", most=most)


def connection() -> Connection:
    """The connection that every kind of item shares.

    PynamoDB gives each model class a client of its own unless the base class has one already (6.1.0), which
    costs a cold start 160 ms a class; so it is made here, before the subclasses look for it.
    """
    return Item._get_connection().connection


_session = connection().session
# Once for all: botocore (1.44.5) composes what it says of itself anew for each call, which takes a fifth of the call.
_session.set_default_client_config(Config(user_agent=_session.user_agent()))
_session.register_component("response_parser_factory", AttributesParsers())
