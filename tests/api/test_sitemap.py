"""The sitemap in the site's bucket: what the clock's run writes of the directory, and what it leaves as it is."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import boto3
import pytest

import app as entry
from expertbook import settings
from expertbook.adapters.site import sitemap
from expertbook.adapters.site.pages import pages_of
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import EventType
from expertbook.services.sitemap import write_sitemap
from expertbook.store import directory, experts
from infra.cloudformation.clocks import sent_to
from tests.api.conftest import an_expert, counted_calls, dynamodb, publish, rated
from tests.api.stream.test_live import Context
from tests.api.wire import Killed, Sent, broken, killed_after, killed_before, late, unreachable, wired, without_waiting
from tests.sitemaps import read_index, read_sitemap

SITE = "https://book.example"
PAGES = "sitemap-pages.xml"
OF_TECHNOLOGY = "sitemap-experts-technology.xml"
OF_HEALTH = "sitemap-experts-health.xml"
FRIENDS = EventType("for-friends", "For friends", 30, 30, hidden=True)


@pytest.fixture(autouse=True)
def bucket() -> Iterator[None]:
    """Nothing of the sitemap in the bucket before and after."""
    yield
    for key in stored():
        boto3.client("s3").delete_object(Bucket=settings.site_bucket(), Key=key)


def stored() -> dict[str, bytes]:
    s3, name = boto3.client("s3"), settings.site_bucket()
    found = s3.list_objects_v2(Bucket=name, Prefix="sitemap").get("Contents", [])
    return {each["Key"]: s3.get_object(Bucket=name, Key=each["Key"])["Body"].read() for each in found}


def told() -> dict[str, set[str]]:
    """What search engines learn: the paths in each file that the index names. Each file is named, and each is there."""
    found = stored()
    named = [url.removeprefix(f"{SITE}/") for url in read_index(found.pop(sitemap.INDEX_KEY), SITE)]
    assert sorted(named) == sorted(found)
    return {key: {url.removeprefix(SITE) for url in read_sitemap(content, SITE)} for key, content in found.items()}


@contextmanager
def asked_of_the_bucket() -> Iterator[list[str]]:
    calls: list[str] = []

    def note(sent: Sent, ask: Callable[[], Any]) -> Any:
        if sent.service == "s3":
            calls.append(f"{sent.operation} {sent.path.rpartition('/')[2]}")
        return ask()

    with wired(note):
        yield calls


def save(expert: Expert, **changes: Any) -> Expert:
    """Change a profile, which is followed."""
    return publish(replace(expert, **changes))


def erase(expert: Expert) -> None:
    experts.erase(expert.handle)
    directory.project(expert.handle, expert)


def test_it_has_the_pages_that_search_engines_may_show_at_their_own_addresses() -> None:
    ada = an_expert()
    publish(replace(ada, event_types=(*ada.event_types, FRIENDS)))
    publish(an_expert(handle="bo-li", name="Bo Li", hidden=True))
    zoe = publish(an_expert(handle="zoe-park", name="Zoe Park", category="Health", event_types=()))
    write_sitemap()
    shown = {page.key for page in pages_of(experts.load("ada-lovelace")) if page.listed}
    assert shown == {"ada-lovelace", "ada-lovelace/sync", "ada-lovelace/deep-dive", "ada-lovelace/office"}
    assert told() == {PAGES: {"/"}, OF_TECHNOLOGY: {f"/{key}" for key in shown}, OF_HEALTH: {f"/{zoe.handle}"}}


def test_it_comes_as_xml_and_is_asked_for_again_soon(listed_ada: Expert) -> None:
    write_sitemap()
    for key in stored():
        found = boto3.client("s3").head_object(Bucket=settings.site_bucket(), Key=key)
        assert found["ContentType"] == "application/xml"
        assert found["CacheControl"] == "public, max-age=300"


def test_without_any_expert_it_has_the_sites_own_pages() -> None:
    write_sitemap()
    assert told() == {PAGES: {"/"}}


def test_the_clock_has_it_written(listed_ada: Expert) -> None:
    assert entry.follow_changes(sent_to("FollowChanges", "WriteTheSitemap"), Context()) == {"batchItemFailures": []}
    assert set(told()) == {PAGES, OF_TECHNOLOGY}


def test_who_hides_moves_or_goes_is_told_no_more(listed_ada: Expert) -> None:
    bo = publish(an_expert(handle="bo-li", name="Bo Li", category="Health", event_types=()))
    zoe = publish(an_expert(handle="zoe-park", name="Zoe Park", category="Health", event_types=()))
    write_sitemap()
    assert told()[OF_HEALTH] == {"/bo-li", "/zoe-park"}
    bo = save(bo, hidden=True)
    write_sitemap()
    assert told()[OF_HEALTH] == {"/zoe-park"}
    save(zoe, category="Technology")
    write_sitemap()
    assert OF_HEALTH not in told()
    assert "/zoe-park" in told()[OF_TECHNOLOGY]
    save(bo, hidden=False)
    erase(listed_ada)
    write_sitemap()
    assert told() == {PAGES: {"/"}, OF_HEALTH: {"/bo-li"}, OF_TECHNOLOGY: {"/zoe-park"}}


def test_an_event_type_that_is_hidden_or_removed_is_told_no_more(listed_ada: Expert) -> None:
    sync, deep_dive, _ = listed_ada.event_types
    save(listed_ada, event_types=(sync, replace(deep_dive, hidden=True)))
    write_sitemap()
    assert told()[OF_TECHNOLOGY] == {"/ada-lovelace", "/ada-lovelace/sync"}


def test_only_what_changed_is_written_and_its_change_is_told(listed_ada: Expert) -> None:
    publish(an_expert(handle="bo-li", name="Bo Li", category="Health"))
    write_sitemap()
    with asked_of_the_bucket() as calls:
        write_sitemap()
    assert sorted(calls) == sorted(
        ["GetObject sitemap.xml", *(f"HeadObject {key}" for key in (PAGES, OF_HEALTH, OF_TECHNOLOGY))]
    )
    # What is in no file of the sitemap changes none.
    ada = save(listed_ada, figures=rated(4.1), headline="Engines", bio="Writes.")
    with asked_of_the_bucket() as calls:
        write_sitemap()
    assert not [call for call in calls if call.startswith("Put")]
    s3, name = boto3.client("s3"), settings.site_bucket()
    s3.put_object(Bucket=name, Key=OF_TECHNOLOGY, Body=b"another")
    save(ada, event_types=())
    with asked_of_the_bucket() as calls:
        write_sitemap()
    assert (
        {f"PutObject {OF_TECHNOLOGY}"}
        <= set(calls)
        <= {
            *("GetObject sitemap.xml", "PutObject sitemap.xml", f"PutObject {OF_TECHNOLOGY}"),
            *(f"HeadObject {key}" for key in (PAGES, OF_HEALTH, OF_TECHNOLOGY)),
        }
    )
    changed = read_index(stored()[sitemap.INDEX_KEY], SITE)[f"{SITE}/{OF_TECHNOLOGY}"]
    assert changed == s3.head_object(Bucket=name, Key=OF_TECHNOLOGY)["LastModified"].strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_file_that_somebody_removed_comes_back(listed_ada: Expert) -> None:
    write_sitemap()
    for key in (OF_TECHNOLOGY, sitemap.INDEX_KEY):
        boto3.client("s3").delete_object(Bucket=settings.site_bucket(), Key=key)
        write_sitemap()
        assert set(told()) == {PAGES, OF_TECHNOLOGY}


def test_a_category_with_more_pages_than_a_file_may_have_gets_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_URLS", 3)
    ada = publish(an_expert())
    write_sitemap()
    second = "sitemap-experts-technology.2.xml"
    assert told() == {
        PAGES: {"/"},
        OF_TECHNOLOGY: {"/ada-lovelace", "/ada-lovelace/sync", "/ada-lovelace/deep-dive"},
        second: {"/ada-lovelace/office"},
    }
    save(ada, event_types=ada.event_types[:1])
    write_sitemap()
    assert second not in told()


def test_of_whom_an_earlier_release_listed_it_has_the_page_until_the_next_save(listed_ada: Expert) -> None:
    keys = {"PK": {"S": "DIRECTORY#Technology#name"}, "SK": {"S": "ada-lovelace#ada-lovelace"}}
    dynamodb().update_item(TableName=settings.table_name(), Key=keys, UpdateExpression="REMOVE event_types")
    write_sitemap()
    assert told()[OF_TECHNOLOGY] == {"/ada-lovelace"}
    save(listed_ada)
    write_sitemap()
    assert len(told()[OF_TECHNOLOGY]) == 4


def test_it_costs_a_query_and_one_for_each_category(listed_ada: Expert) -> None:
    publish(an_expert(handle="bo-li", name="Bo Li", category="Health"))
    with counted_calls() as calls:
        write_sitemap()
    assert calls == ["Query"] * 3


def test_it_is_put_off_while_the_table_or_the_bucket_does_not_answer(
    listed_ada: Expert, caplog: pytest.LogCaptureFixture
) -> None:
    write_sitemap()
    before = stored()
    erase(listed_ada)
    for service in ("dynamodb", "s3"):

        def answer(sent: Sent, ask: Callable[[], Any], out: str = service) -> Any:
            return broken(sent, ask) if sent.service == out else ask()

        with without_waiting(), wired(answer), caplog.at_level(logging.WARNING):
            write_sitemap()
        assert caplog.messages.count("sitemap put off") == 1
        caplog.clear()
        assert stored() == before
    write_sitemap()
    assert told() == {PAGES: {"/"}}


def _change_the_directory() -> None:
    """From a sitemap of two categories: one is emptied, one has another page, and one is new."""
    ada, zoe = (experts.load(handle) for handle in ("ada-lovelace", "zoe-park"))
    assert ada is not None and zoe is not None
    save(ada, event_types=ada.event_types[:1])
    erase(zoe)
    publish(an_expert(handle="bo-li", name="Bo Li", category="Design & UX", event_types=()))


@pytest.mark.parametrize(
    "fault",
    [
        killed_after,
        late,
        *(pytest.param(each, marks=pytest.mark.long) for each in (killed_before, unreachable, broken)),
    ],
)
def test_one_that_breaks_off_anywhere_is_put_right_by_the_next(fault: Callable[..., Any]) -> None:
    publish(an_expert())
    publish(an_expert(handle="zoe-park", name="Zoe Park", category="Health"))
    write_sitemap()
    first = stored()
    _change_the_directory()
    with asked_of_the_bucket() as calls:
        write_sitemap()
    expected = told()
    assert set(expected) == {PAGES, OF_TECHNOLOGY, sitemap._key("Design & UX", 1)}
    assert len(calls) > 8
    for number in range(len(calls)):
        _put_back(first)
        counted = itertools.count()

        def answer(sent: Sent, ask: Callable[[], Any], number: int = number, counted: Any = counted) -> Any:
            return fault(sent, ask) if sent.service == "s3" and next(counted) == number else ask()

        with without_waiting(), wired(answer), suppress(Killed):
            write_sitemap()
        write_sitemap()
        assert told() == expected, calls[number]


def test_a_file_that_a_run_left_which_broke_off_goes_with_its_category() -> None:
    bo = publish(an_expert(handle="bo-li", name="Bo Li", event_types=()))

    def answer(sent: Sent, ask: Callable[[], Any]) -> Any:
        is_first_file = sent.operation == "PutObject" and sent.path.endswith(OF_TECHNOLOGY)
        return killed_after(sent, ask) if is_first_file else ask()

    with wired(answer), suppress(Killed):
        write_sitemap()
    assert OF_TECHNOLOGY in stored()
    save(bo, hidden=True)
    write_sitemap()
    assert told() == {PAGES: {"/"}}


def test_two_runs_at_once_leave_what_the_next_one_puts_right() -> None:
    publish(an_expert())
    write_sitemap()
    first, expected = stored(), told()
    for number in itertools.count():
        _put_back(first)
        mo = publish(an_expert(handle=f"mo-tan-{number}", name="Mo Tan", category="Music", event_types=()))
        left = [mo]
        counted = itertools.count()

        def answer(sent: Sent, ask: Callable[[], Any], left: list[Expert] = left, counted: Any = counted) -> Any:
            if sent.service == "s3" and next(counted) == number and left:  # noqa: B023 - called before the next number
                # Here a whole other run comes between, of a directory that has changed meanwhile.
                erase(left.pop())
                write_sitemap()
            return ask()

        with wired(answer):
            write_sitemap()
        if left:
            break
        write_sitemap()
        assert told() == expected, number
    assert number > 5


def _put_back(kept: dict[str, bytes]) -> None:
    s3, name = boto3.client("s3"), settings.site_bucket()
    for key in stored().keys() - kept.keys():
        s3.delete_object(Bucket=name, Key=key)
    for key, content in kept.items():
        s3.put_object(Bucket=name, Key=key, Body=content)
