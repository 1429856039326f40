"""moto 5.2.5 made to keep pace with tests and people, for as long as the process lives; its answers stay the same."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from copy import copy, deepcopy
from functools import cache
from io import BytesIO
from string import ascii_letters, digits
from typing import Any

from moto import backend_index
from moto.core import responses, serialize
from moto.core.model import StructureShape
from moto.core.parse import BaseJSONParser
from moto.core.request import Request, environ_key_for_header
from moto.dynamodb.comparisons import ConditionExpressionParser, get_filter_expression
from moto.dynamodb.exceptions import ItemSizeTooLarge, TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.moto_api._internal.moto_random import MotoRandom

from infra.local import moto_requests, moto_updates

MOST_BYTES = 405_000
"""Of an item, as moto has it."""


def keep_pace() -> None:
    """Once in a process, before anything is asked of moto."""
    _compare_quickly()
    _hear_quickly()
    _answer_quickly()
    _write_quickly()
    _read_conditions_once()
    _measure_once()
    moto_requests.answer_quickly()
    moto_updates.update_quickly()


def _compare_quickly() -> None:
    """Let keys be compared as the texts that they are: moto asks each for its type nine times."""
    hash_slowly, equal_slowly = DynamoType.__hash__, DynamoType.__eq__

    def hash_value(self: DynamoType) -> int:
        return hash(self.value) if self.type == "S" else hash_slowly(self)

    def equal(self: DynamoType, other: DynamoType) -> bool:
        return self.value == other.value if self.type == other.type == "S" else equal_slowly(self, other)

    DynamoType.__hash__ = hash_value  # type: ignore[method-assign]
    DynamoType.__eq__ = equal  # type: ignore[method-assign]


def _hear_quickly() -> None:
    """Let a request be read quickly.

    moto looks for DynamoDB among the addresses of all services, and takes each request for a form of a browser's before
    it finds JSON; in that, it looks for each of the ten types of an attribute value.
    """
    make_slowly: Callable[..., Request] = Request.from_primitives
    parse_slowly: Callable[..., Any] = BaseJSONParser._parse_structure

    @cache
    def without_headers(method: str, url: str) -> dict[str, Any]:
        return make_slowly(method, url, {}).environ

    def make_request(method: str, url: str, headers: Mapping[str, str | bytes], body: Any = None) -> Request:
        if "X-Amz-Target" not in headers or not isinstance(body, bytes):
            return make_slowly(method, url, headers, body)
        told = {
            environ_key_for_header(name): text.decode() if isinstance(text, bytes) else text
            for name, text in headers.items()
        }
        content = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return Request(without_headers(method, url) | told | content)

    def parse_structure(self: Any, shape: StructureShape, value: Any) -> Any:
        if shape.name != "AttributeValue" or not isinstance(value, dict):
            return parse_slowly(self, shape, value)
        types = shape.members
        return {
            name: self._parse_shape(types[name], each)
            for name, each in value.items()
            if each is not None and name in types
        }

    backend_index.backend_url_patterns.sort(key=lambda each: each[0] != "dynamodb")
    Request.from_primitives = staticmethod(make_request)  # type: ignore[method-assign]
    BaseJSONParser._parse_structure = parse_structure  # type: ignore[method-assign]


def _answer_quickly() -> None:
    """Let an answer be found and written quickly.

    moto looks for each of the ten types of an attribute value under five names: half the time of a GetItem. For a Query
    of an index it sorts the whole table, key by key as its own type compares them; ours are plain strings. And for each
    request it lists the methods of a class anew, and draws each of the 52 characters of an id.
    """
    slowly = serialize.BaseJSONSerializer._serialize_type_structure

    def write_structure(
        self: serialize.BaseJSONSerializer,
        serialized: MutableMapping[str, Any],
        value: Any,
        shape: StructureShape,
        key: str,
    ) -> None:
        if shape.name != "AttributeValue" or not isinstance(value, dict):
            slowly(self, serialized, value, shape, key)
            return
        written: dict[str, Any] = {}
        serialized[key] = written
        for name, each in value.items():
            if each is not None:
                self._serialize(written, each, shape.members[name], name)

    def all_items(self: Table) -> list[Item]:
        found = [item for partition in self.items.values() for item in partition.values()]
        return sorted(found, key=lambda item: (item.hash_key.value, item.range_key.value))

    def random_string(self: MotoRandom, length: int = 20, include_digits: bool = True, lower_case: bool = False) -> str:
        drawn = "".join(self.choices(ascii_letters + (digits if include_digits else ""), k=length))
        return drawn.lower() if lower_case else drawn

    MotoRandom.get_random_string = random_string  # type: ignore[method-assign]
    serialize.BaseJSONSerializer._serialize_type_structure = write_structure  # type: ignore[method-assign]
    responses.method_names_from_class = cache(responses.method_names_from_class)  # type: ignore[attr-defined]
    Table.all_items = all_items  # type: ignore[method-assign]


def _write_quickly() -> None:
    """Let transactions look at all of their conditions before they write, and take back by what they replaced.

    moto copies the whole table, attribute by attribute, for each item of a transaction, to bring it back if a condition
    fails.
    """
    write: Callable[..., None] = DynamoDBBackend.transact_write_items
    taken: dict[int, Table] = {}
    update: Callable[..., Item] = DynamoDBBackend.update_item

    def transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        each = [next(iter(item.items())) for item in transact_items]
        reasons = [_reason(self, kind, wanted) for kind, wanted in each]
        if any(code is not None for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
        # It asks for the same copy again for each of the items, before it writes the first.
        taken.clear()
        try:
            write(self, [{kind: wanted | {"ConditionExpression": None}} for kind, wanted in each])
        finally:
            taken.clear()

    def update_item(self: DynamoDBBackend, table_name: str, key: dict[str, Any], *rest: Any, **named: Any) -> Item:
        # What a snapshot has is never changed, but replaced.
        partition = self.get_table(table_name).items[DynamoType(key["PK"])]
        sort = DynamoType(key["SK"])
        before = partition.get(sort)
        if before is not None:
            partition[sort] = deepcopy(before)
        updated = update(self, table_name, key, *rest, **named)
        if before is not None and updated.size() > MOST_BYTES:
            partition[sort] = before
            raise ItemSizeTooLarge
        return updated

    def snapshot(self: Table, _memo: dict[int, Any]) -> Table:
        if id(self) not in taken:
            taken[id(self)] = kept = copy(self)
            kept.items = defaultdict(dict, {key: dict(partition) for key, partition in self.items.items()})
            if kept.stream_shard is not None:
                kept.stream_shard = copy(kept.stream_shard)
                kept.stream_shard.items = list(kept.stream_shard.items)
        return taken[id(self)]

    DynamoDBBackend.transact_write_items = transact_write_items  # type: ignore[method-assign]
    DynamoDBBackend.update_item = update_item  # type: ignore[method-assign]
    Table.__deepcopy__ = snapshot  # type: ignore[attr-defined]


def _read_conditions_once() -> None:
    """Let each condition be taken apart once: moto does it four times, by ten patterns for each of its words."""
    words: Callable[..., Iterable[Any]] = ConditionExpressionParser._lex_condition_expression

    @cache
    def words_of(condition: str) -> tuple[Any, ...]:
        return tuple(words(ConditionExpressionParser(condition, None, None)))

    def lex(self: ConditionExpressionParser) -> deque[Any]:
        return deque(words_of(self.condition_expression or ""))

    ConditionExpressionParser._lex_condition_expression = lex  # type: ignore[method-assign]


def _measure_once() -> None:
    """Let an item be measured when it is whole, and not anew with each of its attributes."""

    def make_item(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
        self.hash_key, self.range_key, self.attrs = hash_key, range_key, LimitedSizeDict()
        self.attrs.update({name: DynamoType(value) for name, value in attrs.items()})
        if self.size() > MOST_BYTES:
            raise ItemSizeTooLarge

    Item.__init__ = make_item  # type: ignore[method-assign]
    del LimitedSizeDict.__setitem__


def _reason(backend: DynamoDBBackend, kind: str, wanted: dict[str, Any]) -> Any:
    """Why an item of a transaction can't be written, in moto's words."""
    if "ConditionExpression" not in wanted:
        return None, None, None
    given = wanted["Item"] if kind == "Put" else wanted["Key"]
    found = backend.get_item(wanted["TableName"], {name: given[name] for name in ("PK", "SK")})
    condition = get_filter_expression(
        wanted["ConditionExpression"],
        wanted.get("ExpressionAttributeNames"),
        wanted.get("ExpressionAttributeValues"),
    )
    if condition.expr(found):
        return None, None, None
    tells = wanted.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    item = found.to_json()["Attributes"] if found and tells else None
    return "ConditionalCheckFailed", "The conditional request failed", item
