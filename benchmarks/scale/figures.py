"""What the simulations reckon with: quotas of AWS, times, and what our own code does.

Quotas are those that AWS documents for an account that asked for no more (2026-11). Times are assumptions where nothing
is said: change them with `dataclasses.replace`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it; seconds and units a second unless the name says otherwise."""

    # DynamoDB, one partition.
    partition_write_units: float = 1_000
    partition_read_units: float = 3_000
    new_table_partitions: int = 4
    """A new on-demand table takes 4,000 writes a second."""

    # API Gateway, an account in a region.
    new_connections: float = 500
    requests: float = 10_000
    requests_at_once: float = 5_000
    """Of REST APIs, WebSocket APIs and posts to connections, all together. In 13 regions, most of them those that an
    account has to opt in to, it's a quarter of both."""

    # Lambda on a DynamoDB stream.
    polls_of_a_shard: float = 4
    push_batch: int = 100
    follow_batch: int = 10

    # Times.
    invocation: float = 0.010
    query: float = 0.006
    write: float = 0.006
    transaction: float = 0.020
    mail: float = 0.120
    """SES takes about as long; two writes and a read of ours come on top."""
    connect: float = 0.030

    # Posting a push over TLS (benchmarks/push.py), by a function that has one processor.
    post: float = 0.015
    """Until API Gateway has taken it."""
    posting: float = 0.00008
    """Measured: 0.05 ms a post here. Lambda's processor is slower; by how much, we have not measured."""
    opening: float = 0.001
    """Measured: 0.5 ms for each connection that isn't open any more; here, all of them."""
    reading_a_watcher: float = 0.00004
    """Measured: 0.016 ms of the processor; the answer has to come, too."""

    # SQS, for an expert with many watchers.
    queue_call: float = 0.012
    queue_wait: float = 0.030

    # What one thing is, in our table.
    grains_a_booking: int = 12
    """An hour; every grain is a claim, and a write in a transaction costs two units."""
    claim_bytes: int = 95
    """Keys and the booking's id, by DynamoDB's rules for an item's size; the request's id and the instant in the first
    of twelve."""
    profile_units: float = 0.5
    """Up to 4 KB, eventually consistent."""
    watcher_bytes: int = 135
    mails_a_booking: int = 2

    @property
    def booking_write_units(self) -> int:
        """Of one try on the expert's own partition, made or refused: a failed condition costs what a write costs."""
        return 2 * self.grains_a_booking

    def page_read_units(self, claims: int) -> float:
        """Of an expert's page with so many claims in the days shown: the profile, and one Query, which is strongly
        consistent."""
        return self.profile_units + max(1, -(-claims * self.claim_bytes // 4096))

    def watchers_read_units(self, watchers: int) -> float:
        """Of finding an expert's watchers, strongly consistent."""
        return float(max(1, -(-watchers * self.watcher_bytes // 4096)))


@dataclass(frozen=True, slots=True)
class Client:
    """How a page behaves that has lost its WebSocket; the same numbers stand in frontend/app/shared/live.js."""

    first_wait: float = 1.0
    longest_wait: float = 60.0
    jitter: float = 0.5
    failures_before_polling: int = 2
    first_poll: float = 15.0
    longest_poll: float = 120.0
    poll_jitter: float = 0.5
    asks_anew_within: float = 0.0
    """A page whose connection came back asks for the slots somewhere in this time."""
