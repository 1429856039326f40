"""The cost model adds up, and what it rests on counts as DynamoDB does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace

import pytest

from benchmarks import consumption, cost
from benchmarks.budgets import BUDGETS, broken
from benchmarks.consumption import Consumed
from benchmarks.cost import Deployed, Machine, Model, Prices, Use, bill, table, times, total, with_set
from benchmarks.units import Image, item_size, read_units, stored_bytes, write_units
from infra.workspace import ROOT

FUNCTIONS = {
    "pushed": consumption.PUSH,
    "mailed": consumption.FOLLOW,
    "followed": consumption.FOLLOW,
    "counted": consumption.FOLLOW,
    "watched": consumption.CONNECT,
    "unwatched": consumption.DISCONNECT,
    "pinged": consumption.MESSAGE,
    "noted": consumption.FOLLOW,
    "called": consumption.WEBHOOKS,
    "written": consumption.CALENDARS,
}

DEPLOYED = Deployed(
    memory_mb={**dict.fromkeys((*FUNCTIONS.values(), consumption.API), 512), consumption.CALENDARS: 1024},
    alarms=30,
    metrics=12,
    dashboards=1,
    site_files=100,
    site_bytes=1_000_000,
    pages=dict.fromkeys(("index.html", "expert.html", "booking", "bookings", "offline.html"), (30, 60_000)),
)


def consumed(name: str) -> Consumed:
    """Something of everything; a calendar that is read takes more than looking for none."""
    of_clock = {"calendar": consumption.CALENDARS, "calendars": consumption.CALENDARS, "erasures": consumption.FOLLOW}
    first, last = name.split()[0], name.split()[-1]
    function = of_clock.get(first) or FUNCTIONS.get("mailed" if first == "due:" else last, consumption.API)
    found = Consumed(
        function,
        calls=2,
        read_units=1.5,
        write_units=4,
        processor_ms=10,
        lines=2,
        log_bytes=500,
        answer_bytes=800,
        stored_bytes=3_000,
        posts=2 if function == consumption.PUSH else 0,
        mails=2 if name.endswith("mailed") else 0,
        mail_bytes=20_000 if name.endswith("mailed") else 0,
        puts=3 if name.endswith("followed") else 0,
    )
    in_a_run = name in cost.IN_A_RUN
    return replace(found, calls=4, write_units=9, lines=3, log_bytes=900) if in_a_run else found


@pytest.fixture
def model() -> Model:
    return Model({name: consumed(name) for name in times(0, Model({}, DEPLOYED))}, DEPLOYED)


def cost_of(model: Model, service: str, what: str, bookings: float) -> float:
    (found,) = [line.cost for line in bill(bookings, model) if (line.service, line.what) == (service, what)]
    return found


def test_the_total_is_the_sum_of_its_items(model: Model) -> None:
    lines = bill(10_000, model)
    assert total(lines) == pytest.approx(sum(line.amount * line.price for line in lines))
    assert len({(line.service, line.what) for line in lines}) == len(lines) == len(fields(Prices))


def test_two_months_cost_what_both_cost_and_the_fixed_part_once_less(model: Model) -> None:
    apart = total(bill(3_000, model)) + total(bill(7_000, model)) - total(bill(0, model))
    assert total(bill(10_000, model)) == pytest.approx(apart)


def test_no_item_gets_cheaper_with_more_bookings(model: Model) -> None:
    volumes = (0, 1, 100, 10_000, 1_000_000, 100_000_000)
    for lines in zip(*(bill(volume, model) for volume in volumes), strict=True):
        costs = [line.cost for line in lines]
        assert costs == sorted(costs), lines[0]
    assert total(bill(100, model)) < total(bill(10_000, model)) < total(bill(1_000_000, model))


def test_without_a_booking_only_what_stands_there_is_paid(model: Model) -> None:
    lines = bill(0, model)
    visited = {"API Gateway", "CloudFront", "SES"}
    assert total([line for line in lines if line.service in visited]) == 0
    assert cost_of(model, "CloudWatch", "alarms", 0) == pytest.approx(30 * Prices().alarms)
    assert cost_of(model, "CloudWatch", "metrics", 0) == pytest.approx(12 * Prices().metrics)
    assert cost_of(model, "Secrets Manager", "secret", 0) == Prices().secrets
    assert cost_of(model, "KMS", "keys", 0) == 2 * Prices().keys
    by_the_clock = 6 * cost.MINUTES_A_MONTH
    assert cost_of(model, "Lambda", "runs", 0) == pytest.approx(by_the_clock * Prices().runs / 1e6)


PARAMETERS = [
    (part, one.name) for part, kind in (("use", Use), ("machine", Machine), ("prices", Prices)) for one in fields(kind)
]


def test_every_price_and_assumption_matters(model: Model) -> None:
    before = total(bill(10_000, model))
    for part, name in PARAMETERS:
        other = getattr(getattr(model, part), name) / 2 or 1
        changed = with_set(model, [f"{name}={other}"])
        assert getattr(getattr(changed, part), name) == other
        assert total(bill(10_000, changed)) != pytest.approx(before, rel=1e-9), name


def test_an_item_costs_twice_as_much_at_twice_the_price(model: Model) -> None:
    for name in (one.name for one in fields(Prices)):
        service, what = cost.ITEMS[name]
        dearer = with_set(model, [f"{name}={2 * getattr(model.prices, name)}"])
        before = cost_of(model, service, what, 10_000)
        assert cost_of(dearer, service, what, 10_000) == pytest.approx(2 * before), name
        assert total(bill(10_000, dearer)) == pytest.approx(total(bill(10_000, model)) + before), name


def test_names_are_of_one_parameter_only() -> None:
    # Prices, assumptions about people and about machines are given by the same option.
    names = [name for _, name in PARAMETERS]
    assert len(set(names)) == len(names)


def test_a_name_that_there_is_not_is_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="there is no expert_page;"):
        with_set(model, ["expert_page=3"])


def test_what_is_free_is_taken_off_but_never_more_than_there_is(model: Model) -> None:
    free = replace(model, free_tier=True)
    for paid, taken_off in zip(bill(1_000_000, model), bill(1_000_000, free), strict=True):
        assert 0 <= taken_off.amount <= paid.amount
    assert cost_of(free, "Lambda", "runs", 100) == 0
    assert total(bill(1_000_000, free)) < total(bill(1_000_000, model))


def test_a_connected_calendar_costs_what_its_readings_do(model: Model) -> None:
    """Every five minutes, whatever happens in it: three messages' calls, and one use of the key."""
    without = replace(model, use=replace(model.use, accounts=0))
    readings = 1_000 / 20 * 0.2 * 30 * 24 * 12
    for service, what, each in (
        ("SQS", "asking the queue", 3),
        ("KMS", "credentials opened", 1),
        ("Lambda", "runs", 1),
    ):
        more = amount_of(model, service, what, 1_000) - amount_of(without, service, what, 1_000)
        assert more == pytest.approx(each * readings / 1e6)


