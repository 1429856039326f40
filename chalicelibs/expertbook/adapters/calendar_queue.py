"""The queue of what the calendar function is to look at: a message is one calendar account, or one calendar that is
read by its URL. The only module that knows it.

Any message may be lost, or come twice: what is due is asked for again by the clock, and what isn't due is left alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from math import ceil

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import Epoch

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
"""Messages of the clock's that are sent at a time."""


def tell_account(handle: str, account_id: str, put_off: timedelta = timedelta()) -> None:
    """Have the calendar function look at an account soon, or after a while (15 minutes at most). Raises nothing. One
    SendMessage."""
    _tell(handle, message_of_account(handle, account_id), ceil(put_off.total_seconds()))


def tell_feed(handle: str, calendar_id: str, asked_at: Epoch) -> None:
    """Have a calendar read by its URL, as its expert asked for at that instant. Raises nothing. One SendMessage."""
    _tell(handle, message_of_feed(handle, calendar_id, asked_at))


def message_of_account(handle: str, account_id: str) -> str:
    """The message that an account is to be looked at."""
    return json.dumps({"expert": handle, "account": account_id})


def message_of_feed(handle: str, calendar_id: str, asked_at: Epoch | None = None) -> str:
    """The message that a calendar is to be read by its URL; its expert asked for it at that instant, if at any."""
    asked = {"asked_at": asked_at} if asked_at is not None else {}
    return json.dumps({"expert": handle, "calendar": calendar_id} | asked)


def send_due(messages: Iterable[str]) -> int:
    """Send messages, some side by side, and return how many. One SendMessage each: the embedded cloud (ministack
    1.5.33) asks for a right to SendMessageBatch, which AWS doesn't know.

    Raises Unavailable; what was sent by then stays.
    """
    url = settings.calendar_queue_url()
    if url is None:
        return 0
    queue = aws_client("sqs")
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        try:
            return sum(1 for _ in pool.map(lambda body: queue.send_message(QueueUrl=url, MessageBody=body), messages))
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error


def waiting() -> int:
    """How many messages wait, as far as SQS can tell. One call. Raises Unavailable."""
    url = settings.calendar_queue_url()
    if url is None:
        return 0
    name = "ApproximateNumberOfMessages"
    try:
        answer = aws_client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    except (BotoCoreError, ClientError) as error:
        raise Unavailable from error
    return int(answer["Attributes"][name])


def _tell(handle: str, message: str, delay_seconds: int = 0) -> None:
    url = settings.calendar_queue_url()
    if url is None:
        return
    try:
        aws_client("sqs").send_message(QueueUrl=url, MessageBody=message, DelaySeconds=delay_seconds)
    except (BotoCoreError, ClientError):
        log.warning("calendar put off", extra={"expert": handle}, exc_info=True)
