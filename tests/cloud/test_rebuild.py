"""Everything that is made from profiles, broken on purpose and rewritten while experts change."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any
from unicodedata import combining, normalize

from infra.data.kinds import PROJECTIONS, Item, kind_of
from tests.cloud.spare import Spare, items
from tests.stack import ROOT, Stack

EDITING = """
import random, sys, threading, time
from dataclasses import replace
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.domain.rating import Figures
from expertbook.store import experts

prefix, chance = sys.argv[1], random.Random(7)
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
number = 0
while not stop.is_set():
    began = time.monotonic()
    if number < 12:
        experts.save(Expert(
            handle=f"{prefix}-{number}", name=f"Edith {number} Moreno", category="Music", headline="x", bio="y",
            specializations=("z",), experience_years=1, photo_url="/portraits/none.svg",
            availability=Availability("UTC", {"mon": (("09:00", "17:00"),)}),
            event_types=(EventType("first", "First", 30, 30),),
        ))
        number += 1
        print("made", flush=True)
    expert = experts.load(f"{prefix}-{chance.randrange(number)}", consistent=True)
    change = chance.randrange(5)
    if change == 0:
        expert = replace(expert, name=f"Edith {chance.randrange(99)} Moreno")
    elif change == 1:
        expert = replace(expert, hidden=not expert.hidden)
    elif change == 2:
        expert = replace(expert, category=chance.choice(["Music", "Technology", "Pottery"]))
    elif change == 3:
        expert = replace(expert, figures=Figures(chance.randrange(500), 100))
    else:
        more = () if len(expert.event_types) > 1 else (EventType("more", "More", 60, 30),)
        expert = replace(expert, event_types=(expert.event_types[0], *more))
    try:
        experts.save(expert)
    except Changed:
        pass
    # On a busy machine it all takes longer, and who looks for an instant without a change needs a longer one.
    time.sleep(max(0.3, 10 * (time.monotonic() - began)))
"""


@contextmanager
def editing(stack: Stack, prefix: str) -> Iterator[None]:
    """Somebody publishes, renames, hides and moves experts all the while."""
    environment = os.environ | {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "TABLE_NAME": stack.table_name,
        "PYTHONPATH": str(ROOT / "chalicelibs"),
    }
    with subprocess.Popen(
        [sys.executable, "-c", EDITING, prefix],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            assert running.stdout.readline() == "made\n"
            yield
        finally:
            running.stdin.close()
            assert running.wait(timeout=30) == 0


def folded(name: str) -> str:
    """A name as the index has it, of the letters in the sample data's names."""
    plain = "".join(char for char in normalize("NFKD", name.lower().replace("ø", "o")) if not combining(char))
    return " ".join(re.sub(r"[^a-z0-9]", " ", plain).split())


def projections_of(profile: Item) -> set[tuple[str, str]]:
    """The entries that a profile must have, worked out from the table's description in the docs."""
    handle, name, category = (profile[field]["S"] for field in ("handle", "name", "category"))
    if profile["hidden"]["BOOL"]:
        return {("DIRECTORY##HIDDEN", handle)}
    ends = {word[cut:] for word in folded(name).split() for cut in range(len(word))}
    words = [profile["headline"]["S"], *json.loads(profile["specializations"]["S"]), category]
    terms = {term[:40] for term in ends | set(folded(" ".join(words)).split())}
    stars, reviews = (int(profile[field]["N"]) for field in ("stars", "reviews"))
    tenths, years = int((stars + 20) * 10 / (reviews + 5) + 0.5), int(profile["experience_years"]["N"])
    rank = f"{(50 - tenths) * 10:03d}#{folded(name)}#{handle}"
    best_first = f"{50 - tenths:02d}#{handle}"
    return {
        key
        for lists in ("ALL", category)
        for key in [
            (f"DIRECTORY#{lists}", rank),
            (f"DIRECTORY#{lists}#name", f"{folded(name).replace(' ', '-')}#{handle}"),
            (f"DIRECTORY#{lists}#experience", f"{999 - years:03d}#{rank}"),
            *((f"SEARCH#{lists}#{term[:most]}", best_first) for term in terms for most in (1, 2) if len(term) >= most),
            *((f"SEARCH#{lists}#{term[:3]}", f"{term}#{handle}") for term in terms if len(term) >= 3),
        ]
    }


