"""Accounts that experts connect by consent: the whole way to a service's page, back, and into the account, against
servers that play Google and Microsoft; and what goes wrong on it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from expertbook.adapters import sealing
from expertbook.adapters.calendar_services import apps
from expertbook.adapters.calendar_services.google import client as google_client
from expertbook.adapters.identity.tokens import CONSENT_LIFETIME
from expertbook.domain.calendar_account import MAX_ACCOUNTS, AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.errors import Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.services import read_account
from expertbook.store import calendar_accounts, experts
from expertbook.views.revisions import check_revision
from tests.api import calendar_messages
from tests.api.conftest import NOW, Answer, Api, an_expert, stored_items
from tests.api.memory_service import Killed
from tests.api.people import ADA, signed_in
from tests.calendar_servers import google_server, graph_server
from tests.calendar_servers.consenting import played
from tests.calendar_servers.google_server import EVENTS_SCOPE, LIST_SCOPE, GoogleServer
from tests.calendar_servers.graph_server import GraphServer

At = Callable[[datetime], None]
PATH = "/me/calendar-accounts"
SECRETS = {"google": google_server.CLIENT_SECRET, "microsoft": graph_server.CLIENT_SECRET}
HOUR = timedelta(hours=1)
BO = ("bo@example.com", "bo-li")


@dataclass
class Way:
    """An expert's way to a service and back, as their browser goes it."""

    api: Api
    service: str
    server: Any
    email: str = ADA[0]
    handle: str = ADA[1]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {signed_in(self.email, self.handle)}"}

    def set_out(self, **more: Any) -> Answer:
        return self.api.post(f"{PATH}/consent", {"service": self.service, **more}, **self.headers)

    def consent(self, *scopes: str, **more: Any) -> dict[str, str]:
        """What the service sends along when the expert comes back."""
        answer = self.set_out(**more)
        assert answer.status == 200, answer.body
        back = self.server.consent(answer.body["url"], *scopes)
        return {"code": back["code"], "state": back["state"]}

    def come_back(self, back: dict[str, str]) -> Answer:
        return self.api.post(f"{PATH}/consented", back, **self.headers)

    def connect(self, *scopes: str, **more: Any) -> str:
        """All of the way; the id of the account."""
        answer = self.come_back(self.consent(*scopes, **more))
        assert answer.status == 200, answer.body
        identity: str = answer.body["account"]["id"]
        calendar_messages.deliver()
        return identity

    def shown(self) -> dict[str, Any]:
        """The only account, as its expert sees it."""
        (account,) = self.api.get(PATH, **self.headers).body["accounts"]
        found: dict[str, Any] = account
        return found

    def told(self) -> tuple[str, str | None]:
        """How the account stands, and what is wrong with it."""
        account = self.shown()
        return account["status"], account["fault"] and account["fault"]["code"]

    def stored(self) -> CalendarAccount:
        (found,) = calendar_accounts.of_expert(self.handle)
        return found

    def choose(self) -> None:
        """All its calendars are read, and none is written to."""
        account = self.shown()
        body = {
            "reads": [each["id"] for each in account["calendars"]],
            "writes_to": None,
            "on_delete": "ask",
            "title": "",
            "description": "",
            "invites": False,
            "revision": account["revision"],
        }
        assert self.api.put(f"{PATH}/{account['id']}", body, **self.headers).status == 200


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleServer]:
    with played(GoogleServer(), monkeypatch) as found:
        monkeypatch.setenv("GOOGLE_URL", found.url)
        monkeypatch.setenv("GOOGLE_CLIENT_ID", google_server.CLIENT_ID)
        yield found


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    with played(GraphServer(), monkeypatch) as found:
        monkeypatch.setenv("MICROSOFT_URL", found.url)
        monkeypatch.setenv("MICROSOFT_CLIENT_ID", graph_server.CLIENT_ID)
        yield found


