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
from expertbook.adapters.http_pool import CONNECTIONS
from expertbook.store import table, transaction
from infra.workspace import FRONTEND

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
    assert watchers.SIDE_BY_SIDE == CONNECTIONS


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


def test_one_sender_needs_a_second_for_a_thousand_watchers() -> None:
    found = fan_out(1_000, 1, FIGURES)
    assert found.last == pytest.approx(1, abs=0.1)
    assert fan_out(10_000, 1, FIGURES).last == pytest.approx(10, abs=0.1)
    assert fan_out(10_000, 10, FIGURES).last < 1.5


def test_more_senders_do_not_pass_the_accounts_quota() -> None:
    # The quota saves up one second's worth, so 30,000 posts take two seconds at least.
    assert fan_out(30_000, 1_000, FIGURES).last >= 2
    assert fan_out(30_000, 1_000, replace(FIGURES, posts_to_connections=1e9)).last < 1


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
