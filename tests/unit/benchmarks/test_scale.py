"""The simulations of benchmarks/scale: small ones, whose outcome can be told by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import simpy

from benchmarks.scale.bucket import Bucket, percentile
from benchmarks.scale.famous_expert import Rush
from benchmarks.scale.figures import Client, Figures
from benchmarks.scale.storm import Storm
from benchmarks.scale.stream import mailed, pushed
from benchmarks.scale.watchers import fan_out
from expertbook.adapters import http_pool
from expertbook.store import table, transaction
from expertbook.stream import shares
from infra.cloudformation.template import load_resources
from infra.workspace import FRONTEND, RESOURCES

FIGURES = Figures()


def test_a_quota_is_full_at_first_and_comes_back_with_time() -> None:
    env = simpy.Environment()
    quota = Bucket(env, 10)
    assert [quota.take(4) for _ in range(3)] == [True, True, False]
    env.run(until=0.2)
    assert [quota.take(4), quota.take(1)] == [True, False]


def test_what_costs_more_than_a_second_needs_a_full_quota_and_is_paid_off() -> None:
    env = simpy.Environment()
    quota = Bucket(env, 10)
    assert quota.take(25)
    env.run(until=2.4)
    assert not quota.take(25)
    env.run(until=2.6)
    assert quota.take(25)


def test_a_client_of_the_simulation_waits_as_the_site_does() -> None:
    code = (FRONTEND / "app" / "shared" / "live.js").read_text(encoding="utf-8")
    constants = {name: int(value.replace("_", "")) for name, value in re.findall(r"const (\w+) = ([\d_]+);", code)}
    client = Client()
    assert constants["LONGEST_WAIT_MS"] == client.longest_wait * 1000
    assert constants["FIRST_POLL_MS"] == client.first_poll * 1000
    assert constants["LONGEST_POLL_MS"] == client.longest_poll * 1000
    assert constants["FAILURES_BEFORE_POLLING"] == client.failures_before_polling
    waits = re.search(r"addJitter\(Math\.min\(LONGEST_WAIT_MS, (\d+) \* 2 \*\* \(failures - 1\)\), ([\d.]+)\)", code)
    assert waits is not None
    assert (int(waits[1]), float(waits[2])) == (client.first_wait * 1000, client.jitter)


def test_the_api_of_the_simulation_tries_as_ours_does() -> None:
    from benchmarks.scale import famous_expert, watchers

    assert (famous_expert.TRIES, famous_expert.FIRST_PAUSE) == (transaction.ATTEMPTS, transaction.FIRST_PAUSE_SECONDS)
    assert table.Item.Meta.max_retry_attempts + 1 == famous_expert.READS
    assert (watchers.SIDE_BY_SIDE, watchers.TRIES) == (http_pool.CONNECTIONS, http_pool.TRIES_OF_THROTTLED)
    pauses = (http_pool.PAUSE_SECONDS, http_pool.LONGEST_PAUSE_SECONDS)
    assert pauses == (watchers.FIRST_PAUSE, watchers.LONGEST_PAUSE)
    assert (*(shares.MOST_AT_ONCE, shares.SHARES, shares.A_MESSAGE),) == (
        watchers.MOST_AT_ONCE,
        watchers.SHARES,
        watchers.A_MESSAGE,
    )
    events = load_resources(RESOURCES)["Resources"]["PushSlotChanges"]["Properties"]["Events"]
    scaling = events["SharesSQSEventSource"]["Properties"]["ScalingConfig"]
    assert scaling == {"MaximumConcurrency": watchers.FUNCTIONS}


def test_a_break_that_fits_the_quota_is_over_after_the_first_wait() -> None:
    found = Storm(400, 1, Client(), FIGURES).run()
    assert len(found.back_at) == 400
    assert max(found.back_at) < 1.5 + 0.1
    assert sum(found.attempts.values()) == sum(found.reads.values()) == 400


def test_without_jitter_as_many_come_back_a_round_as_the_quota_allows() -> None:
    found = Storm(1_600, 1_600, Client(jitter=0.0), FIGURES).run()
    assert [sum(1 for at in found.back_at if at < end) for end in (2, 4, 8, 16)] == [500, 1_000, 1_500, 1_600]


def test_jitter_brings_everybody_back_sooner() -> None:
    jitter, plain = (Storm(5_000, 1, client, FIGURES).run() for client in (Client(), Client(jitter=0.0)))
    assert max(jitter.back_at) < max(plain.back_at) / 2


def test_reads_beyond_an_experts_partition_are_refused() -> None:
    figures = replace(FIGURES, partition_read_units=1_000)
    crowded, spread = (Storm(400, experts, Client(), figures).run() for experts in (1, 400))
    assert crowded.refused_reads > 0
    assert spread.refused_reads == 0


def test_a_function_is_as_fast_as_its_processor_and_its_hundred_connections() -> None:
    free = replace(FIGURES, opening=0.0, reading_a_watcher=0.0, posting=0.0, invocation=0.0, query=0.0, connect=0.0)
    found = fan_out(1_000, free)
    assert (found.functions, found.hung_up) == (1, 0)
    assert found.last == pytest.approx(0.15)  # ten posts on each connection
    assert fan_out(1_000, replace(free, posting=0.001)).last == pytest.approx(1.015)


def test_a_crowd_is_told_by_a_function_for_each_share() -> None:
    found = fan_out(8_000, FIGURES)
    assert (found.functions, found.hung_up) == (8, 0)
    assert fan_out(2_000, FIGURES).last < found.last < 4 * fan_out(2_000, FIGURES).last


def test_more_functions_do_not_pass_the_accounts_quota() -> None:
    slow = replace(FIGURES, requests=1_000, requests_at_once=500)
    assert fan_out(3_000, slow).last > 2.5
    assert fan_out(3_000, slow).hung_up == 0
    assert fan_out(3_000, replace(slow, requests=100)).hung_up > 0


def test_traffic_below_what_a_lane_can_do_does_not_pile_up() -> None:
    assert mailed(1, 1, FIGURES).late < 2
    assert mailed(8, 1, FIGURES).left > 100
    assert mailed(8, 10, FIGURES).late < 2
    assert pushed(8, 1, 20, FIGURES).late < 1


def test_in_a_rush_each_slot_is_booked_once_and_everybody_is_told() -> None:
    found = Rush(300, 5, FIGURES).run()
    assert found.answers["booked"] == len(found.booked_at) == 5
    assert found.answers["taken"] + found.answers["gave up"] == 295


def test_a_slow_partition_tells_some_that_it_is_busy_and_books_all_the_same() -> None:
    found = Rush(300, 5, replace(FIGURES, partition_write_units=24, partition_read_units=30)).run()
    assert found.answers["busy"] > 0
    assert found.answers["booked"] == 5


def test_percentiles_are_values_that_occurred() -> None:
    assert [percentile([4.0, 1.0, 3.0, 2.0], share) for share in (0, 0.5, 0.99)] == [1.0, 3.0, 4.0]