def shown(entry: Item) -> tuple[str, str, str]:
    """Whom an entry shows."""
    found = json.loads((entry.get("card") or entry["match"])["S"])
    return found["handle"], folded(found["name"]), found["category"]


def faults(spare: Spare) -> list[str]:
    """What in the table is not as its profiles say."""
    found = items(spare)
    profiles = [item for item in found.values() if kind_of(item) == "profiles" and "handle" in item]
    wanted = {key: profile for profile in profiles for key in projections_of(profile)}
    there = {key: item for key, item in found.items() if kind_of(item) in ("directory entries", "search entries")}
    soonest = Counter(sort.rpartition("#")[2] for head, sort in there if head.endswith("#soonest"))
    there = {key: item for key, item in there.items() if not key[0].endswith("#soonest")}
    open_soon = {profile["handle"]["S"]: 2 for profile in profiles if not profile["hidden"]["BOOL"]}
    lines = [f"{key} is missing" for key in wanted.keys() - there.keys()]
    lines += [f"{key} is of nobody" for key in there.keys() - wanted.keys()]
    lines += [f"{soonest} are open soon, not {open_soon}"] if soonest != open_soon else []
    for key in wanted.keys() & there.keys():
        handle, name, category = (wanted[key][field]["S"] for field in ("handle", "name", "category"))
        if shown(there[key]) != (handle, folded(name), category):
            lines.append(f"{key} shows {there[key]}")
    counted = Counter(profile["category"]["S"] for profile in profiles if not profile["hidden"]["BOOL"])
    counted["ALL"] = counted.total()
    counts = {
        sort.removeprefix("COUNTS#"): int(item["experts"]["N"])
        for (head, sort), item in found.items()
        if head == "DIRECTORY"
    }
    lines += [
        f"{each} counts {counts.get(each)}, and lists {counted[each]}"
        for each in counts.keys() | counted
        if counts.get(each, 0) != counted[each]
    ]
    return lines + page_faults(spare, profiles)


def page_faults(spare: Spare, profiles: list[Item]) -> list[str]:
    """What in the bucket is not as the profiles say: the pages, told from the site's own by their QR codes."""
    s3, bucket = spare.stack.client("s3"), spare.stack.bucket_name
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    there = {entry["Key"] for page in pages for entry in page.get("Contents", [])}
    titles = {}
    for profile in profiles:
        handle, name = profile["handle"]["S"], profile["name"]["S"]
        titles[handle] = name
        for offered in json.loads(profile["event_types"]["S"]):
            titles[f"{handle}/{offered['slug']}"] = f"{offered['title']} with {name}"
    codes = {key.removeprefix("qr/").removesuffix(".svg") for key in there if key.startswith("qr/")}
    lines = [f"page {key} is missing" for key in titles.keys() - there]
    lines += [f"code {key} is missing" for key in titles.keys() - codes]
    lines += [f"page {key} is of nobody" for key in codes - titles.keys()]
    for key in titles.keys() & there:
        body = gzip.decompress(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).decode()
        if f"<title>{titles[key]} ·" not in body:
            lines.append(f"page {key} does not say {titles[key]}")
    return lines


