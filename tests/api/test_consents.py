"""The way to a service's consent page and back, and what the service calls us with later: nobody makes their own."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from expertbook.adapters.calendar_services import oauth
from expertbook.adapters.calendar_services.channels import (
    RENEWED_BEFORE,
    Forged,
    WatchedCalendar,
    channel_key,
    is_due,
    make_token,
    read_token,
)
from expertbook.adapters.calendar_services.google import push
from expertbook.adapters.calendar_services.google.calls import google
from expertbook.adapters.calendar_services.google.client import GoogleClient
from expertbook.adapters.calendar_services.microsoft import push as graph_push
from expertbook.adapters.calendar_services.microsoft.client import MicrosoftClient
from expertbook.adapters.calendar_services.service import TryLater
from expertbook.adapters.identity import keys, tokens
from expertbook.adapters.identity.tokens import CONSENT_LIFETIME, BadToken, Consent, ExpiredToken
from expertbook.domain.calendar_account import Channel
from tests.api.conftest import NOW
from tests.calendar_servers import graph_server
from tests.calendar_servers.consenting import REDIRECT, consented, open_google, open_outlook, played
from tests.calendar_servers.google_server import ADA, CLIENT_ID, GoogleServer
from tests.calendar_servers.graph_server import GraphServer

HANDLE = "ada-lovelace"
HOOK = "https://api.book.example/google"
WEEK = timedelta(days=7)
WATCHED = WatchedCalendar(HANDLE, "01J0", "cal1")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleServer]:
    with played(GoogleServer(), monkeypatch) as found:
        yield found


@pytest.fixture
def rotated() -> Iterator[Callable[[], None]]:
    """Has another key sign; the one before verifies."""
    secrets = boto3.client("secretsmanager")

    def keep(found: dict[str, str]) -> None:
        secrets.put_secret_value(SecretId="expertbook-test-keys", SecretString=json.dumps(found))
        keys.forget_keys()

    yield lambda: keep({"current": "k2", "k1": "a" * 64, "k2": "b" * 64})
    keep({"current": "k1", "k1": "a" * 64})


def set_out(account: str = "01J0", consents: int = 0) -> Consent:
    return tokens.load_signer().make_consent(HANDLE, "google", account, consents, NOW)


def test_the_consent_page_is_told_the_challenge_and_not_the_verifier() -> None:
    there = set_out()
    url = oauth.consent_url(google(), CLIENT_ID, REDIRECT, there.state, there.verifier)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert urlsplit(url)[:3] == ("https", "accounts.google.com", "/o/oauth2/v2/auth")
    assert asked == {
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": (
            "https://www.googleapis.com/auth/calendar.calendarlist.readonly "
            "https://www.googleapis.com/auth/calendar.events"
        ),
        "state": there.state,
        "code_challenge": oauth.challenge_of(there.verifier),
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    assert there.verifier not in url
    assert there.verifier not in repr(there)


def test_a_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    assert oauth.challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_who_comes_back_is_told_where_the_way_leads() -> None:
    there = set_out("01J1", 7)
    found = tokens.read_consent(there.state, HANDLE)
    assert found == there
    assert (found.account, found.consents) == ("01J1", 7)
    assert set_out("01J1", 7).verifier != there.verifier


@pytest.mark.parametrize("expert", ["mallory", ""])
def test_the_way_of_somebody_else_is_none(expert: str) -> None:
    with pytest.raises(BadToken):
        tokens.read_consent(set_out().state, expert)


def test_it_is_open_for_ten_minutes(at: Callable[[datetime], None]) -> None:
    state = set_out().state
    at(NOW + CONSENT_LIFETIME - timedelta(seconds=1))
    tokens.read_consent(state, HANDLE)
    at(NOW + CONSENT_LIFETIME + timedelta(seconds=1))
    with pytest.raises(ExpiredToken):
        tokens.read_consent(state, HANDLE)


def test_a_state_that_was_made_or_changed_by_others_is_none() -> None:
    head, claims, signature = set_out().state.split(".")
    session, _ = tokens.load_signer().make_sign_in_token("ada@example.com", HANDLE, NOW)
    for forged in ("", "x", f"{head}.{claims}.", f"{head}.{claims[:-2]}AA.{signature}", session):
        with pytest.raises(BadToken):
            tokens.read_consent(forged, HANDLE)


def test_a_state_opens_nothing_else() -> None:
    assert tokens.identify_caller(set_out().state) == tokens.Caller()


def test_a_rotation_on_the_way_does_no_harm(rotated: Callable[[], None]) -> None:
    there = set_out()
    rotated()
    assert tokens.read_consent(there.state, HANDLE) == there
    assert set_out().verifier != there.verifier


# Channels


def token_of(channel: str) -> str:
    return make_token(channel_key(WATCHED.handle, WATCHED.account), WATCHED, channel)


def watch(client: GoogleClient) -> Channel:
    return client.watch(ADA, None, token_of, HOOK, datetime.now(UTC))


def test_a_channel_says_that_it_works_and_then_of_each_change(server: GoogleServer) -> None:
    client = open_google(server, consented(server))
    channel = watch(client)
    server.create(NOW, NOW + timedelta(hours=1))
    server.create(NOW, NOW + timedelta(hours=1), calendar="family@group.example")
    found = [push.read_notification(headers) for headers in server.notifications]
    assert [(each.is_first, each.watched, each.channel) for each in found] == [
        (True, WATCHED, channel.id),
        (False, WATCHED, channel.id),
    ]
    assert found[0].number < found[1].number
    client.stop(channel)
    client.stop(channel)
    server.create(NOW, NOW + timedelta(hours=1))
    assert len(server.notifications) == 2


def test_another_channel_is_made_a_day_before_one_ends() -> None:
    channel = Channel("c1", "r1", NOW + WEEK)
    assert is_due(None, NOW)
    assert not is_due(channel, NOW)
    assert not is_due(channel, NOW + WEEK - RENEWED_BEFORE - timedelta(seconds=1))
    assert is_due(channel, NOW + WEEK - RENEWED_BEFORE)
    assert is_due(channel, NOW + WEEK * 2)


def said(**changes: str) -> dict[str, str]:
    """A call of Google's, with something about it changed."""
    return {
        "x-goog-channel-id": "c1",
        "x-goog-channel-token": token_of("c1"),
        "x-goog-resource-state": "exists",
        "x-goog-message-number": "8",
    } | {f"x-goog-{name.replace('_', '-')}": value for name, value in changes.items()}