@pytest.fixture(autouse=True)
def operator(ada: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], None]]:
    """The operator gives the apps' secrets, and gives others; every function hears of them at once."""
    boto3.client("secretsmanager").create_secret(Name="the-apps", SecretString=json.dumps(SECRETS))
    monkeypatch.setenv("CALENDAR_APPS_SECRET", "the-apps")
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    monkeypatch.setattr("expertbook.clock.jitter", lambda seconds: seconds)
    apps.forget_secrets()
    calendar_messages.take()

    def give(secrets: Any) -> None:
        boto3.client("secretsmanager").put_secret_value(SecretId="the-apps", SecretString=json.dumps(secrets))
        apps.forget_secrets()

    yield give
    boto3.client("secretsmanager").delete_secret(SecretId="the-apps", ForceDeleteWithoutRecovery=True)
    apps.forget_secrets()


@pytest.fixture
def way(api: Api, google: GoogleServer) -> Way:
    """Ada's to Google."""
    return Way(api, "google", google)


@pytest.fixture(params=["google", "microsoft"])
def any_way(request: pytest.FixtureRequest, api: Api) -> Way:
    """Ada's to each of them."""
    name = {"google": "google", "microsoft": "graph"}[request.param]
    return Way(api, request.param, request.getfixturevalue(name))


@pytest.fixture
def later(at: At) -> Callable[..., None]:
    """Ada asks for a reading by then, and the calendar function looks at what is due."""

    def look(**passed: float) -> None:
        at(NOW + timedelta(**passed))
        for account in calendar_accounts.of_expert(ADA[1]):
            calendar_accounts.want(ADA[1], account.id, NOW + timedelta(**passed), is_asked=True)
        calendar_messages.hand_over()
        calendar_messages.deliver()

    return look


def test_an_expert_connects_an_account_by_consent(any_way: Way) -> None:
    back = any_way.consent()
    answer = any_way.come_back(back)
    account = answer.body["account"]
    assert (answer.status, account["status"], account["user"]) == (200, "connecting", "")
    assert any_way.shown() == account
    calendar_messages.deliver()
    found = any_way.shown()
    assert (found["id"], found["status"], found["fault"]) == (account["id"], "connected", None)
    user, host, names = {
        "google": (google_server.ADA, "calendar.google.com", [google_server.ADA, "Family", "Holidays"]),
        "microsoft": (graph_server.ADA, "outlook.com", ["Calendar", "Family", "Team"]),
    }[any_way.service]
    assert (found["user"], found["host"]) == (user, host)
    assert [each["name"] for each in found["calendars"]] == names
    assert [each["writable"] for each in found["calendars"]] == [True, True, False]


def test_what_she_chose_of_it_is_read_by_an_account_that_stays_open(any_way: Way, later: Callable[..., None]) -> None:
    any_way.connect()
    any_way.choose()
    any_way.server.create(NOW + HOUR, NOW + 2 * HOUR)
    calendar_messages.deliver()
    any_way.server.expire_access()
    later(minutes=20)
    account = any_way.shown()
    assert (account["status"], account["read_at"]) == ("connected", "2026-11-23T08:20:00Z")
    assert [each["busy"]["status"] for each in account["calendars"]] == ["ok"] * 3
    kept = json.loads(sealing.unseal(ADA[1], any_way.stored().credentials))
    calls = len(any_way.server.calls)
    later(minutes=40)
    assert json.loads(sealing.unseal(ADA[1], any_way.stored().credentials)) == kept, "the new token served again"
    assert len(any_way.server.calls) > calls


