"""Reviews that visitors complain about, and what those who run the site make of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.errors import NotFound
from expertbook.domain.limits import Limit
from expertbook.domain.review import Complaint, Report
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.services import call_limits
from expertbook.store import reviews as store
from expertbook.views.review import party_view

MOST = 50


def report(handle: str, review_id: str, why: Complaint, network: str, now: datetime) -> None:
    """Note somebody's complaint about a review. Raises NotFound if nobody sees it anyway, or TooManyRequests.

    One UpdateItem and one TransactWriteItems.
    """
    counted = call_limits.by_network(Limit.REPORTS_PER_NETWORK, network)
    call_limits.count_call([counted], call_limits.name_call(), now)
    store.report(handle, review_id, why, now)


def list_reported(caller: Caller) -> dict[str, Any]:
    """The reviews about which somebody complained, the longest ago first. Raises NotFound for who isn't a moderator.

    One Query and one BatchGetItem.
    """
    _check_moderator(caller)
    return {"reports": [_report_view(found) for found in store.reports(MOST)]}


def decide(caller: Caller, handle: str, review_id: str, hidden: str | None) -> dict[str, Any]:
    """Hide a review for a reason, or with None let everybody see it. Complaints are settled. Raises NotFound.

    One GetItem and one TransactWriteItems.
    """
    _check_moderator(caller)
    found = store.load(handle, review_id)
    if found is None:
        raise NotFound
    store.hide(handle, review_id, hidden)
    return {"review": party_view(found) | {"hidden": hidden}}


def _check_moderator(caller: Caller) -> None:
    if not caller.is_moderator:
        raise NotFound


def _report_view(found: Report) -> dict[str, Any]:
    return {
        "expert": found.review.expert,
        "review": party_view(found.review),
        "number": found.number,
        "complaints": [complaint.value for complaint in found.complaints],
        "first_at": format_instant(found.first_at),
    }
