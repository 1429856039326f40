"""Every entry point AWS calls: the REST blueprints, and the handlers of the WebSocket, the stream and the clock.

WebSocket and stream handlers stand here and not on a Blueprint: Chalice (1.34.0) would call the first unwrapped and
load the second without this module, so without its middleware and its log.
"""

from __future__ import annotations

import os

from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, Response, WebsocketEvent

from chalicelib.observing import log_as_json, observe
from expertbook import clock

SECONDS_TO_READ = 240
"""How long calendars are begun to be read; the function may run for a minute more."""

log_as_json()
app = Chalice(app_name="expertbook", configure_logs=False)
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.register_middleware(observe)
if os.environ.get("_HANDLER", "app.app") == "app.app":
    # Not in the functions of the WebSocket, the stream and the clock: it is a fifth of a cold start of theirs.
    from chalicelib import routes

    routes.register(app)


@app.on_ws_connect(name="watch")
def watch(event: WebsocketEvent) -> Response:
    """Somebody opened an expert's page."""
    from expertbook.services import watch_slots

    parameters = event.to_dict().get("queryStringParameters") or {}
    watches = watch_slots.watch(event.connection_id, parameters.get("expert"), clock.now())
    return Response("", status_code=200 if watches else 400)


@app.on_ws_message(name="hear")
def hear(event: WebsocketEvent) -> Response:
    """A watcher pings."""
    from expertbook.services import watch_slots

    watch_slots.hear(event.connection_id, event.body)
    return Response("")


@app.on_ws_disconnect(name="unwatch")
def unwatch(event: WebsocketEvent) -> Response:
    """The page is gone."""
    from expertbook.services import watch_slots

    watch_slots.unwatch(event.connection_id)
    return Response("")


@app.on_dynamodb_record(stream_arn="placeholder", name="push_slot_changes")
def push_slot_changes(event: DynamoDBEvent) -> dict[str, list[dict[str, str]]]:
    """Claims changed: tell the watchers."""
    from expertbook.stream.push_slot_changes import push

    return _partial(push(event.to_dict()["Records"], clock.now()))


@app.on_dynamodb_record(stream_arn="placeholder", name="follow_changes")
def follow_changes(event: DynamoDBEvent) -> dict[str, list[dict[str, str]]]:
    """Profiles, bookings, sign-in codes or accounts changed: do what follows from it."""
    from expertbook.stream.follow_changes import follow

    return _partial(follow(event.to_dict()["Records"], clock.now()))


@app.schedule(Rate(15, unit=Rate.MINUTES), name="read_calendars")
def read_calendars(_event: CloudWatchEvent) -> None:
    """Find out when experts are busy elsewhere."""
    from expertbook.services.sync_calendars import read_due

    read_due(clock.now(), SECONDS_TO_READ)


def _partial(again_from: str | None) -> dict[str, list[dict[str, str]]]:
    """What Lambda wants to hear of a batch: the record from which it is to come again, if any."""
    return {"batchItemFailures": [{"itemIdentifier": again_from}] if again_from else []}