def test_the_page_is_the_services_own_and_leads_back_to_ours(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_SERVERS", "")
    monkeypatch.setenv("MICROSOFT_CLIENT_ID", graph_server.CLIENT_ID)
    monkeypatch.setenv("MICROSOFT_URL", "http://127.0.0.1:1")
    pages = {
        "google": ("https", "accounts.google.com", "/o/oauth2/v2/auth"),
        "microsoft": ("https", "login.microsoftonline.com", "/common/oauth2/v2.0/authorize"),
    }
    for service, page in pages.items():
        url = way.set_out(service=service).body["url"]
        assert urlsplit(url)[:3] == page
        assert parse_qs(urlsplit(url).query)["redirect_uri"] == ["https://book.example/calendar-consent"]


def test_services_are_offered_where_the_operator_has_an_app(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    way = Way(api, "google", None)
    assert api.get(PATH, **way.headers).body["services"] == ["caldav"]
    for service in ("google", "microsoft"):
        assert way.set_out(service=service).codes() == {"service": "calendar_service_not_offered"}
    monkeypatch.setenv("MICROSOFT_CLIENT_ID", graph_server.CLIENT_ID)
    assert api.get(PATH, **way.headers).body["services"] == ["caldav", "microsoft"]
    assert way.set_out(service="google").codes() == {"service": "calendar_service_not_offered"}
    assert way.set_out(service="microsoft").status == 200
    assert way.set_out(service="caldav").codes() == {"service": "not_one_of"}


def test_nothing_secret_is_shown_logged_or_stored_as_it_is(any_way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "expertbook")
    back = any_way.consent()
    answer = any_way.come_back(back)
    calendar_messages.deliver()
    kept = json.loads(sealing.unseal(ADA[1], any_way.stored().credentials))
    said = str(answer.body) + str(any_way.shown()) + caplog.text + str(stored_items()) + repr(any_way.stored())
    for secret in (back["code"], back["state"], kept["refresh"], kept["access"], SECRETS[any_way.service]):
        assert secret not in said


def test_somebody_elses_way_ends_nowhere(way: Way) -> None:
    experts.save(an_expert(handle=BO[1]))
    bo = Way(way.api, "google", way.server, *BO)
    back = way.consent()
    assert bo.come_back(back).codes() == {"state": "consent_not_yours"}
    assert (calendar_accounts.of_expert(BO[1]), calendar_messages.take()) == ([], [])
    assert way.come_back(back).status == 200, "it's still open for Ada"


def test_a_state_that_we_did_not_make_is_refused(way: Way) -> None:
    head, claims, signature = way.consent()["state"].split(".")
    session = signed_in(*ADA)
    for forged in (f"{head}.{claims}.", f"{head}.{claims[:-2]}AA.{signature}", session, "x", "a.b.c"):
        assert way.come_back({"code": "4/1", "state": forged}).codes() == {"state": "consent_not_yours"}
    for wrong in ("", "a b", "ä", "x\n"):
        assert way.come_back({"code": wrong, "state": wrong}).codes() == {"code": "not_from_us", "state": "not_from_us"}
    long = way.come_back({"code": "4" * 3_001, "state": "x" * 1_001})
    assert long.codes() == {"code": "too_long", "state": "too_long"}
    assert calendar_accounts.of_expert(ADA[1]) == []


def test_a_way_is_open_for_ten_minutes(way: Way, at: At) -> None:
    back = way.consent()
    at(NOW + CONSENT_LIFETIME + timedelta(seconds=1))
    answer = way.come_back(back)
    assert answer.codes() == {"state": "consent_expired"}
    assert "10 min" in answer.body["errors"][0]["message"]
    assert calendar_accounts.of_expert(ADA[1]) == []


def test_who_comes_back_twice_gets_the_account_as_it_is_and_changes_nothing(any_way: Way) -> None:
    back = any_way.consent()
    first = any_way.come_back(back)
    assert any_way.come_back(back).body == first.body, "the answer was lost"
    calendar_messages.deliver()
    before, calls = any_way.stored(), len(any_way.server.calls)
    again = any_way.come_back(back | {"code": "another"})
    assert (again.status, again.body["account"]["status"]) == (200, "connected")
    assert (calendar_messages.deliver(), any_way.stored(), len(any_way.server.calls)) == (0, before, calls)


@pytest.mark.parametrize("is_anew", [False, True])
def test_of_two_who_come_back_at_once_one_connects_it(way: Way, is_anew: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is open twice: the other one's call is done while this one's code is being sealed."""
    back = way.consent(account_id=way.connect()) if is_anew else way.consent()
    seal, others = sealing.seal, []

    def seal_after_another(handle: str, plain: bytes) -> bytes:
        monkeypatch.setattr(sealing, "seal", seal)
        others.append(way.come_back(back))
        return seal(handle, plain)

    monkeypatch.setattr(sealing, "seal", seal_after_another)
    answer = way.come_back(back)
    assert (answer.status, answer.body) == (others[0].status, others[0].body)
    assert calendar_messages.deliver() == 1
    assert way.told() == ("connected", None)


def test_a_way_that_was_gone_leads_to_no_account_after_it_was_disconnected(way: Way) -> None:
    back = way.consent()
    identity = way.come_back(back).body["account"]["id"]
    calendar_messages.deliver()
    assert way.api.delete(f"{PATH}/{identity}", **way.headers).status == 204
    assert way.come_back(back).status == 404
    calendar_messages.deliver()
    assert way.come_back(back).status == 404
    assert calendar_accounts.of_expert(ADA[1]) == []


def test_a_code_that_was_used_elsewhere_opens_nothing(any_way: Way) -> None:
    code = any_way.consent()["code"]
    any_way.connect()
    (first,) = calendar_accounts.of_expert(ADA[1])
    stolen = any_way.come_back(any_way.consent() | {"code": code})
    calendar_messages.deliver()
    found = calendar_accounts.load(ADA[1], stolen.body["account"]["id"])
    assert found is not None
    assert found.id != first.id
    assert found.status is AccountStatus.REFUSED
    assert found.error == Fault(Code.CONSENT_FAILED), "nobody has withdrawn anything"


def test_a_code_goes_to_the_service_that_the_way_began_at_and_to_no_other(way: Way, graph: GraphServer) -> None:
    other = Way(way.api, "microsoft", graph).consent()
    answer = way.come_back(way.consent() | {"code": other["code"]})
    calendar_messages.deliver()
    assert (answer.body["account"]["service"], way.told()) == ("google", ("refused", "consent_failed"))
    assert graph.calls == []
    assert graph.knows(other["code"])


@pytest.mark.parametrize(
    ("allowed", "fault"), [(LIST_SCOPE, "consent_without_events"), (EVENTS_SCOPE, "consent_without_list")]
)
def test_a_box_that_was_not_ticked_is_said_and_can_be_ticked(way: Way, allowed: str, fault: str) -> None:
    identity = way.connect(allowed)
    assert way.told() == ("refused", fault)
    assert way.connect(account_id=identity) == identity
    assert way.told() == ("connected", None)


def test_a_microsoft_account_without_its_calendars_is_refused(api: Api, graph: GraphServer) -> None:
    way = Way(api, "microsoft", graph)
    way.connect("User.Read")
    assert way.told() == ("refused", "consent_failed")


def test_consent_that_was_withdrawn_is_asked_for_anew_and_what_was_chosen_stays(
    any_way: Way, later: Callable[..., None]
) -> None:
    identity = any_way.connect()
    any_way.choose()
    calendar_messages.deliver()
    chosen = any_way.shown()["reads"]
    any_way.server.withdraw()
    later(minutes=10)
    assert any_way.told() == ("refused", "consent_withdrawn")
    calls = len(any_way.server.calls)
    later(hours=2)
    assert len(any_way.server.calls) == calls, "nobody asks again before she consents"
    back = any_way.consent(account_id=identity)
    assert any_way.come_back(back).body["account"]["status"] == "connecting"
    assert any_way.come_back(back).body["account"]["status"] == "connecting", "the answer was lost"
    assert calendar_messages.deliver() == 1
    account = any_way.shown()
    assert (account["id"], account["status"], account["reads"]) == (identity, "connected", chosen)


def test_settings_that_are_saved_while_she_is_at_the_service_take_nothing_from_her_consent(any_way: Way) -> None:
    identity = any_way.connect()
    any_way.server.withdraw()
    back = any_way.consent(account_id=identity)
    any_way.choose()
    calendar_messages.deliver()
    assert any_way.told() == ("refused", "consent_withdrawn")
    chosen = any_way.shown()["reads"]
    assert any_way.come_back(back).body["account"]["status"] == "connecting"
    calendar_messages.deliver()
    assert any_way.told() == ("connected", None)
    assert any_way.shown()["reads"] == chosen != []


def test_settings_that_are_saved_while_she_comes_back_stay_beside_her_consent(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = way.connect()
    way.server.withdraw()
    back = way.consent(account_id=identity)
    seal = sealing.seal

    def choose_and_seal(handle: str, plain: bytes) -> bytes:
        monkeypatch.setattr(sealing, "seal", seal)
        way.choose()
        return seal(handle, plain)

    monkeypatch.setattr(sealing, "seal", choose_and_seal)
    assert way.come_back(back).body["account"]["status"] == "connecting"
    calendar_messages.deliver()
    assert way.told() == ("connected", None)
    assert way.shown()["reads"] != []


def test_an_older_consent_changes_nothing_after_a_newer_one(way: Way) -> None:
    identity = way.connect()
    older, newer = way.consent(account_id=identity), way.consent(account_id=identity)
    assert way.come_back(newer).status == 200
    calendar_messages.deliver()
    before = way.stored()
    assert way.come_back(older).body["account"]["status"] == "connected"
    assert way.stored() == before


def test_consent_anew_is_for_ones_own_account_at_that_service(way: Way, graph: GraphServer) -> None:
    identity = way.connect()
    experts.save(an_expert(handle=BO[1]))
    assert Way(way.api, "google", way.server, *BO).set_out(account_id=identity).status == 404
    assert way.set_out(service="microsoft", account_id=identity).status == 404
    assert way.set_out(account_id="another").status == 404
    back = way.consent(account_id=identity)
    assert way.api.delete(f"{PATH}/{identity}", **way.headers).status == 204
    assert (way.set_out(account_id=identity).status, way.come_back(back).status) == (404, 404)


@pytest.mark.parametrize(
    "secrets", [{"google": "wrong"}, {"google": ""}, {}, [], "not JSON's object", {"microsoft": "another's"}]
)
def test_a_secret_that_the_operator_has_to_put_right_is_nothing_to_consent_to_anew(
    way: Way,
    operator: Callable[[Any], None],
    secrets: Any,
    later: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    operator(secrets)
    way.connect()
    assert way.told() == ("broken", "calendar_app_refused")
    assert capsys.readouterr().out.count('"CalendarAppRefused":[1.0]') == 1
    operator(SECRETS)
    later(minutes=2)
    assert way.told() == ("connected", None)
    assert "CalendarAppRefused" not in capsys.readouterr().out


def test_a_secret_that_can_not_be_read_is_waited_for(
    any_way: Way, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    monkeypatch.setenv("CALENDAR_APPS_SECRET", "gone")
    any_way.connect()
    assert any_way.told() == ("broken", "calendar_app_refused")
    monkeypatch.setenv("CALENDAR_APPS_SECRET", "the-apps")
    apps.forget_secrets()
    later(minutes=2)
    assert any_way.told() == ("connected", None)


def test_a_secret_is_read_once_and_serves_while_it_can_not_be_read_again(
    way: Way, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    passed = {"now": 1_000.0}
    monkeypatch.setattr("expertbook.adapters.calendar_services.apps.time.monotonic", lambda: passed["now"])
    way.connect()
    monkeypatch.setenv("CALENDAR_APPS_SECRET", "gone")
    way.server.expire_access()
    passed["now"] += apps.CACHE_SECONDS + 1
    assert apps.app_of(CalendarService.GOOGLE).client_secret == google_server.CLIENT_SECRET
    passed["now"] += apps.KEPT_SECONDS
    with pytest.raises(Exception, match="can't sign in") as later_on:
        apps.app_of(CalendarService.GOOGLE)
    assert google_server.CLIENT_SECRET not in repr(later_on.value)


def test_an_account_says_that_its_service_is_not_offered_any_more(
    way: Way, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    identity = way.connect()
    way.choose()
    calendar_messages.deliver()
    back = way.consent(account_id=identity)
    monkeypatch.delenv("GOOGLE_CLIENT_ID")
    later(minutes=9)
    assert way.told() == ("broken", "calendar_service_not_offered")
    assert way.come_back(back).codes() == {"state": "calendar_service_not_offered"}
    assert way.set_out(account_id=identity).codes() == {"service": "calendar_service_not_offered"}
    monkeypatch.setenv("GOOGLE_CLIENT_ID", google_server.CLIENT_ID)
    later(hours=2)
    assert way.told() == ("connected", None)


def test_what_the_code_was_exchanged_for_is_kept_whatever_comes_next(any_way: Way, later: Callable[..., None]) -> None:
    any_way.server.trouble(503, path="alendar", times=1)
    any_way.connect()
    assert any_way.told() == ("broken", "calendar_server_fails")
    later(minutes=5)
    assert any_way.told() == ("connected", None)


@pytest.mark.parametrize("busy", ["KMS", "the table", "the table, whose answer is lost"])
def test_a_moment_in_which_nothing_can_be_kept_loses_no_code(
    any_way: Way, monkeypatch: pytest.MonkeyPatch, busy: str
) -> None:
    """It can be exchanged once, and its expert would have to consent anew."""
    monkeypatch.setattr("expertbook.clock.jitter", lambda _: 0.0)
    assert any_way.come_back(any_way.consent()).status == 200
    place, name = (sealing, "seal") if busy == "KMS" else (calendar_accounts, "keep_credentials")
    keep, tries = getattr(place, name), []

    def fail_at_first(*given: Any) -> Any:
        tries.append(given)
        if len(tries) > 3:
            return keep(*given)
        if busy.endswith("lost"):
            keep(*given)
        raise Unavailable

    monkeypatch.setattr(place, name, fail_at_first)
    calendar_messages.deliver()
    assert any_way.told() == ("connected", None)
    assert "refresh" in json.loads(sealing.unseal(ADA[1], any_way.stored().credentials))


def test_credentials_whose_keeping_was_not_heard_of_are_known_as_kept(way: Way) -> None:
    way.connect()
    account = way.stored()
    kept = calendar_accounts.keep_credentials(account, b"others")
    assert calendar_accounts.keep_credentials(account, b"others") == kept
    assert calendar_accounts.keep_credentials(account, b"yet others") == account, "that isn't what it has by now"


def test_what_can_not_be_kept_at_all_is_given_up(any_way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("expertbook.clock.jitter", lambda _: 0.0)
    assert any_way.come_back(any_way.consent()).status == 200
    tries = []

    def fail(*given: Any) -> Any:
        tries.append(given)
        raise Unavailable

    monkeypatch.setattr(calendar_accounts, "keep_credentials", fail)
    calendar_messages.deliver()
    assert (any_way.told(), len(tries)) == (("connecting", None), 5)


def test_a_function_that_is_ended_while_it_reads_has_kept_what_it_got(
    way: Way, later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = way.connect()
    way.choose()
    calendar_messages.deliver()
    way.server.withdraw()
    assert way.come_back(way.consent(account_id=identity)).status == 200

    def end(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(read_account, "read", end)
        with pytest.raises(Killed):
            later(minutes=10)
    assert "refresh" in json.loads(sealing.unseal(ADA[1], way.stored().credentials))
    later(minutes=15)
    assert way.told() == ("connected", None)


def test_new_tokens_never_replace_what_their_expert_did_meanwhile(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """She disconnects it while the code is exchanged: nothing that opens it may come back."""
    back = way.consent()
    identity = way.come_back(back).body["account"]["id"]
    find = google_client.GoogleClient.find_calendars

    def find_and_leave(client: Any) -> Any:
        found = find(client)
        assert way.api.delete(f"{PATH}/{identity}", **way.headers).status == 204
        return found

    monkeypatch.setattr(google_client.GoogleClient, "find_calendars", find_and_leave)
    monkeypatch.setattr("expertbook.services.sync_account._leave", lambda account, *_: NOW)
    calendar_messages.deliver()
    assert (way.stored().status, way.stored().credentials) == (AccountStatus.LEAVING, b"")


def test_settings_that_are_saved_meanwhile_lose_no_tokens(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = way.connect()
    assert way.come_back(way.consent(account_id=identity)).status == 200
    find = google_client.GoogleClient.find_calendars

    def find_and_choose(client: Any) -> Any:
        found = find(client)
        monkeypatch.setattr(google_client.GoogleClient, "find_calendars", find)
        way.choose()
        return found

    monkeypatch.setattr(google_client.GoogleClient, "find_calendars", find_and_choose)
    calendar_messages.deliver()
    assert way.told() == ("connected", None)


def test_tokens_that_are_kept_while_settings_are_saved_stay(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code is worth nothing once it was exchanged."""
    identity = way.connect()
    assert way.come_back(way.consent(account_id=identity)).status == 200

    def exchange_and_check(*given: Any) -> None:
        calendar_messages.deliver()
        check_revision(*given)

    with monkeypatch.context() as patch:
        patch.setattr("expertbook.services.calendar_accounts.check_revision", exchange_and_check)
        way.choose()
    calendar_messages.deliver()
    assert way.told() == ("connected", None)


def test_there_is_no_password_for_such_an_account(way: Way) -> None:
    identity = way.connect()
    given = {"server": "https://8.8.8.8", "user": "ada", "password": "q7wz-k3rt"}
    before = way.stored()
    answer = way.api.put(f"{PATH}/{identity}/credentials", given, **way.headers)
    assert (answer.status, answer.codes()) == (422, {"password": "consent_needed"})
    answer = way.api.post(PATH, {"service": "google", **given}, **way.headers)
    assert (answer.status, answer.codes()) == (422, {"service": "not_one_of"})
    assert way.stored() == before


def test_a_fourth_account_is_too_many_already_on_the_way(way: Way) -> None:
    back = way.consent()
    given = {"service": "caldav", "server": "https://8.8.8.8", "user": "ada", "password": "q7wz-k3rt"}
    for _ in range(MAX_ACCOUNTS):
        assert way.api.post(PATH, given, **way.headers).status == 201
    assert way.set_out().codes() == {"service": "limit_reached"}
    assert way.come_back(back).codes() == {"service": "limit_reached"}
    assert len(calendar_accounts.of_expert(ADA[1])) == MAX_ACCOUNTS
    (one, *_) = calendar_accounts.of_expert(ADA[1])
    assert way.api.delete(f"{PATH}/{one.id}", **way.headers).status == 204
    calendar_messages.deliver()
    assert way.come_back(back).status == 200


def test_nothing_is_kept_where_it_can_not_be_sealed_and_the_way_stays_open(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = way.consent()

    def busy(*_: Any) -> bytes:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "seal", busy)
        assert way.come_back(back).status == 503
    assert calendar_accounts.of_expert(ADA[1]) == []
    assert way.come_back(back).status == 200
