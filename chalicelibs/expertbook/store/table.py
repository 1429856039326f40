"""The one DynamoDB table: its connection and its keys."""

from __future__ import annotations

from typing import Any, Self

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from expertbook import settings, tracing
from expertbook.store.errors import translate_errors


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


def due_images(partition: str, until: str, most: int) -> list[dict[str, Any]]:
    """What is due by the sort key `until` in a partition of GSI1, the longest due first, as DynamoDB writes items. One
    Query. Raises Unavailable."""
    with translate_errors():
        answer = connection().query(
            Item.Meta.table_name,
            partition,
            range_key_condition=UnicodeAttribute(attr_name="GSI1SK") <= until,
            index_name="GSI1",
            limit=most,
        )
    found: list[dict[str, Any]] = answer["Items"]
    return found


def connection() -> Connection:
    """The connection that every kind of item shares.

    PynamoDB gives each model class a client of its own unless the base class has one already (6.1.0), which
    costs a cold start 160 ms a class; so it is made here, before the subclasses look for it.
    """
    return Item._get_connection().connection


connection()