def damage(spare: Spare, chance: random.Random) -> Counter[str]:
    """Delete, forge and scatter what is made from profiles."""
    client, table = spare.stack.client("dynamodb"), spare.stack.table_name
    s3, bucket = spare.stack.client("s3"), spare.stack.bucket_name
    done: Counter[str] = Counter()
    for (partition, sort), item in items(spare).items():
        key = {"PK": {"S": partition}, "SK": {"S": sort}}
        kind = kind_of(item)
        if kind in ("directory entries", "search entries", "listings") and chance.random() < 0.3:
            client.delete_item(TableName=table, Key=key)
        elif kind in ("directory entries", "search entries") and chance.random() < 0.2:
            nobody = {"S": '{"handle": "", "name": "", "category": ""}'}
            client.put_item(TableName=table, Item={**item, ("card" if "card" in item else "match"): nobody})
        elif kind == "listings" and chance.random() < 0.4:
            client.put_item(TableName=table, Item={**item, "category": {"S": "Nonsense"}, "keys": {"S": "[]"}})
        elif kind == "directory counts":
            client.put_item(TableName=table, Item={**item, "experts": {"N": str(chance.randrange(900))}})
        else:
            continue
        done[kind] += 1
    stray: list[tuple[str, str]] = [
        ("DIRECTORY#ALL", "000#nobody#nobody-at-all"),
        ("DIRECTORY##HIDDEN", "nobody-at-all"),
        ("NAME#Pottery#no", "nobody#nobody-at-all"),
        ("DIRECTORY#ALL#soonest", "2026-11-24#000#nobody#nobody-at-all"),
        *((f"SEARCH#ALL#{letters[:3]}", f"{letters}#ada-lovelace") for letters in ("qqq", "xxxx")),
    ]
    for partition, sort in stray:
        card = {"S": json.dumps({"handle": "nobody-at-all", "name": "Nobody", "category": "Pottery"})}
        client.put_item(TableName=table, Item={"PK": {"S": partition}, "SK": {"S": sort}, "card": card})
    client.put_item(
        TableName=table,
        Item={
            "PK": {"S": "EXPERT#long-gone"},
            "SK": {"S": "LISTED"},
            "category": {"S": "Pottery"},
            "keys": {"S": "[]"},
            "version": {"N": "3"},
        },
    )
    pages = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix="qr/")["Contents"]]
    for code in chance.sample(pages, 5):
        s3.delete_object(Bucket=bucket, Key=code.removeprefix("qr/").removesuffix(".svg"))
        s3.delete_object(Bucket=bucket, Key=code)
    for left_over in ("nobody-at-all", "qr/nobody-at-all.svg"):
        s3.put_object(Bucket=bucket, Key=left_over, Body=b"left over")
    return done


def truths(spare: Spare, but: str) -> dict[tuple[str, str], Any]:
    """What is no projection, of everybody but those who are edited meanwhile."""
    made = {*PROJECTIONS, "mails", "watchers", "connections"}
    return {key: item for key, item in items(spare).items() if kind_of(item) not in made and but not in str(item)}


def faults_in_the_end(spare: Spare, seconds: float = 120) -> list[str]:
    """What is still wrong once the stream has had its time; nothing as soon as nothing is."""
    deadline = monotonic() + seconds
    while (found := faults(spare)) and monotonic() < deadline:
        # To look at everything takes a second of what the stream's functions need.
        sleep(1)
    return found


def test_everything_is_as_the_profiles_say_again_while_experts_change(spare: Spare) -> None:
    assert faults_in_the_end(spare) == []
    edited = f"edith-{secrets.token_hex(3)}"
    before = truths(spare, edited)
    with editing(spare.stack, edited):
        done = damage(spare, random.Random(5))
        assert min(done[kind] for kind in ("directory entries", "search entries", "listings", "directory counts")) > 0
        assert faults(spare)
        rebuilt = spare.tool("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    print(rebuilt.stdout)
    assert faults_in_the_end(spare) == []
    assert truths(spare, edited) == before
    # And with nobody in the way there is nothing left to put right.
    again = spare.tool("rebuild")
    assert "0 stray entries and 0 stray pages removed, 0 counts corrected" in again.stdout
    assert faults(spare) == []
