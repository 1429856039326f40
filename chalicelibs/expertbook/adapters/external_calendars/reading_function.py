"""The function that reads external calendars, as it's told to read one at once. In its stead a stranger's server could
keep the API waiting."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import Epoch, format_epoch


def tell(handle: str, calendar_id: str, asked_at: Epoch) -> None:
    """Have the function read a calendar, without waiting for it. One call, which may be lost. Raises Unavailable."""
    function, payload = settings.calendar_function(), json.dumps(event_of(handle, calendar_id, asked_at)).encode()
    try:
        aws_client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=payload)
    except (BotoCoreError, ClientError) as error:
        raise Unavailable from error


def event_of(handle: str, calendar_id: str, asked_at: Epoch) -> dict[str, Any]:
    """What the function is called with. It has the form of what the clock sends, which Chalice's handler expects."""
    return {
        "version": "0",
        "id": calendar_id,
        "detail-type": "Reading asked for",
        "source": "expertbook",
        "account": "",
        "time": format_epoch(asked_at),
        "region": "",
        "resources": [],
        "detail": {"expert": handle, "calendar": calendar_id, "asked_at": asked_at},
    }
