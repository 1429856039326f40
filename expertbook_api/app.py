"""Everything that AWS calls: the REST API, and the handlers of the WebSocket, the stream and the schedule.

WebSocket and stream handlers are here and not on a Blueprint: Chalice (1.34.0) would call the first ones unwrapped, and
load the others without this module, so without its middleware and its log.
"""

from __future__ import annotations

import gc
import json
import os
from typing import Any

# Nothing that is imported becomes garbage, and to look for some meanwhile takes a tenth of a cold start.
gc.disable()

from chalice.app import Chalice, DynamoDBEvent, Response, SQSEvent, WebsocketEvent  # noqa: E402

from chalicelib.observing import log_as_json, observe  # noqa: E402
from expertbook import clock, settings  # noqa: E402

SECONDS_FOR_AN_ACCOUNT = 45
"""After this, nothing more is begun for a calendar account. The function has 75 seconds more to finish: a calendar may
take 60 to be read."""

SECONDS_TO_REFRESH = 30
"""After this, no further openings are refreshed: the calendars that are due have yet to be handed over."""

SECONDS_TO_ERASE = 20
"""After this, no further erasure is taken up. The function has as long again to finish, and then some."""

SECONDS_FOR_DUE_WORK = 45
"""After this, nothing more that is due is begun. What is due stays so for the next call, a minute later."""

SECONDS_TO_SEND = 30
"""After this, no webhook is called any more. A call that was begun takes ten at most; the function has a minute."""

log_as_json()
app = Chalice(app_name="expertbook", configure_logs=False)
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.register_middleware(observe)
if "AWS_CHALICE_CLI_MODE" in os.environ:
    from chalicelib.typed_command import end_without_settings

    end_without_settings()
handler = os.environ.get("_HANDLER")  # as Lambda names it; elsewhere nothing does
if handler in (None, "app.app"):
    # The functions of the WebSocket, the stream and the schedule don't need it, and save a fifth of their cold start.
    from chalicelib import routes

    routes.register(app, at_once=handler is None)
gc.freeze()
gc.enable()


@app.on_ws_connect(name="watch")
def watch(event: WebsocketEvent) -> Response:
    """A page starts to watch an expert's slots."""
    from expertbook.services import watch_slots

    parameters = event.to_dict().get("queryStringParameters") or {}
    watches = watch_slots.watch(event.connection_id, parameters.get("expert"), clock.now())
    return Response("", status_code=200 if watches else 400)


@app.on_ws_message(name="hear")
def hear(event: WebsocketEvent) -> Response:
    """A watching page pings."""
    from expertbook.services import watch_slots

    watch_slots.receive_message(event.connection_id, event.body)
    return Response("")


@app.on_ws_disconnect(name="unwatch")
def unwatch(event: WebsocketEvent) -> Response:
    """A watching page is gone."""
    from expertbook.services import watch_slots

    watch_slots.unwatch(event.connection_id)
    return Response("")


@app.on_dynamodb_record(stream_arn="placeholder", name="push_slot_changes")
def push_slot_changes(event: DynamoDBEvent) -> dict[str, list[dict[str, str]]]:
    """Tell the watching pages which claims changed; or, when the queue calls, a share of the pages of one expert."""
    batch = event.to_dict()["Records"]
    if batch and batch[0]["eventSource"] == "aws:sqs":
        from expertbook.stream import shares

        return _batch_response(*shares.tell(batch, clock.now()))
    from expertbook.stream.push_slot_changes import push

    return _batch_response(push(batch, clock.now()))


@app.on_dynamodb_record(stream_arn="placeholder", name="follow_changes")
def follow_changes(event: DynamoDBEvent) -> dict[str, list[dict[str, str]]]:
    """Do what follows from changes of profiles, bookings, sign-in codes and accounts; or, when a clock calls, which
    brings no records, do what is due, hand over calendars, write the sitemap or take up erasures."""
    asked = event.to_dict()
    if asked["Records"]:
        from expertbook.stream.follow_changes import follow

        return _batch_response(follow(asked["Records"], clock.now()))
    if asked.get("due") == "work":
        _do_due_work(asked)
    elif asked.get("due") == "sitemap":
        from expertbook.services.sitemap import write_sitemap

        write_sitemap()
    elif asked.get("due") == "calendars":
        from expertbook.services.hand_over_calendars import hand_over_due
        from expertbook.services.openings import refresh_due

        refresh_due(clock.now(), SECONDS_TO_REFRESH)
        hand_over_due(clock.now())
    else:
        from expertbook.services.erase_account import erase_due

        erase_due(clock.now(), SECONDS_TO_ERASE)
    return _batch_response(None)


def _do_due_work(asked: dict[str, Any]) -> None:
    from expertbook.domain.scheduling.local_time import parse_instant
    from expertbook.stream import due_work

    if "until" in asked and settings.allows_jumps():
        due_work.jump(parse_instant(asked["until"]), SECONDS_FOR_DUE_WORK)
    else:
        due_work.do_due(asked.get("shards", due_work.ALL_SHARDS), clock.now(), SECONDS_FOR_DUE_WORK)


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="read_calendars")
def read_calendars(event: SQSEvent) -> dict[str, list[dict[str, str]]]:
    """Look at the calendar accounts, and read the calendars, that the queue says are due. What can't be done now is due
    again by itself."""
    from expertbook.stream import calendar_readings

    for message in event.to_dict()["Records"]:
        calendar_readings.look_at(json.loads(message["body"]), SECONDS_FOR_AN_ACCOUNT)
    return _batch_response(None)


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="send_webhooks")
def send_webhooks(event: SQSEvent) -> dict[str, list[dict[str, str]]]:
    """Send a webhook what it hasn't got yet."""
    from expertbook.stream import webhook_lanes

    return _batch_response(*webhook_lanes.send(event.to_dict()["Records"], SECONDS_TO_SEND))


@app.on_sqs_message(queue_arn="placeholder", batch_size=1, name="receive_replies")
def receive_replies(event: SQSEvent) -> dict[str, list[dict[str, str]]]:
    """Note what people replied by mail to invitations, by the mails that the queue says have come."""
    from expertbook.stream import received_mails

    return _batch_response(*received_mails.take_in(event.to_dict()["Records"]))


def _batch_response(*again: str | None) -> dict[str, list[dict[str, str]]]:
    """What Lambda expects for a batch: the record of the stream from which to send it again, or the messages of a queue
    to send again, if any."""
    return {"batchItemFailures": [{"itemIdentifier": one} for one in again if one]}
