"""The queue of webhooks that are to be called: a message is one lane of one webhook. The only module that knows it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import format_instant

log = logging.getLogger(__name__)


def tell(handle: str, webhook_id: str, lanes: Iterable[int]) -> None:
    """Have the function that calls webhooks look at these lanes soon. Raises nothing: of what it doesn't hear, the
    clock tells it. One SendMessage each."""
    try:
        for lane in sorted(lanes):
            send(handle, webhook_id, lane)
    except Unavailable:
        log.warning("webhook put off", extra={"expert": handle}, exc_info=True)


def send(handle: str, webhook_id: str, lane: int, at: datetime | None = None) -> None:
    """Have the function that calls webhooks look at a lane; as if it were `at`, where time may jump. One SendMessage,
    which may be lost: the clock asks again. Raises Unavailable."""
    url = settings.webhook_queue_url()
    if url is None:
        return
    body: dict[str, Any] = {"expert": handle, "webhook": webhook_id, "lane": lane}
    if at is not None:
        body["at"] = format_instant(at)
    try:
        aws_client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))
    except (BotoCoreError, ClientError) as error:
        raise Unavailable from error
