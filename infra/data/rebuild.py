"""`python -m infra.data.rebuild`: rewrites everything that is made from profiles, beside the traffic.

Cards with openings, directory and search entries, counts, the experts' pages and QR codes. Whatever was lost, left
over or wrong there is as the profiles say afterwards, and the figures of a profile as its reviews say; reviews and the
rest of profiles are only read. And what is due of bookings is planned where it wasn't, and what
webhooks haven't got is looked at.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook.clock import attempts
from expertbook.domain.errors import Unavailable
from infra.data.planning import plan_bookings, plan_webhooks
from infra.data.scanning import Progress, Rate, scan
from infra.data.target import NoTarget, Target, add_arguments, target_of
from infra.data.writing import side_by_side

if TYPE_CHECKING:
    from expertbook.domain.directory_entries import Key
    from expertbook.domain.expert import Expert

_TRIES = 4
_COUNTING_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 4.0
_KNOWN_AT_ONCE = 20_000
"""Experts whose entries are kept in memory while entries are held against them."""


_CODES, _CODE = "qr/", ".svg"
"""Where the pages' QR codes lie in the bucket."""


@dataclass(slots=True)
class Rebuilt:
    """What was rewritten, and a line for each thing that could not be."""

    experts: int = 0
    strays: int = 0
    """Entries that no profile has."""
    pages: int = 0
    """Pages that no profile has."""
    counts: int = 0
    """Counts that were wrong."""
    planned: int = 0
    """Bookings of which nothing was planned that is due."""
    problems: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.data.rebuild", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--rate", type=float, help="read units a second, to leave the rest to the traffic")
    arguments = parser.parse_args()
    began = time.monotonic()
    try:
        target = target_of(arguments)
        target.enter()
        done = rebuild(target, Rate(arguments.rate))
    except (NoTarget, BotoCoreError, ClientError) as error:
        print(f"Not everything was rebuilt; run this again. ({error})", file=sys.stderr)
        return 1
    print(
        f"Projections of {done.experts:,} experts rewritten in {time.monotonic() - began:.1f} s; "
        f"{done.strays:,} stray entries and {done.pages:,} stray pages removed, {done.counts:,} counts corrected, "
        f"{done.planned:,} bookings planned."
    )
    for problem in done.problems:
        print(f"NOT REBUILT: {problem}", file=sys.stderr)
    return 1 if done.problems else 0


def rebuild(target: Target, rate: Rate) -> Rebuilt:
    """Rewrite every projection. Call it after `target.enter()`.

    Two Scans for the experts and their entries, one or more for the counts and one for bookings; for each expert what a
    change of the profile costs, a write for each page in the bucket, and one or two for each booking that isn't closed.
    """
    client = target.client("dynamodb")
    experts, handles = _experts(client, target.table, rate)
    strays, soonest = _strays(client, target.table, rate, experts)
    pages = _stray_pages(target, experts)
    done = Rebuilt(strays=sum(map(len, strays.values())), pages=sum(map(len, pages.values())))
    progress = Progress("experts projected")

    def renew(handle: str) -> tuple[bool, str]:
        found = strays.get(handle, []), soonest.get(handle, [])
        return _renew(target, handle, *found, pages.get(handle, set()))

    for is_there, problem in side_by_side(renew, sorted(handles | set(strays) | set(soonest) | set(pages))):
        progress.add()
        done.problems += [problem] if problem else []
        done.experts += is_there
    _count(client, target.table, rate, done)
    done.planned = plan_bookings(target, rate)
    plan_webhooks(target, rate)
    return done


def _experts(client: Any, table: str, rate: Rate) -> tuple[dict[str, Expert], set[str]]:
    """The experts as they are now, and every handle that has a profile, or something that is made from one."""
    from expertbook.store import experts as store
    from expertbook.store.keys import CARD, EXPERT_PREFIX, LISTED, OPENINGS, PROFILE

    asked = {
        "FilterExpression": "SK IN (:profile, :listed, :card, :openings)",
        "ExpressionAttributeValues": {
            ":profile": {"S": PROFILE},
            ":listed": {"S": LISTED},
            ":card": {"S": CARD},
            ":openings": {"S": OPENINGS},
        },
    }
    found, handles = {}, set()
    for item in scan(client, table, rate, **asked):
        handle = item["PK"]["S"].removeprefix(EXPERT_PREFIX)
        expert = store.from_image(item) if item["SK"]["S"] == PROFILE else None
        if expert is not None:
            found[handle] = expert
        if expert is not None or item["SK"]["S"] != PROFILE:
            handles.add(handle)
    return found, handles


