"""Business metrics. The only module that knows how a figure gets to CloudWatch.

A figure is a line of the function's log in embedded metric format, so it costs no call. Personal data and ids are
never a dimension.
"""

from __future__ import annotations

import os
from enum import Enum
from functools import cache
from threading import Lock

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from expertbook import tracing


class Metric(Enum):
    """What we count or time. The values are the names in CloudWatch."""

    BOOKED = "Booked"
    LOST_RACE = "LostRace"
    CONFLICT_RETRIED = "ConflictRetried"
    CANCELLED = "Cancelled"
    MOVED = "Moved"
    PUSHED = "Pushed"
    PUSH_FAILED = "PushFailed"
    PUSH_DELAY = "PushDelay"
    MAIL_SENT = "MailSent"
    MAIL_REFUSED = "MailRefused"
    MAIL_PUT_OFF = "MailPutOff"
    MAIL_WITHHELD = "MailWithheld"
    REPLY_RECEIVED = "ReplyReceived"
    REPLY_DROPPED = "ReplyDropped"
    REPLY_NOT_PROVED = "ReplyNotProved"
    RECORD_SET_ASIDE = "RecordSetAside"
    DUE_DONE = "DueDone"
    DUE_PUT_OFF = "DuePutOff"
    DUE_DELAY = "DueDelay"
    KEYS_NOT_READ = "KeysNotRead"
    CALENDAR_APP_REFUSED = "CalendarAppRefused"


def count(metric: Metric, number: int = 1) -> None:
    """Count it, once or `number` times."""
    _add(metric, MetricUnit.Count, number)


def record_duration(metric: Metric, milliseconds: float) -> None:
    """Record how long it took."""
    _add(metric, MetricUnit.Milliseconds, milliseconds)


def flush() -> None:
    """Log what was measured since the last call in one line, if anything. The line has the request's id, but not as a
    dimension."""
    if not _is_enabled():
        return
    with _LOCK:
        if _metrics().metric_set:
            request_id = tracing.request_id()
            if request_id is not None:
                _metrics().add_metadata("request_id", request_id)
            _metrics().flush_metrics()


_LOCK = Lock()
"""Powertools (3.37.0) keeps the figures of all threads in one dictionary of the class."""


def _add(metric: Metric, unit: MetricUnit, value: float) -> None:
    if _is_enabled():
        with _LOCK:
            _metrics().add_metric(metric.value, unit, value)


def _is_enabled() -> bool:
    """False when the library runs outside of a function, where nobody reads the log lines."""
    return bool(os.environ.get("POWERTOOLS_METRICS_NAMESPACE"))


@cache
def _metrics() -> Metrics:
    # Namespace and service come from the environment: POWERTOOLS_METRICS_NAMESPACE, POWERTOOLS_SERVICE_NAME.
    return Metrics()
