"""The directory: lists, categories, search by any part of a name, pages."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from expertbook import settings
from expertbook.adapters.identity import tokens
from expertbook.domain.expert import Expert
from expertbook.domain.names import fold, terms_of
from expertbook.domain.scheduling.model import EventType
from expertbook.store import directory, experts
from expertbook.store.transaction import Transaction
from tests.api.conftest import Api, an_expert, before_each_call, dynamodb, once, publish, rated


@pytest.fixture
def ada(listed_ada: Expert) -> Expert:
    """All of these look at the directory."""
    return listed_ada


def publish_many(*people: tuple[str, str, str, float]) -> None:
    for handle, name, category, rating in people:
        publish(an_expert(handle=handle, name=name, category=category, figures=rated(rating)))


def handles(answer: Any) -> list[str]:
    return [card["handle"] for card in answer.body["experts"]]


@pytest.fixture
def people() -> None:
    five = (
        ("ada-lovelace", "Ada Lovelace", "Technology", 4.8),
        ("zoe-muller", "Zoë Müller", "Health", 5.0),
        ("soren-aas", "Søren Aas", "Technology", 4.95),
        ("anna-hanan", "Anna Hanan", "Health", 4.2),
        ("bo-li", "Bo Li", "Design", 4.2),
    )
    once(lambda: publish_many(*five), "people of the directory")


def test_the_best_rated_come_first_then_by_name(api: Api, people: None) -> None:
    answer = api.get("/experts")
    assert handles(answer) == ["zoe-muller", "soren-aas", "ada-lovelace", "anna-hanan", "bo-li"]
    assert {name: answer.body[name] for name in ("page", "limit", "total", "pages", "next")} == {
        "page": 1,
        "limit": 12,
        "total": 5,
        "pages": 1,
        "next": None,
    }


def test_a_card_has_what_a_list_shows(api: Api, ada: Expert) -> None:
    assert api.get("/experts").body["experts"] == [
        {
            "handle": "ada-lovelace",
            "name": "Ada Lovelace",
            "category": "Technology",
            "headline": "Engines that compute",
            "experience_years": 12,
            "rating": 4.8,
            "reviews": 100,
            "timezone": "Europe/London",
            "photo_url": "/portraits/ada-lovelace.svg",
            "accent": "violet",
            "price": "",
            "next_open": [],
            "open_count": 0,
        }
    ]


def test_a_card_has_the_price_of_what_is_offered_first(api: Api) -> None:
    hidden, first, second = (
        EventType("trial", "Trial", 15, 15, price="£1", hidden=True),
        EventType("talk", "Talk", 30, 30, price="£40"),
        EventType("day", "Day", 240, 60, price="£900"),
    )
    expert = publish(an_expert(event_types=(hidden, first, second)))
    assert api.get("/experts").body["experts"][0]["price"] == "£40"
    publish(replace(expert, event_types=(hidden,)))
    assert api.get("/experts").body["experts"][0]["price"] == ""


def test_a_category_lists_its_own(api: Api, people: None) -> None:
    answer = api.get("/experts?category=Health")
    assert handles(answer) == ["zoe-muller", "anna-hanan"]
    assert answer.body["total"] == 2


@pytest.mark.parametrize("query", ["category=All", "category=", "search=", "search=%20"])
def test_an_empty_filter_is_no_filter(api: Api, people: None, query: str) -> None:
    assert len(handles(api.get(f"/experts?{query}"))) == 5


def test_an_unknown_category_is_empty(api: Api, people: None) -> None:
    answer = api.get("/experts?category=Magic")
    assert (answer.status, handles(answer), answer.body["total"], answer.body["pages"]) == (200, [], 0, 0)


def test_categories_are_counted(api: Api, people: None) -> None:
    assert api.get("/experts/categories/list").body == {
        "categories": [
            {"name": "Design", "count": 1},
            {"name": "Health", "count": 2},
            {"name": "Technology", "count": 2},
        ]
    }


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ada", {"ada-lovelace"}),
        ("LOVE", {"ada-lovelace"}),
        ("lace", {"ada-lovelace"}),
        ("ada love", {"ada-lovelace"}),
        ("lovelace ada", {"ada-lovelace"}),
        ("muller", {"zoe-muller"}),
        ("Zoé", {"zoe-muller"}),
        ("MÜLL", {"zoe-muller"}),
        ("søren", {"soren-aas"}),
        ("soren", {"soren-aas"}),
        ("an", {"anna-hanan"}),
        ("li", {"bo-li"}),
        ("xx", set()),
        ("ad", {"ada-lovelace"}),
        ("<script>", set()),
        ("v", {"ada-lovelace"}),
        ("ø", {"ada-lovelace", "bo-li", "soren-aas", "zoe-muller"}),
        ("?", set()),
        ("★ ★", set()),
        ("lace a", {"ada-lovelace"}),
        ("a" * 60, set()),
    ],
)
def test_any_part_of_a_name_is_found(api: Api, people: None, search: str, found: set[str]) -> None:
    answer = api.get(f"/experts?search={quote(search)}")
    assert answer.status == 200
    assert sorted(handles(answer)) == sorted(found)
    assert (answer.body["total"], answer.body["pages"], answer.body["page"]) == (len(found), bool(found), 1)
    assert answer.body["more"] is False


def test_a_search_keeps_to_its_category(api: Api, people: None) -> None:
    assert handles(api.get("/experts?search=an&category=Technology")) == []
    assert handles(api.get("/experts?search=an&category=Health")) == ["anna-hanan"]


def test_numbered_pages_and_cursors_walk_the_same_list(api: Api, people: None) -> None:
    whole = handles(api.get("/experts"))
    by_number = [handle for page in (1, 2, 3) for handle in handles(api.get(f"/experts?limit=2&page={page}"))]
    assert by_number == whole
    by_cursor, cursor = [], ""
    for _ in range(3):
        answer = api.get(f"/experts?limit=2{cursor}")
        by_cursor += handles(answer)
        cursor = f"&cursor={answer.body['next']}"
    assert by_cursor == whole
    assert answer.body["next"] is None


def test_a_page_past_the_last_is_empty(api: Api, people: None) -> None:
    answer = api.get("/experts?limit=2&page=9")
    assert (handles(answer), answer.body["next"], answer.body["pages"]) == ([], None, 3)


def test_a_search_has_numbered_pages_and_cursors_and_repeats_nobody(api: Api) -> None:
    publish_many(*[(f"anna-hanan-{number}", "Anna Hanan", "Health", 4.0 + number / 10) for number in range(7)])
    best_first = [f"anna-hanan-{number}" for number in range(6, -1, -1)]
    pages = [api.get(f"/experts?search=an&limit=3&page={page}") for page in (1, 2, 3, 4)]
    assert [handles(page) for page in pages] == [best_first[:3], best_first[3:6], best_first[6:], []]
    assert [(page.body["page"], page.body["pages"], page.body["total"]) for page in pages] == [
        (number, 3, 7) for number in (1, 2, 3, 4)
    ]
    answer = api.get("/experts?search=an&limit=2")
    found = handles(answer)
    while answer.body["next"] is not None:
        answer = api.get(f"/experts?search=an&limit=2&cursor={answer.body['next']}")
        found += handles(answer)
    assert found == best_first
    assert answer.body["page"] is None


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("comput", ["grace"]),
        ("omputers", []),
        ("c", ["grace", "bo-cobol"]),
        ("cob", ["grace", "bo-cobol"]),
        ("COBOL grace", ["grace"]),
        ("grace tech", ["grace"]),
        ("tech", ["grace", "bo-cobol"]),
        ("old", ["bo-cobol"]),
        ("grace old", []),
        ("école", ["bo-cobol"]),
    ],
)
def test_a_search_finds_beginnings_of_words_of_headline_specialisations_and_category(
    api: Api, search: str, found: list[str]
) -> None:
    def publish_two() -> None:
        for handle, name, headline, special, rating in (
            ("grace", "Grace Hopper", "Computers, explained", "COBOL", 4.9),
            ("bo-cobol", "Bo Cobol", "What is old", "École de code", 4.8),
        ):
            publish(
                an_expert(
                    handle=handle, name=name, headline=headline, specializations=(special,), figures=rated(rating)
                )
            )

    once(publish_two, "two to be searched for")
    assert handles(api.get(f"/experts?search={quote(search)}")) == found


def test_the_categories_of_a_search_are_counted_whichever_is_chosen(api: Api, people: None) -> None:
    counts = [
        {"name": "Design", "count": 1},
        {"name": "Health", "count": 2},
        {"name": "Technology", "count": 2},
    ]
    assert api.get("/experts?search=e").body["categories"] == counts
    answer = api.get("/experts?search=e&category=Health")
    assert (answer.body["categories"], answer.body["total"]) == (counts, 2)
    assert api.get("/experts").body["categories"] is None


@pytest.mark.parametrize("search", ["", "&search=e"])
def test_lists_and_searches_are_put_in_order(api: Api, search: str) -> None:
    for handle, name, years, rating in (("bo", "Bo", 9, 4.1), ("ada", "Ada", 20, 4.8), ("cy", "Çy", 9, 4.95)):
        publish(an_expert(handle=handle, name=name, experience_years=years, figures=rated(rating)))

    def order(sort: str) -> list[str]:
        return handles(api.get(f"/experts?sort={sort}{search}"))

    assert order("rating") == ["cy", "ada", "bo"]
    assert order("name") == ["ada", "bo", "cy"]
    assert order("experience") == ["ada", "cy", "bo"]
    assert list(api.get(f"/experts?sort=luck{search}").fields()) == ["sort"]
    cursor = api.get(f"/experts?sort=experience&limit=1{search}").body["next"]
    assert handles(api.get(f"/experts?sort=experience&cursor={cursor}{search}")) == ["cy", "bo"]


def test_of_more_than_a_search_looks_at_the_best_are_found(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "MOST_FOUND", 3)
    publish_many(*[(f"anna-{number}", "Anna", f"Category {number % 2}", 4.0 + number / 10) for number in range(6)])
    answer = api.get("/experts?search=a&limit=2&page=2")
    assert (handles(answer), answer.body["total"], answer.body["pages"]) == (["anna-3"], 3, 2)
    assert answer.body["more"] is True
    chosen = api.get("/experts?search=an&category=Category%200")
    assert (handles(chosen), chosen.body["more"]) == (["anna-4", "anna-2", "anna-0"], False)


def test_a_review_rewrites_what_a_search_reads_only_when_the_tenth_changes(ada: Expert) -> None:
    def written_by(changed: Expert) -> int:
        before = projections()
        experts.save(changed)
        sent: list[Any] = []
        with before_each_call(lambda params, **_: sent.append(json.loads(params["body"])), "TransactWriteItems"):
            directory.project("ada-lovelace", None)
        assert len(before) > 60
        return sum("SEARCH#" in json.dumps(write) for each in sent for write in each["TransactItems"] if "Put" in write)

    assert written_by(replace(ada, figures=rated(4.81))) == 1, "the listing alone, which names them"
    assert written_by(replace(ada, figures=rated(4.91), version=ada.version + 1)) > 60


def test_who_was_listed_by_the_first_release_is_listed_until_the_rebuild(api: Api, ada: Expert) -> None:
    key = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "CARD"}}
    dynamodb().delete_item(TableName=settings.table_name(), Key=key)
    (listed,) = api.get("/experts").body["experts"]
    assert (listed["handle"], listed["price"]) == ("ada-lovelace", "")


def test_a_cursor_is_a_place_in_whichever_list_is_asked_for(api: Api, people: None) -> None:
    cursor = api.get("/experts?limit=2").body["next"]
    after = handles(api.get(f"/experts?category=Health&cursor={cursor}"))
    assert after == [handle for handle in handles(api.get("/experts?category=Health")) if handle in after]
    assert handles(api.get(f"/experts?limit=2&search=an&cursor={cursor}")) == ["anna-hanan"]


def test_a_cursor_of_the_first_release_is_still_taken(api: Api, people: None) -> None:
    def signed(listing: str, after: str) -> str:
        return tokens.load_signer().make_cursor(listing, after)

    whole = handles(api.get("/experts"))
    page = api.get("/experts?limit=2").body
    after = urlsafe_b64decode(page["next"] + "==").decode()
    assert handles(api.get(f"/experts?cursor={signed('DIRECTORY#ALL', after)}")) == whole[2:]
    assert api.get(f"/experts?cursor={signed('DIRECTORY#Health', after)}").status == 422
    searched = signed("NAME#ALL#an an", "an hanan#anna-hanan")
    assert handles(api.get(f"/experts?search=an&cursor={searched}")) == ["anna-hanan"]


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "..", "a.b.c", "é", "%00", "WzFd", "bm9ib2R5", "MDIwI2E", "eyJhIjoxfQ.W1tbW1tb.x"),
        urlsafe_b64encode(b"020#\n#ada-lovelace").decode(),
        urlsafe_b64encode(b"020#" + b"a" * 1100 + b"#ada-lovelace").decode(),
        urlsafe_b64encode(b"\xff\xfe#ada-lovelace").decode(),
        f"a.{urlsafe_b64encode(b'[' * 1400).decode()}.b",
    ],
)
def test_what_is_no_cursor_is_said_to_be_none(api: Api, cursor: str) -> None:
    answer = api.get(f"/experts?cursor={quote(cursor)}")
    assert (answer.status, list(answer.fields())) == (422, ["cursor"])


def projections() -> dict[tuple[str, str], Any]:
    found = dynamodb().scan(TableName=settings.table_name())["Items"]
    return {
        (item["PK"]["S"], item["SK"]["S"]): item
        for item in found
        if (item["PK"]["S"].startswith(("DIRECTORY", "SEARCH#")) or item["SK"]["S"] == "CARD")
        and not (item["SK"]["S"].startswith("COUNTS#") and item["experts"]["N"] == "0")
    }


def test_a_changed_profile_leaves_nothing_of_the_old_one(api: Api, ada: Expert) -> None:
    changed = experts.save(replace(ada, name="Ada Byron", category="Science", figures=rated(4.1)))
    directory.project("ada-lovelace", ada)
    after_change = projections()
    _empty()
    publish(replace(changed, version=0))
    assert set(after_change) == set(projections())
    assert [card["name"] for card in api.get("/experts?search=byron").body["experts"]] == ["Ada Byron"]
    assert handles(api.get("/experts?search=lovelace")) == []


def test_a_replayed_record_changes_nothing(ada: Expert) -> None:
    before = projections()
    directory.project("ada-lovelace", None)
    directory.project("ada-lovelace", ada)
    assert projections() == before


def test_a_deleted_profile_is_listed_no_more(api: Api, ada: Expert) -> None:
    key = {"PK": {"S": "EXPERT#ada-lovelace"}, "SK": {"S": "PROFILE"}}
    dynamodb().delete_item(TableName=settings.table_name(), Key=key)
    directory.project("ada-lovelace", ada)
    directory.project("ada-lovelace", ada)
    assert projections() == {}
    assert api.get("/experts").body["total"] == 0


def test_what_an_interrupted_projection_left_goes_with_the_next(ada: Expert, monkeypatch: Any) -> None:
    halfway = experts.save(replace(ada, name="Augusta King", category="Science"))
    done: list[bool] = []

    def commit_once(self: Transaction) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(True)
        commit(self)

    commit = Transaction.commit
    monkeypatch.setattr(Transaction, "commit", commit_once)
    with pytest.raises(KeyboardInterrupt):
        directory.project("ada-lovelace", ada)
    monkeypatch.setattr(Transaction, "commit", commit)
    experts.save(replace(halfway, name="Ada Lovelace", category="Technology"))
    directory.project("ada-lovelace", halfway)
    left = {partition for partition, _ in projections()}
    assert not any("Science" in partition for partition in left)


def test_what_was_written_of_a_profile_that_changed_meanwhile_goes_with_its_record(
    api: Api, ada: Expert, monkeypatch: Any
) -> None:
    """Seen beside a rebuild: entries of a name that an expert had for a moment stayed for ever."""
    passing = experts.save(replace(ada, name="Augusta King", category="Science"))
    saved: list[Expert] = []

    def commit_and_save_once(self: Transaction) -> None:
        commit(self)
        if not saved:
            saved.append(experts.save(replace(passing, name="Ada Byron", category="Technology")))

    commit = Transaction.commit
    monkeypatch.setattr(Transaction, "commit", commit_and_save_once)
    directory.project("ada-lovelace", ada)
    # By now the profile is projected as it is, so the record of the second change has this to do only.
    directory.project("ada-lovelace", passing)
    left = projections()
    _empty()
    publish(replace(saved[0], version=0))
    assert set(left) == set(projections())


def test_names_are_folded_and_cut_into_their_ends() -> None:
    assert fold("  Łukasz O'Näill-Ōe ") == "lukasz o naill oe"
    assert terms_of("ada lee", "engines") == {"ada", "da", "a", "lee", "ee", "e", "engines"}


@pytest.mark.parametrize("path", ["/experts", "/experts?search=ada&limit=3", "/experts/categories/list"])
def test_the_directory_is_shared_for_five_seconds_and_kept_by_no_browser(api: Api, ada: Expert, path: str) -> None:
    directives = {part.strip() for part in api.get(path).headers["Cache-Control"].split(",")}
    # CloudFront takes `no-cache` as its own, whatever stands beside it.
    assert directives == {"max-age=0", "s-maxage=5"}


def test_nothing_else_is_shared_and_no_problem_of_the_directory_is(api: Api, ada: Expert) -> None:
    for path in ("/experts?limit=0", "/experts/ada-lovelace", "/experts/nobody", "/openapi.json"):
        assert api.get(path).headers["Cache-Control"] == "no-cache"


def _empty() -> None:
    for item in dynamodb().scan(TableName=settings.table_name())["Items"]:
        dynamodb().delete_item(TableName=settings.table_name(), Key={"PK": item["PK"], "SK": item["SK"]})


def test_a_hidden_expert_is_in_no_list_and_in_no_count_until_shown_again(api: Api, ada: Expert) -> None:
    hidden = experts.save(replace(ada, hidden=True))
    directory.project(ada.handle, ada)
    assert api.get("/experts").body["total"] == 0
    assert api.get("/experts?search=ada").body["experts"] == []
    assert api.get("/experts/categories/list").body["categories"] == []
    assert api.get("/experts/ada-lovelace").status == 200
    shown = experts.save(replace(hidden, hidden=False, category="Science"))
    directory.project(ada.handle, hidden)
    assert (shown.version, api.get("/experts").body["total"]) == (3, 1)
    assert api.get("/experts/categories/list").body["categories"] == [{"name": "Science", "count": 1}]
