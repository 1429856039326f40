"""Reviews on the deployed stack: 32 at once, each sent twice, and the figures that the stream makes of them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.cloud.calls import Api, Reply, a_network, a_request, at_once, day_ahead, eventually
from tests.cloud.people import publish
from tests.stack import Stack

EXPERT = "reviewed-expert"
NUMBER = 32


def completed(stack: Stack, made: dict[str, Any]) -> None:
    """Let a booking have taken place, by somebody who was signed in with its address."""
    then = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000000+0000")
    stack.client("dynamodb").update_item(
        TableName=stack.table_name,
        Key={"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "BOOKING"}},
        UpdateExpression="SET #status = :completed, #start = :then, #end = :then, proved = :true",
        ExpressionAttributeNames={"#status": "status", "#start": "start", "#end": "end"},
        ExpressionAttributeValues={":completed": {"S": "completed"}, ":then": {"S": then}, ":true": {"BOOL": True}},
    )


def review(api: Api, made: dict[str, Any], stars: int) -> Reply:
    path = f"/bookings/{made['booking']['id']}/review"
    return api.ask("PUT", path, {"stars": stars, "text": f"{stars}"}, token=made["manage_token"])


def test_32_reviews_at_once_are_counted_exactly_once_each(stack: Stack) -> None:
    publish(stack, f"{EXPERT}|Reviewed Expert")
    api, chance = Api(stack, NUMBER), random.Random(7)
    booked = []
    for number in range(NUMBER):
        wanted = a_request(EXPERT, "moment", day_ahead(2) + timedelta(minutes=5 * number), number)
        status, made = api.ask("POST", "/bookings", wanted, network=a_network())
        assert status == 201, made
        completed(stack, made)
        booked.append(made)
    calls = [partial(review, api, made, chance.randint(1, 5)) for made in booked for _ in range(2)]
    chance.shuffle(calls)
    statuses = [status for half in (calls[:NUMBER], calls[NUMBER:]) for status, _ in at_once(half)]
    assert statuses.count(201) == NUMBER
    assert set(statuses) <= {200, 201, 409}, "a second one changes the first, or met it being written"
    given = [api.ask("GET", f"/bookings/{made['booking']['id']}/review", token=made["manage_token"]) for made in booked]
    stars = [body["review"]["stars"] for status, body in given if status == 200]
    assert len(stars) == NUMBER
    wanted_figures = sum(stars) * 100 // NUMBER / 100, NUMBER

    def counted() -> bool:
        _, page = api.get(f"/experts/{EXPERT}?days=1")
        _, cards = api.get("/experts?search=reviewed")
        figures = [(found["rating"], found["reviews"]) for found in (page["expert"], *cards["experts"])]
        return figures == [wanted_figures] * 2

    assert eventually(counted)