def test_a_call_of_googles_is_believed() -> None:
    assert push.read_notification(said()).watched == WATCHED


def test_a_forged_call_is_not() -> None:
    token = token_of("c1")
    digest = token.rpartition(".")[2]
    wrong = [
        said(channel_id="c2"),
        said(channel_id=""),
        said(channel_token=""),
        said(channel_token=token[:-1] + ("0" if token[-1] != "0" else "1")),
        said(channel_token=token.replace(HANDLE, "mallory")),
        said(channel_token=token.replace("cal1", "cal2")),
        said(channel_token=token.replace("k1.", "k9.")),
        said(channel_token=f"k9.{HANDLE}.01J0.cal1.-"),
        said(channel_token=f"k1.{HANDLE}.01J0.cal1.{digest}é"),
        said(channel_token="." * 300),
        said(resource_state="whatever"),
        said(message_number="many"),
        {},
    ]
    for headers in wrong:
        with pytest.raises(Forged):
            push.read_notification(headers)


def test_wrong_digests_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    with pytest.raises(Forged):
        push.read_notification(said(channel_token=f"k1.{HANDLE}.01J0.cal1.{'0' * 26}"))
    with pytest.raises(Forged):
        push.read_notification(said(channel_token=f"k9.{HANDLE}.01J0.cal1.{'0' * 26}"))
    assert len(compared) == 2


def test_a_channel_outlives_a_rotation(rotated: Callable[[], None]) -> None:
    headers = said()
    rotated()
    assert push.read_notification(headers).watched == WATCHED
    assert push.read_notification(said()).watched == WATCHED