def amount_of(model: Model, service: str, what: str, bookings: float) -> float:
    (found,) = [line.amount for line in bill(bookings, model) if (line.service, line.what) == (service, what)]
    return found


def test_a_browser_is_sent_each_file_of_a_page_once_and_what_the_worker_keeps(model: Model) -> None:
    nobody = replace(model, use=Use(**{one.name: 0 for one in fields(Use)} | {"bookings_of_an_expert": 20}))
    bare = with_set(nobody, ["answer_head=0", "directory_pages=1", "photo_bytes=1000"])
    answers = amount_of(bare, "CloudFront", "transfer", 1e6)
    for visitor, sent, asked in (
        ("new_visitors=1", 60_000 + 12 * 1000, 30 + 12),
        ("asked_though_kept=1", 0, 30 + 12),
        ("asked_though_kept=0", 0, 0),
        ("browsers=1", 3 * 60_000, 3 * 30),
    ):
        visited = with_set(bare, [visitor])
        calls = amount_of(visited, "API Gateway", "REST calls", 1e6)
        assert amount_of(visited, "CloudFront", "transfer", 1e6) - answers == pytest.approx(sent * 1e6 / 1e9), visitor
        assert amount_of(visited, "CloudFront", "requests", 1e6) - calls == pytest.approx(asked), visitor


def test_the_table_names_what_dominates(model: Model) -> None:
    text = table(with_set(model, ["mails=1000000"]), (100, 5_000))
    assert text.count("most at") == 2
    assert "most at 5,000: SES mails 100%" in text
    assert f"{total(bill(5_000, with_set(model, ['mails=1000000']))):,.2f}" in text


NOT_IN_THE_MODEL = {"ReceiveReplies"}
"""Nothing calls it without a domain for replies; docs/decisions/2026-11-30-replies-by-mail.md says what they cost."""


