"""The dead-letter queue: records that failed, for an engineer to look at and to redrive (`make redrive`).

The only module that knows the queue. A letter names its record and contains no personal data: no key, which may be an
email address, no image, and no error message, which may contain either.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from pynamodb.exceptions import PynamoDBException

from expertbook import metrics, settings
from expertbook.adapters.aws import aws_client
from expertbook.domain.errors import Unavailable
from expertbook.metrics import Metric
from expertbook.settings import MissingSetting
from expertbook.stream import records
from expertbook.stream.records import Record

log = logging.getLogger(__name__)

_RECORD_FAULTS = frozenset(
    {
        "InvalidArgument",
        "ItemCollectionSizeLimitExceededException",
        "KeyTooLongError",
        "TransactionCanceledException",  # store/table.py retries the transient reasons
        "ValidationException",
    }
)
"""Errors for a request that is wrong in itself. The record leads to the same request each time."""


def is_transient(error: Exception) -> bool:
    """Whether the same record may succeed later, because the fault isn't in the record.

    That includes every trouble of a service, and every mistake in a deployment, such as a missing permission, setting
    or page. These hit all records alike, and an engineer fixes them for all at once. Setting them aside would empty
    the stream into the queue within a minute.
    """
    cause = error.cause if isinstance(error, PynamoDBException) else error
    if isinstance(cause, ParamValidationError):
        return False
    if isinstance(cause, ClientError):
        return cause.response.get("Error", {}).get("Code") not in _RECORD_FAULTS
    around = (Unavailable, MissingSetting, BotoCoreError, PynamoDBException, OSError, ImportError, MemoryError)
    return isinstance(error, around)


def retry_or_set_aside(function: str, record: Record, error: Exception, now: datetime) -> bool:
    """Decide what to do with a record that failed: True to retry it, False once it is set aside in the queue.

    We retry while the fault is transient, or a later release may be able to read the record, until its time is up
    (`records.RETRY_TIME`). We also retry while the queue can't be reached. One SendMessage to set it aside.
    """
    may_pass = is_transient(error) or records.is_newer(record)
    if may_pass and not records.is_overdue(record, now):
        log.warning("record put off", extra=_about(function, record, error))
        return True
    return not _set_aside(function, record, error)


def send_letter(letter: Mapping[str, Any]) -> None:
    """Put a letter into the queue. One SendMessage. Raises what the AWS client raises."""
    aws_client("sqs").send_message(QueueUrl=settings.dead_letters_url(), MessageBody=json.dumps(letter))


def _set_aside(function: str, record: Record, error: Exception) -> bool:
    about = _about(function, record, error)
    try:
        send_letter({**about, "stream": str(record.get("eventSourceARN", ""))})
    except (BotoCoreError, ClientError, MissingSetting) as unreachable:
        log.warning("record put off", extra={**about, "unreachable": type(unreachable).__name__})
        return False
    metrics.count(Metric.RECORD_SET_ASIDE)
    log.error("record set aside", extra={**about, "at": _place(error)})
    return True


def _about(function: str, record: Record, error: Exception) -> dict[str, str | None]:
    return {
        "function": function,
        "sequence": records.sequence(record),
        "kind": records.kind(record),
        "request_id": records.request_id(record),
        "error": type(error).__name__,
    }


def _place(error: Exception) -> str:
    """The module and line of the error, like the last line of a stack trace without the message."""
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return ""
    frame, line = frames[-1]
    return f"{frame.f_globals.get('__name__', '?')}:{line}"