def test_a_token_is_short_enough_for_every_service() -> None:
    longest = WatchedCalendar("a" * 40, "b" * 26, "c" * 26)
    assert len(make_token(channel_key(longest.handle, longest.account), longest, "c1")) <= 128


def test_the_key_of_an_account_makes_no_token_of_another() -> None:
    """The calendar function has those keys, and no other."""
    other = WatchedCalendar("mallory", "01J0", "cal1")
    with pytest.raises(Forged):
        read_token(make_token(channel_key(HANDLE, "01J0"), other, "c1"), "c1")


# Microsoft's


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    with played(GraphServer(), monkeypatch) as found:
        yield found


@pytest.fixture
def outlook(graph: GraphServer) -> MicrosoftClient:
    return open_outlook(graph, consented(graph))


def subscribe(outlook: MicrosoftClient) -> Channel:
    return outlook.watch(graph_server.HOME, None, token_of, HOOK, datetime.now(UTC))


def test_graph_calls_for_each_change_and_when_a_subscription_ends(graph: GraphServer, outlook: MicrosoftClient) -> None:
    channel = subscribe(outlook)
    assert graph.validated == [HOOK]
    graph.create(NOW, NOW + timedelta(hours=1))
    graph.create(NOW, NOW + timedelta(hours=1), calendar=graph_server.FAMILY)
    graph.notify(graph.subscriptions[channel.id], lifecycleEvent="reauthorizationRequired")
    graph.notify(graph.subscriptions[channel.id], lifecycleEvent="missed")
    found = [each for body in graph.notifications for each in graph_push.read_notifications(body)]
    assert [each.wants_renewal for each in found] == [False, True, False]
    assert {(each.watched, each.subscription) for each in found} == {(WATCHED, channel.id)}


def test_a_subscription_lasts_longer_until_it_is_gone(graph: GraphServer, outlook: MicrosoftClient) -> None:
    channel = subscribe(outlook)
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    longer = outlook.watch(graph_server.HOME, channel, token_of, HOOK, tomorrow)
    assert (longer.id, longer.until) == (channel.id, tomorrow + graph_push.LASTS)
    outlook.stop(channel)
    outlook.stop(channel)
    assert graph.subscriptions == {}
    another = outlook.watch(graph_server.HOME, channel, token_of, HOOK, tomorrow)
    assert another.id != channel.id


def test_a_lost_answer_subscribes_once(graph: GraphServer, outlook: MicrosoftClient) -> None:
    outlook.find_calendars()
    graph.lose("POST", is_done=True)
    with pytest.raises(TryLater):
        subscribe(outlook)
    assert subscribe(outlook).id in graph.subscriptions
    assert len(graph.subscriptions) == 1


def test_a_forged_call_of_graphs_is_not_believed() -> None:
    token = token_of(graph_push.CHANNEL)
    good = {"clientState": token, "subscriptionId": "s1"}
    assert len(graph_push.read_notifications(json.dumps({"value": [good, good]}).encode())) == 2
    for wrong in (
        b"",
        b"[]",
        b"{}",
        b'{"value": 1}',
        b'{"value": [1]}',
        b"[" * 100_000,
        b" " * 300_000,
        json.dumps({"value": [good, good | {"clientState": "x"}]}).encode(),
        json.dumps({"value": [good | {"clientState": token_of("c1")}]}).encode(),
        json.dumps({"value": [{"subscriptionId": "s1"}]}).encode(),
        json.dumps({"value": [good] * 1_001}).encode(),
    ):
        with pytest.raises(Forged):
            graph_push.read_notifications(wrong)


def test_a_url_is_said_to_be_ours() -> None:
    assert graph_push.validation_of({"validationToken": "Validation: Testing client"}) == "Validation: Testing client"
    for wrong in ({}, {"validationToken": ""}, {"validationToken": "a" * 1_001}, {"validationToken": "a\r\nb"}):
        assert graph_push.validation_of(wrong) is None