def test_this_checkout_has_what_the_model_asks_of_it(deployed: Deployed) -> None:
    assert {*FUNCTIONS.values(), consumption.API, consumption.CALENDARS} == set(deployed.memory_mb) - NOT_IN_THE_MODEL
    assert deployed.dashboards == 1
    assert deployed.alarms > 25


def text(content: str) -> dict[str, str]:
    return {"S": content}


def test_an_item_is_as_large_as_its_names_and_values() -> None:
    assert item_size({}) == 0
    assert item_size({"PK": text("abc"), "é": {"N": "12345"}}) == 2 + 3 + 2 + 4
    assert item_size({"a": {"M": {"b": {"BOOL": True}}}, "c": {"SS": ["de", "f"]}}) == 1 + 3 + 1 + 1 + 1 + 1 + 3


def test_reads_are_paid_by_4_kb_and_half_if_an_older_state_will_do() -> None:
    assert [read_units(size, False) for size in (0, 4096, 4097)] == [0.5, 0.5, 1.0]
    assert [read_units(size, True) for size in (0, 4096, 4097)] == [1.0, 1.0, 2.0]


SMALL: Image = {"PK": text("p"), "SK": text("s")}
INDEXED: Image = {**SMALL, "GSI1PK": text("x"), "GSI1SK": text("y")}


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        (None, SMALL, 1),
        (SMALL, None, 1),
        (None, None, 1),  # a refused condition on what is not there
        (None, {**SMALL, "long": text("a" * 1020)}, 2),
        ({**SMALL, "long": text("a" * 1020)}, SMALL, 2),  # the larger of before and after
        (None, INDEXED, 2),
        (INDEXED, INDEXED, 1),
        (INDEXED, {**INDEXED, "more": text("z")}, 2),
        (INDEXED, {**INDEXED, "GSI1SK": text("z")}, 3),  # taken out of the index and put in
    ],
)
def test_writes_are_paid_by_1_kb_and_for_each_index_that_follows(
    old: Image | None, new: Image | None, units: int
) -> None:
    assert write_units(old, new, in_transaction=False) == units


def test_a_transaction_pays_twice_but_not_for_its_indexes() -> None:
    assert write_units(None, INDEXED, in_transaction=True) == 3


def test_storage_is_paid_for_the_item_and_for_its_entry_in_each_index() -> None:
    assert stored_bytes(None) == 0
    assert stored_bytes(SMALL) == item_size(SMALL) + 100
    assert stored_bytes(INDEXED) == 2 * (item_size(INDEXED) + 100)


MEASURING = """
import json
from dataclasses import asdict
from benchmarks.consumption import Scene, measure
print(json.dumps({name: asdict(one) for name, one in measure(Scene(runs=1)).items()}))
"""


@pytest.fixture(scope="module")
def measured() -> dict[str, Consumed]:
    """In a process of its own, since moto is one for all tests of a process."""
    done = subprocess.run([sys.executable, "-c", MEASURING], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name: Consumed(**one) for name, one in json.loads(done.stdout).items()}


def test_functions_keep_to_their_budgets(measured: dict[str, Consumed]) -> None:
    found = {name: one for name, one in measured.items() if one.function != consumption.API}
    assert set(found) == set(BUDGETS["functions"])
    said = []
    for name, (calls, read, write) in BUDGETS["functions"].items():
        budget = {"DynamoDB calls": calls, "read units": read, "write units": write}
        one = found[name]
        asked = {"DynamoDB calls": one.calls, "read units": one.read_units, "write units": one.write_units}
        said += broken(name, budget, asked)
    assert not said, "\n".join(said)


@pytest.fixture(scope="module")
def deployed() -> Deployed:
    """What this checkout deploys: its template is built for that."""
    return cost.deployed()


def test_operations_are_measured_as_they_are(measured: dict[str, Consumed], deployed: Deployed) -> None:
    found = measured
    assert set(found) == set(times(1, Model({}, deployed)))
    booked, pushed, mailed = found["booked"], found["booking pushed"], found["booking mailed"]
    assert booked.calls == 5
    # Eight grains and the booking in one transaction, and the booking's two indexes, at the least.
    assert booked.write_units >= 2 * (8 + 1) + 2
    assert (pushed.posts, mailed.mails) == (2, 2)
    assert found["expert shown"].write_units == 0
    assert found["expert shown"].answer_bytes > 1_000
    assert all(one.lines and one.log_bytes > 100 * one.lines for one in found.values())
    assert all(one.processor_ms > 0 for one in found.values())
