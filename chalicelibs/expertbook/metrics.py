"""What of the business is measured: the one module that knows how a figure gets to CloudWatch.

A figure is a line of the function's log in embedded metric format, so measuring costs no call. Nothing of a client
and no id is ever a dimension.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit


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
    _metrics().add_metric(metric.value, MetricUnit.Count, number)


def took(metric: Metric, milliseconds: float) -> None:
    """It took so long."""
    _metrics().add_metric(metric.value, MetricUnit.Milliseconds, milliseconds)


def flush() -> None:
    """Write what was measured since the last time as one line; none if nothing was."""
    if _metrics().metric_set:
        _metrics().flush_metrics()


@cache
def _metrics() -> Metrics:
    # Namespace and service come from the environment: POWERTOOLS_METRICS_NAMESPACE, POWERTOOLS_SERVICE_NAME.
    return Metrics()
