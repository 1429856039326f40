"""Experts who let us into their account at a service of its own consent page: on the way there, and back.

What they come back with is sealed as it is. The calendar function makes of it what opens the account.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from expertbook.adapters import calendar_queue, sealing
from expertbook.adapters.calendar_services import apps, oauth
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import BadToken, Caller, Consent, ExpiredToken
from expertbook.clock import attempts
from expertbook.domain.calendar_account import MAX_ACCOUNTS, AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.errors import Changed, InvalidFields, NotFound, Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.idempotency import request_key
from expertbook.services import edit_expert
from expertbook.services.calendar_accounts import ATTEMPTS, count_asking, load_own_account, show_account
from expertbook.store import calendar_accounts as store
from expertbook.store import calendars
from expertbook.store.requests import AnsweredBefore, NotedRequest


def set_out(caller: Caller, service: CalendarService, account_id: str | None, now: datetime) -> dict[str, Any]:
    """The URL of a service's consent page, for a new account, or for one that is there and needs consent anew. It leads
    back for ten minutes. Nothing is kept.

    Raises NotFound for an account that isn't there; InvalidFields for a service that isn't offered, and for the fourth
    account; TooManyRequests or Unavailable. One UpdateItem, and two GetItem for a new account, else one.
    """
    if account_id is None:
        handle, consents = edit_expert.load_own_expert(caller).handle, 0
        account_id = secrets.token_urlsafe(9)
    else:
        account = load_own_account(caller, account_id)
        handle, consents = account.expert, account.consents
        if account.service is not service:
            raise NotFound
    _check_offered(service, "service")
    if not consents and not store.has_room(handle):
        raise InvalidFields.of("service", Fault(Code.LIMIT_REACHED, maximum=MAX_ACCOUNTS))
    way = tokens.load_signer().make_consent(handle, service.value, account_id, consents, now)
    count_asking(caller, now)
    page, app = apps.page_of(service), apps.client_id(service)
    return {"url": oauth.consent_url(page, app, apps.redirect_url(), way.state, way.verifier)}


def come_back(caller: Caller, code: str, state: str, now: datetime) -> dict[str, Any]:
    """Connect the account that the expert consented to, or connect it anew. Whether the service takes the code is known
    later: ask until the account isn't `connecting`. Who comes once more gets the account as it is, and changes nothing.

    Raises InvalidFields for another expert's state, an old one, or none of ours, and where there are too many accounts
    by now; NotFound for an account that is gone; Unavailable. One GetItem, and a TransactWriteItems for a new account,
    else an UpdateItem and a Query; a GetItem and a Query for who comes once more.
    """
    way = _read(state, caller)
    service = CalendarService(way.service)
    _check_offered(service, "state")
    given = oauth.Tokens(code=code, verifier=way.verifier, redirect=apps.redirect_url())
    if way.consents:
        return _connect_anew(caller, way, given, now)
    expert = edit_expert.load_own_expert(caller)
    account = CalendarAccount(
        id=way.account,
        expert=expert.handle,
        service=service,
        user="",
        credentials=sealing.seal(expert.handle, given.kept),
        added_at=now,
        next_at=now,
    )
    key = request_key(way.account, [], "calendar-consent", expert.handle)
    try:
        store.add(account, NotedRequest(key, {"account": account.id}, now))
    except AnsweredBefore:
        account = load_own_account(caller, way.account)
        return {"account": show_account(account, calendars.of_expert(expert.handle))}
    calendar_queue.tell_account(expert.handle, account.id)
    return {"account": show_account(account, [])}


def _connect_anew(caller: Caller, way: Consent, given: oauth.Tokens, now: datetime) -> dict[str, Any]:
    """What its expert chooses for the account meanwhile takes nothing from the consent; another consent does."""
    for _ in attempts(ATTEMPTS):
        account = load_own_account(caller, way.account)
        if account.consents == way.consents:
            renewed = replace(
                account,
                credentials=sealing.seal(account.expert, given.kept),
                consents=account.consents + 1,
                status=AccountStatus.CONNECTING,
                error=None,
            )
            try:
                account = store.change(account, renewed, now)
            except Changed:
                continue
            calendar_queue.tell_account(account.expert, account.id)
        return {"account": show_account(account, calendars.of_expert(account.expert))}
    raise Unavailable


def _read(state: str, caller: Caller) -> Consent:
    if caller.expert is None:
        raise NotFound
    try:
        return tokens.read_consent(state, caller.expert)
    except ExpiredToken:
        minutes = int(tokens.CONSENT_LIFETIME.total_seconds()) // 60
        raise InvalidFields.of("state", Fault(Code.CONSENT_EXPIRED, minutes=minutes)) from None
    except BadToken:
        raise InvalidFields.of("state", Fault(Code.CONSENT_NOT_YOURS)) from None


def _check_offered(service: CalendarService, field: str) -> None:
    if not apps.client_id(service):
        raise InvalidFields.of(field, Fault(Code.CALENDAR_SERVICE_NOT_OFFERED))