def _strays(
    client: Any, table: str, rate: Rate, experts: Mapping[str, Expert]
) -> tuple[dict[str, list[Key]], dict[str, list[Key]]]:
    """Entries that no profile has, and all that go by when somebody is open, by the handle in them.

    One that is just being written is among them, no harm done: nothing is removed that the profile has when it is.
    """
    from expertbook.domain.directory_entries import Key, Sort, build_entries

    @lru_cache(_KNOWN_AT_ONCE)
    def entries_of(handle: str) -> frozenset[Key]:
        return frozenset(build_entries(experts.get(handle)))

    asked = {
        "FilterExpression": "begins_with(PK, :lists) OR begins_with(PK, :search) OR begins_with(PK, :names)",
        "ExpressionAttributeValues": {
            ":lists": {"S": "DIRECTORY#"},
            ":search": {"S": "SEARCH#"},
            ":names": {"S": "NAME#"},  # of release 0.1
        },
        "ProjectionExpression": "PK, SK",
    }
    strays, soonest = defaultdict(list), defaultdict(list)
    for item in scan(client, table, rate, **asked):
        key = Key(item["PK"]["S"], item["SK"]["S"])
        if key.partition.endswith(f"#{Sort.SOONEST.value}"):
            soonest[key.handle].append(key)
        elif key not in entries_of(key.handle):
            strays[key.handle].append(key)
    return strays, soonest


def _stray_pages(target: Target, experts: Mapping[str, Expert]) -> dict[str, set[str]]:
    """Pages in the bucket that no profile has, by their handle. Their QR codes tell them from pages of the site.

    One ListObjectsV2 for each 1000.
    """
    from expertbook.adapters.site.pages import pages_of

    found = defaultdict(set)
    for listed in target.client("s3").get_paginator("list_objects_v2").paginate(Bucket=target.bucket, Prefix=_CODES):
        for entry in listed.get("Contents", []):
            page = entry["Key"].removeprefix(_CODES).removesuffix(_CODE)
            handle = page.partition("/")[0]
            if page not in {each.key for each in pages_of(experts.get(handle))}:
                found[handle].add(page)
    return found


def _renew(
    target: Target, handle: str, strays: list[Key], soonest: list[Key], stray_pages: set[str]
) -> tuple[bool, str]:
    """Write what the stream writes after a change of the profile; whether somebody has the handle, and what went
    wrong."""
    from expertbook import clock
    from expertbook.adapters.site import pages, qr
    from expertbook.services import openings
    from expertbook.store import directory, experts, reviews

    not_theirs = set(stray_pages)
    for _ in attempts(_TRIES, _FIRST_PAUSE_SECONDS):
        with suppress(Unavailable):
            reviews.recount(handle)
            expert = directory.project_anew(handle, strays)
            openings.refresh(handle, clock.now(), soonest)
            pages.publish(expert, None)
            qr.publish(expert, None)
            theirs = {page.key for page in pages.pages_of(expert)}
            _remove(target, not_theirs - theirs)
            if experts.load(handle, consistent=True) == expert:
                return expert is not None, ""
            # The stream may have written the pages of the newer profile before these, and removed what it no longer
            # has: all is written once more, and what was written here for nobody goes.
            not_theirs |= theirs
    return False, f"{handle} keeps changing, or was written by a later release: run this again"


def _remove(target: Target, pages: set[str]) -> None:
    from expertbook.adapters import aws

    for page in sorted(pages):
        for key in (page, f"{_CODES}{page}{_CODE}"):
            aws.aws_client("s3").delete_object(Bucket=target.bucket, Key=key)


def _count(client: Any, table: str, rate: Rate, done: Rebuilt) -> None:
    """Count the listings, and correct the counts that say something else.

    A count holds only if no transaction touched it between the reading before the Scan and its correction: then no
    listing came to its category or left it meanwhile, and the Scan has seen each of them. Else it is counted again.
    """
    from expertbook.store import directory

    wrong: set[str] = set()
    for _ in attempts(_COUNTING_TRIES, _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS):
        before = directory.tallies()
        listed = _listed(client, table, rate)
        wrong = {
            category
            for category in {*before, *listed}
            if listed[category] != (before[category].experts if category in before else 0)
        }
        corrected = {each for each in sorted(wrong) if directory.recount(each, before.get(each), listed[each])}
        done.counts += len(corrected)
        wrong -= corrected
        if not wrong:
            return
    done.problems += [f"the count of {category} keeps changing: run this again" for category in sorted(wrong)]


def _listed(client: Any, table: str, rate: Rate) -> Counter[str]:
    from expertbook.domain.directory_entries import ALL
    from expertbook.store.keys import LISTED

    asked = {
        "FilterExpression": "SK = :listed",
        "ExpressionAttributeValues": {":listed": {"S": LISTED}},
        "ProjectionExpression": "category",
    }
    found: Counter[str] = Counter()
    for item in scan(client, table, rate, **asked):
        category = item.get("category", {}).get("S", "")
        if category:
            found[category] += 1
            found[ALL] += 1
    return found


if __name__ == "__main__":
    sys.exit(main())
