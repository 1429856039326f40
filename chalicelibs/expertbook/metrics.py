"""What of the business is measured: the one module that knows how a figure gets to CloudWatch.

A figure is a line of the function's log in embedded metric format, so measuring costs no call. Nothing of a client
and no id is ever a dimension.
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
    """What is counted or timed; the values are the names in CloudWatch."""

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
    RECORD_SET_ASIDE = "RecordSetAside"


def count(metric: Metric, number: int = 1) -> None:
    """It happened, once or `number` times."""
    _add(metric, MetricUnit.Count, number)


def record_duration(metric: Metric, milliseconds: float) -> None:
    """It took so long."""
    _add(metric, MetricUnit.Milliseconds, milliseconds)


def flush() -> None:
    """Write what was measured since the last time as one line; none if nothing was. The line has the request's id,
    which is no dimension."""
    if not _is_enabled():
        return
    with _LOCK:
        if _metrics().metric_set:
            request_id = tracing.request_id()
            if request_id is not None:
                _metrics().add_metadata("request_id", request_id)
            _metrics().flush_metrics()


_LOCK = Lock()
"""Powertools (3.37.0) keeps what was measured in a dictionary of the class, for all threads alike."""


def _add(metric: Metric, unit: MetricUnit, value: float) -> None:
    if _is_enabled():
        with _LOCK:
            _metrics().add_metric(metric.value, unit, value)


def _is_enabled() -> bool:
    """Not where the library runs outside of a function: nobody reads the lines there."""
    return bool(os.environ.get("POWERTOOLS_METRICS_NAMESPACE"))


@cache
def _metrics() -> Metrics:
    # Namespace and service come from the environment: POWERTOOLS_METRICS_NAMESPACE, POWERTOOLS_SERVICE_NAME.
    return Metrics()
