"""Calls that schemathesis makes of the OpenAPI document, in one of three roles, and what it finds wrong.

It checks that a call is never our error, that status, headers and body of each response are as the document says, that
what the document refuses is refused and what it allows is not, that a proof is needed where it says so, and that what
was made is there and what was deleted is gone.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema

from chalicelib.openapi import document
from chalicelib.requests.fields import COUNTRY, TIME_ZONE
from tests.api.fuzzing.wsgi import A_CALENDAR, Application

STARTS = [f"2026-11-{day}T{hour:02}:{minute:02}:00Z" for day in (24, 25) for hour in range(9, 16) for minute in (0, 30)]
"""Most are offered."""

FORMATS: dict[str, st.SearchStrategy[str]] = {
    "handle": st.sampled_from(["ada-lovelace", "ada-lovelace", "ada-lovelace", "nobody-yet"]),
    "slug": st.sampled_from(["sync", "sync", "deep-dive", "office", "none-of-hers"]),
    "date-time": st.sampled_from([*STARTS, "2000-02-29T23:59:59.5+05:30", "2100-01-01T00:00:00-11:00"]),
    "clock": st.sampled_from(["09:00", "10:00", "10:30", "11:30", "14:00", "23:59"]),
    "date": st.sampled_from(["2026-11-24", "2026-11-25", "2026-12-24", "2000-02-29", "2100-12-31"]),
    "email": st.sampled_from(["ben@example.com", "zoe+piano@example.com", "o'brien@mail.example.org"]),
    "phone": st.sampled_from(["+44 20 7946 0000", "+1 (212) 555-0100", "+91 98765 43210", "+49 30 123456"]),
    "hostname": st.sampled_from(["example.org", "mail.example.com"]),
    "uri": st.sampled_from(["https://meet.example.com/room", A_CALENDAR]),
}
"""Values of each format that are fine: what is judged by tables (of domains, of phone numbers) no generator knows."""

ONLY_KNOWN_HERE: dict[str, set[str]] = {
    "change_account": {"phone"},
    "change_availability": {"weekly", "overrides"},
    "preview_availability": {"weekly", "overrides", "event_type"},
    "explain_availability": {"event_type"},
    "add_block": {"email", "booking", "what"},
    "create_booking": {"expert", "event_type", "start", "date", "time", "phone", "answers"},
    "hold_slot": {"expert", "event_type", "start"},
    "move_booking": {"start"},
    "list_own_bookings": {"cursor", "to"},
    "list_expert_bookings": {"cursor", "to"},
    "list_experts": {"cursor"},
    "list_reviews": {"cursor"},
    "list_received_reviews": {"cursor"},
    "show_expert": {"event_type"},
    "add_calendar": {"url"},
    "begin_calendar_consent": {"service"},
    "end_calendar_consent": {"service", "state"},
    "add_webhook": {"url"},
    "change_webhook": {"url"},
    "create_event_type": {"slug", "event_types", "buffer_before_minutes", "buffer_after_minutes", "questions"},
    "change_event_type": {"buffer_before_minutes", "buffer_after_minutes", "questions"},
    "order_event_types": {"order"},
    "resend_event": {"event_id"},
    "replay_events": {"from", "to"},
    "save_profile": {"handle", "timezone", "revision", "photo", "cover", "name"},
}
"""Fields that may be refused though the document allows them, by operation: what there is, what is offered, who asks,
and what several fields are together (hours that overlap, a session longer than four hours)."""


@dataclass
class Found:
    """What a run came to."""

    calls: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n\n".join(f"{title}\n{detail}" for title, detail in self.failures.items())


_CHECKS = {
    "ignored_auth": {"enabled": False},  # it calls no WSGI application (4.32.5), and knows no 404; see _Proofs
    "unsupported_method": {"enabled": False},  # API Gateway answers 404
}

_EMPTY = re.compile("=(&|$)")
_PROOFS_IN_QUERY = re.compile("(token|key)=[^&]*")


def fuzz(application: Application, *, examples: int, scenarios: int, seed: int) -> Found:
    """Make calls of the API in the application's role: `examples` of each operation, and `scenarios` of calls that
    follow each other."""
    for name, values in FORMATS.items():
        schemathesis.openapi.format(name, values)
    generation = {"database": "none", "no-shrink": True}
    config = {
        "seed": seed,
        "headers": {"Authorization": application.authorization},
        "continue-on-failure": True,
        "suppress-health-check": ["all"],  # they measure how fast the machine is
        "checks": _CHECKS,
        "generation": generation | {"max-examples": examples},
        "phases": {
            # What is at a border, each for itself: tests/api/test_openapi.py. Here a single text of a form and of the
            # greatest length takes minutes to find (4.32.5).
            "coverage": {"enabled": False},
            "stateful": {"generation": generation | {"max-examples": scenarios}},
        },
    }
    schema = schemathesis.openapi.from_dict(_short_document(), config=SchemathesisConfig.from_dict(config))
    schema.app = application
    proofs = _Proofs(application)
    schema.hooks.hook("after_call")(lambda _, case, response: proofs.check(case, response))
    schema.hooks.hook("filter_failure")(lambda _, failure, case, response: not _is_meant_so(failure, case, response))
    found = Found()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            found.failures.update(_failures(event))
        elif isinstance(event, events.NonFatalError | events.FatalError):
            error = event.value if isinstance(event, events.NonFatalError) else event.exception
            found.failures[f"{type(error).__name__} {getattr(event, 'label', '')}"] = str(error)
    found.calls = application.calls
    return found


def _short_document() -> dict[str, Any]:
    """The document, with a few zones and countries of its hundreds, each of which would be tried."""
    short = copy.deepcopy(document())
    for name, few in ((TIME_ZONE, ["Asia/Kathmandu", "Europe/London", "UTC"]), (COUNTRY, ["GB", "IN", "US"])):
        known = short["components"]["schemas"][name]
        assert set(few) <= set(known["enum"])
        known["enum"] = few
    return short


class _Proofs:
    """Once an operation that needs a proof went well, it has to be refused without one."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._checked: set[str] = set()

    def check(self, case: Any, response: Any) -> None:
        """Repeat the call without the proof, the first time that it went well."""
        security = case.operation.definition.raw["security"]
        if response.status_code >= 400 or not security or {} in security or _id_of(case) in self._checked:
            return
        self._checked.add(_id_of(case))
        sent = response.request
        headers = {"Content-Type": sent.headers["Content-Type"]} if "Content-Type" in sent.headers else {}
        path = _PROOFS_IN_QUERY.sub("", sent.path_url)
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        for more in ({}, {"Authorization": "Bearer forged"}):
            again = self._application.call(sent.method, path, headers | more, body)
            assert again.status_code in (401, 404), f"{_id_of(case)} answered {again.status_code} without a proof"


def _is_meant_so(failure: Failure, case: Any, response: Any) -> bool:
    kind = type(failure).__name__
    if kind == "RejectedPositiveData" and response.status_code == 422:
        problem = json.loads(response.content)
        named = {error["field"].partition(".")[0] for error in problem["errors"]}
        known = ONLY_KNOWN_HERE.get(_id_of(case), set())
        return problem["type"] == "idempotency_key_reused" or (bool(named) and named <= known)
    if kind == "AcceptedNegativeData":
        return _EMPTY.search(response.request.url) is not None  # as if it were left out
    # A booking is only taken off its client's list.
    return kind == "UseAfterFree" and failure.operation == "DELETE /bookings/{booking_id}"


def _failures(event: events.ScenarioFinished) -> Iterator[tuple[str, str]]:
    for identity, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                response = event.recorder.interactions[identity].response
                answered = f"{response.status_code} {response.content[:500]!r}" if response is not None else ""
                title = f"{failure.operation}: {check.name} {failure._unique_key[:60]}"
                yield title, f"{failure.title}\n{failure.message}\n{check.failure_info.code_sample}\n{answered}"


def _id_of(case: Any) -> str:
    identity: str = case.operation.definition.raw["operationId"]
    return identity
