"""What operations cost with 100 experts and with 100,000: DynamoDB's calls and request units, and processor time.

    .venv/bin/python -m benchmarks.growth

Each table is a store of our own (`benchmarks/store.py`), which answers where HTTP would begin; the time that it takes
is left out. The expert who is looked at and booked is written by the library through it, with all that follows. Of all
others it has what these operations can meet: their cards, openings, and entries of lists and searches, as the library
writes them; but for the lists of who is open soonest. The sizes come in turns; of times, the least counts.
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from time import process_time
from typing import Any
from unittest import mock

from benchmarks.environment import NOW
from benchmarks.replaying import Answer, Context, answer_requests, take_output
from benchmarks.report import load, machine, markdown, versions
from benchmarks.store import Placed, RefusedError, Store
from expertbook import clock
from expertbook.domain.directory_entries import ALL, Sort, list_entries, listing_partition, match_of, search_entries
from expertbook.domain.expert import Expert
from expertbook.services import openings
from expertbook.store.items import CardItem, Count, Entry, SearchEntry
from expertbook.store.keys import CARD, OPENINGS, expert_key
from expertbook.store.table import Item
from expertbook.views.expert import card_view, listed_card_view
from infra.sample_data.generated import generated_expert
from tests.api.conftest import an_expert, publish

SIZES = (100, 1_000, 10_000, 100_000)
ROUNDS = 15

ADA = "ada-lovelace"
DIRECTORY = "DIRECTORY"
CLIENT = {"timezone": "UTC", "name": "Benchmark Person", "email": "benchmark@example.com", "phone": "+442079460000"}
WANTED = {"expert": ADA, "event_type": "sync", "start": "2026-11-24T10:30:00Z", **CLIENT, "notes": ""}

OPERATIONS: dict[str, tuple[str, str, Any]] = {
    "list": ("GET", "/experts", None),
    "category": ("GET", "/experts?category=Technology", None),
    "search, a name": ("GET", "/experts?search=lovelace", None),
    "search, two letters": ("GET", "/experts?search=an", None),
    "categories": ("GET", "/experts/categories/list", None),
    "expert, 31 days": ("GET", f"/experts/{ADA}?days=31", None),
    "book": ("POST", "/bookings", WANTED),
}
"""Method, path and body of each."""


@dataclass
class Cost:
    """What an operation takes at a size."""

    calls: int = 0
    read_units: float = 0
    write_units: int = 0
    milliseconds: float = float("inf")


Costs = dict[str, dict[int, Cost]]
"""By operation and number of experts."""


class Cloud:
    """Stands for AWS: answers from one store or another, and knows how long that took."""

    def __init__(self) -> None:
        self.store = Store()
        self.seconds = 0.0
        answer_requests(self._answer)

    def _answer(self, request: Any) -> Answer:
        began = process_time()
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        status = 200
        if operation == "GetSecretValue":
            found: dict[str, Any] = {"SecretString": json.dumps({"current": "k1", "k1": "a" * 64})}
        else:
            try:
                found = self.store.answer(operation, json.loads(request.body))
            except RefusedError as refused:
                status, found = 400, refused.response
        answer = status, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(found).encode()
        self.seconds += process_time() - began
        return answer


def measure(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> Costs:
    """Every operation, at every size."""
    cloud = Cloud()
    gc.disable()  # it would look through all those items again and again
    with mock.patch.object(clock, "now", lambda: NOW):
        stores = {size: _filled(cloud, size) for size in sizes}
        gc.freeze()
        gc.enable()
        from chalice.local import LambdaEventConverter, RouteMatcher

        import app as entry

        events = LambdaEventConverter(RouteMatcher(list(entry.app.routes)))
        found: Costs = {name: {size: Cost() for size in sizes} for name in OPERATIONS}
        for _ in range(rounds):
            for name, (method, path, body) in OPERATIONS.items():
                sent = json.dumps(body).encode() if body is not None else None
                event = events.create_lambda_event(method, path, {"Content-Type": "application/json"}, sent)
                for size, cloud.store in stores.items():
                    _note(found[name][size], cloud, entry, event)
    return found


def _note(cost: Cost, cloud: Cloud, entry: Any, event: Any) -> None:
    """Do it twice, the first time to warm up, and undo what it wrote."""
    for _ in range(2):
        cloud.store.start()
        before, began = cloud.seconds, process_time()
        response = entry.app(event, Context())
        took = process_time() - began - (cloud.seconds - before)
        assert response["statusCode"] < 300, response
        cloud.store.undo()
    cost.calls, cost.read_units, cost.write_units = len(cloud.store.calls), cloud.store.reads, cloud.store.writes
    cost.milliseconds = min(cost.milliseconds, took * 1000)


def _filled(cloud: Cloud, size: int) -> Store:
    """A store with so many experts, of whom Ada is one."""
    cloud.store = Store()
    ada = publish(an_expert(handle=ADA))
    openings.refresh(ADA, NOW)
    return Store(_items(ada, list(cloud.store), size))


def _items(ada: Expert, hers: Sequence[Placed], size: int) -> Iterator[Placed]:
    yield from (placed for placed in hers if placed.partition != DIRECTORY)
    # All are open when she is: nobody looks at more than a page of them.
    open_soon = next(placed.content for placed in hers if placed.sort == OPENINGS)
    numbers = Counter({ALL: size, ada.category: 1})
    for number in range(size - 1):
        expert = generated_expert(number)
        numbers[expert.category] += 1
        yield from directory_items(expert)
        yield Placed(expert_key(expert.handle), OPENINGS, open_soon)
    for category, experts in numbers.items():
        yield _placed(Count(DIRECTORY, f"COUNTS#{category}", category=category, experts=experts, changes=experts))


def directory_items(expert: Expert) -> Iterator[Placed]:
    """The expert's card, and entries in lists and searches, as `directory.project` writes them: but made once for
    each kind of entry."""
    yield _placed(CardItem(expert_key(expert.handle), CARD, card=listed_card_view(expert)))
    listed = _placed(Entry("", "", card=card_view(expert))).content
    offered = json.dumps([each.slug for each in expert.shown_event_types])
    by_name = listing_partition(expert.category, Sort.NAME)
    for partition, sort in list_entries(expert):
        more = {"event_types": {"S": offered}} if partition == by_name else {}
        yield Placed(partition, sort, listed | more if more else listed)
    searched = _placed(SearchEntry("", "", match=asdict(match_of(expert)))).content
    for partition, sort in search_entries(expert):
        yield Placed(partition, sort, searched)


def _placed(item: Item) -> Placed:
    content = item.serialize()
    return Placed(content.pop("PK")["S"], content.pop("SK")["S"], content)


def table(found: Costs) -> str:
    """A row an operation and size."""
    heads = ("operation", "experts", "calls", "read units", "write units", "processor ms")
    rows = (
        (name, f"{size:,}", cost.calls, f"{cost.read_units:g}", cost.write_units, f"{cost.milliseconds:.2f}")
        for name, costs in found.items()
        for size, cost in costs.items()
    )
    return markdown(heads, rows)


def main() -> None:
    """Print the table."""
    output = take_output()
    found = measure()
    print(f"{machine()}, {versions('botocore', 'pynamodb', 'chalice')}, load {load()}\n\n{table(found)}", file=output)


if __name__ == "__main__":
    main()
