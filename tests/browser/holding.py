"""Times that are kept for somebody: as pages show them, and as they stand in the table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, Request, expect

from expertbook.store.keys import SLOT_PREFIX, expert_key
from tests.browser.offers import Offer
from tests.browser.steps import expect_kept, expect_live, slot
from tests.browser.visiting import Visit
from tests.stack import Stack


class Holds:
    """The holds as they stand in the table, but for those that earlier tests left there."""

    def __init__(self, stack: Stack, now: datetime | None = None) -> None:
        self._client = stack.client("dynamodb")
        self._name = stack.table_name
        self._now = now
        self._earlier = self._all_ids()

    def held(self, handle: str) -> dict[str, set[str]]:
        """The ids of the holds of an expert's time, each with the keys of its claims."""
        found: dict[str, set[str]] = {}
        for claim in self._claims(handle):
            is_hold = "hold_id" in claim and int(claim["expires_at"]["N"]) > self._epoch()
            if is_hold and claim["hold_id"]["S"] not in self._earlier:
                found.setdefault(claim["hold_id"]["S"], set()).add(claim["SK"]["S"])
        return found

    def lapse(self, handle: str) -> None:
        """What is held of the expert's time was held until a moment ago."""
        for claim in self._claims(handle):
            if "hold_id" not in claim:
                continue
            self._client.update_item(
                TableName=self._name,
                Key={"PK": claim["PK"], "SK": claim["SK"]},
                UpdateExpression="SET expires_at = :before",
                ExpressionAttributeValues={":before": {"N": str(self._epoch() - 1)}},
            )

    def _all_ids(self) -> set[str]:
        ids: set[str] = set()
        asked: dict[str, Any] = {"TableName": self._name, "FilterExpression": "attribute_exists(hold_id)"}
        while True:
            page = self._client.scan(**asked)
            ids |= {claim["hold_id"]["S"] for claim in page["Items"]}
            if "LastEvaluatedKey" not in page:
                return ids
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _claims(self, handle: str) -> list[dict[str, Any]]:
        answer = self._client.query(
            TableName=self._name,
            KeyConditionExpression="PK = :expert AND begins_with(SK, :slot)",
            ExpressionAttributeValues={":expert": {"S": expert_key(handle)}, ":slot": {"S": SLOT_PREFIX}},
            ConsistentRead=True,
        )
        claims: list[dict[str, Any]] = answer["Items"]
        return claims

    def _epoch(self) -> int:
        return int((self._now or datetime.now(UTC)).timestamp())


def expect_status(page: Page, offer: Offer, status: str) -> None:
    expect(slot(page, offer.start)).to_have_attribute("data-status", status)


def watching(visit: Visit, offer: Offer, **look: Any) -> Page:
    page = visit(offer.page, **look)
    expect_live(page)
    expect(slot(page, offer.start)).to_have_attribute("data-status", "open")
    return page


def booking(visit: Visit, offer: Offer, **look: Any) -> Page:
    page = visit(offer.form, **look)
    expect_live(page)
    expect_kept(page)
    return page


def requests_of(page: Page, method: str, path: str) -> list[Request]:
    found: list[Request] = []
    page.on("request", lambda each: found.append(each) if each.method == method and path in each.url else None)
    return found


def close_the_form(page: Page) -> None:
    page.get_by_role("button", name="Other times").click()
