"""The dead letters: what could not be done, left for somebody to look at and to bring back (`make redrive`).

The only module that knows the queue. A letter says which record it was and nothing of anybody: no key, which may be
an address, no image, and no error's message, which may hold either.
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
        "TransactionCanceledException",  # for none of the reasons that pass: see store/table.py
        "ValidationException",
    }
)
"""What services answer to a request that is wrong in itself. It was made from the record, and would be made again."""


def is_transient(error: Exception) -> bool:
    """Whether the same record may well be done later: what failed is around it, not in it.

    So is all that services say of themselves, and so is what a deployment got wrong (a permission or a setting that is
    missing, a page that is not there yet): it is the same for every record, and an engineer puts it right for all of
    them at once. Setting those aside would empty the stream into the queue within a minute.
    """
    cause = error.cause if isinstance(error, PynamoDBException) else error
    if isinstance(cause, ParamValidationError):
        return False
    if isinstance(cause, ClientError):
        return cause.response.get("Error", {}).get("Code") not in _RECORD_FAULTS
    around = (Unavailable, MissingSetting, BotoCoreError, PynamoDBException, OSError, ImportError, MemoryError)
    return isinstance(error, around)


def retry_or_set_aside(function: str, record: Record, error: Exception, now: datetime) -> bool:
    """Decide about a record that could not be done: True if it is to come again, False once it is set aside.

    It comes again while the reason may pass, or a later release may be able to read it, until its time is up
    (`records.PATIENCE`); and whatever the reason, while it can't be set aside. One SendMessage if it is.
    """
    may_pass = is_transient(error) or records.is_newer(record)
    if may_pass and not records.is_overdue(record, now):
        log.warning("record put off", extra=_about(function, record, error))
        return True
    return not _set_aside(function, record, error)


def send_letter(letter: Mapping[str, Any]) -> None:
    """Put a letter into the queue. One SendMessage; raises what its client raises."""
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
    """The module and line where it went wrong: what a stack trace would say first, without its message."""
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return ""
    frame, line = frames[-1]
    return f"{frame.f_globals.get('__name__', '?')}:{line}"
