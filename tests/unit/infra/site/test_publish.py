"""The site's files as they are published, those that browsers keep for ever under names of their content."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import posixpath
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from expertbook.adapters.site import sitemap
from infra.site import bucket as site_bucket
from infra.site.bucket import KEPT, publish
from infra.site.files import SHELL, cache_control, content_type, is_page, named_by_content, site_files
from infra.workspace import FRONTEND

OUTPUTS = {"WebsocketUrl": "wss://socket.example/api"}
FOR_EVER = "public, max-age=31536000, immutable"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Bucket:
    """As much of S3 as publishing needs."""

    class exceptions:  # noqa: N801 - botocore's name
        NoSuchKey = ClientError

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.encodings: dict[str, str | None] = {}
        self.written: list[str] = []

    def put_object(self, Bucket: str, Key: str, Body: bytes, **headers: str) -> None:  # noqa: N803
        self.objects[Bucket, Key] = Body
        self.encodings[Key] = headers.get("ContentEncoding")
        self.written.append(Key)

    def get_object(self, Bucket: str, Key: str) -> dict[str, io.BytesIO]:  # noqa: N803
        if (Bucket, Key) not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def delete_object(self, Bucket: str, Key: str) -> None:  # noqa: N803
        del self.objects[Bucket, Key]

    def get_paginator(self, _: str) -> Bucket:
        return self

    def paginate(self, Bucket: str) -> list[dict[str, list[dict[str, str]]]]:  # noqa: N803
        return [
            {
                "Contents": [
                    {"Key": key, "ETag": f'"{hashlib.md5(body).hexdigest()}"'}
                    for (bucket, key), body in self.objects.items()
                    if bucket == Bucket
                ]
            }
        ]


def served(bucket: Bucket, key: str) -> bytes:
    """A file as a browser reads it."""
    body = bucket.objects["site", key]
    return gzip.decompress(body) if bucket.encodings[key] == "gzip" else body


def published(bucket: Bucket) -> dict[str, bytes]:
    return {key: served(bucket, key) for where, key in bucket.objects if where == "site"}


def publish_to_aws(bucket: Bucket, folder: Path = FRONTEND, now: datetime = NOW) -> set[str]:
    return publish(bucket, "site", "deployer", OUTPUTS, named_by_content(site_files(folder)), now)


def test_every_file_that_a_page_or_a_module_names_is_there() -> None:
    bucket = Bucket()
    publish_to_aws(bucket)
    there = published(bucket)
    named = 0
    for key, body in there.items():
        if not key.endswith((".js", ".html", ".css")) and "." in key:
            continue
        for address in re.findall(
            r'(?:from |import\(|import |href=|src=|url\()"([./][^"]*\.[a-z0-9]+)"', body.decode()
        ):
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(key), address)).lstrip("/")
            assert target in there, f"{key} names {address}"
            named += 1
    assert named > 1000


def test_what_pages_name_of_ours_is_kept_for_ever_and_pages_are_asked_for() -> None:
    bucket = Bucket()
    publish_to_aws(bucket)
    heads = re.findall(rb'(?:href|src)="/([^"]+\.(?:js|css|woff2))"', served(bucket, "index.html"))
    assert len(heads) > 20
    assert {cache_control(name.decode()) for name in heads} == {FOR_EVER}
    for key in ("index.html", "booking", "config.json", "sw.js", SHELL, "embed.js"):
        assert cache_control(key) == "public, no-cache"
    assert cache_control("favicon.svg") == "public, max-age=86400"


def test_pages_and_what_they_load_lie_there_compressed_and_what_programs_read_does_not() -> None:
    bucket = Bucket()
    publish_to_aws(bucket)
    compressed = {key for key in published(bucket) if bucket.encodings[key] == "gzip"}
    # The function that writes the experts' pages reads the shell.
    assert {key for key in published(bucket) if is_page(key)} - compressed == {SHELL}
    assert {key.rpartition(".")[2] for key in compressed if not is_page(key)} == {"css", "js"}
    assert compressed.isdisjoint({"sw.js", "embed.js", "config.json", "robots.txt", "manifest.webmanifest"})


def test_the_service_worker_takes_a_named_file_for_a_file_of_a_page() -> None:
    """It hands kept files to pages that are read offline, by this pattern."""
    bucket = Bucket()
    publish_to_aws(bucket)
    pattern = re.search(rb"ASSET = /(.*)/;", bucket.objects["site", "sw.js"])
    assert pattern is not None
    module = next(key for key in published(bucket) if key.startswith("app/shared/mount."))
    assert re.search(pattern[1].decode().replace(r"\/", "/"), f"/{module}")


def make_site(folder: Path, *names: str) -> Path:
    for name in (*names, "app/main.js"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    (folder / "index.html").write_text('<script type="module" src="/app/main.js"></script>')
    (folder / "sw.js").write_text('const DEPLOYMENT = "{{deployment}}";')
    (folder / "page.html").write_text("<title>$title</title>\n$modules")
    (folder / "pages.toml").write_text("")
    return folder


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    return make_site(tmp_path, "404.html", "expert.html", "booking.html", "fonts/a.woff2")


@pytest.fixture
def small_frontend(tmp_path: Path) -> Path:
    return make_site(tmp_path)


def test_pages_are_keys_without_an_ending(frontend: Path) -> None:
    assert list(site_files(frontend)) == [
        "404.html", "app/main.js", "booking", "expert.html", "fonts/a.woff2", "index.html", "sw.js", "zones.json"
    ]  # fmt: skip
    assert content_type("booking") == "text/html; charset=utf-8"
    assert content_type("app/main.js") == "text/javascript; charset=utf-8"
    assert content_type("manifest.webmanifest") == "application/manifest+json"


def test_only_what_changed_is_written_and_only_our_own_is_removed(frontend: Path) -> None:
    bucket = Bucket()
    assert len(publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend))) == 9
    assert json.loads(bucket.objects["site", "config.json"]) == {
        "api_url": "/api", "websocket_url": "wss://socket.example/api"
    }  # fmt: skip
    bucket.objects["site", "ada-lovelace"] = b"a page that the stream wrote"
    bucket.written.clear()
    assert len(publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend))) == 0
    assert bucket.written == []
    (frontend / "app/main.js").unlink()
    (frontend / "index.html").write_text("new")
    assert publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend)) == {"app/main.js", "index.html", "sw.js"}
    assert ("site", "app/main.js") not in bucket.objects
    assert ("site", "ada-lovelace") in bucket.objects


def test_whom_to_tell_of_a_fault_is_published_where_somebody_is_named_and_goes_with_the_name(frontend: Path) -> None:
    bucket = Bucket()
    named = {**OUTPUTS, "SiteUrl": "https://book.example", "SecurityContact": "security@example.com"}
    publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend))
    worker = bucket.objects["site", "sw.js"]
    keys = {".well-known/security.txt", ".well-known/security-policy.txt"}
    assert publish(bucket, "site", "deployer", named, site_files(frontend)) == keys
    assert b"Contact: mailto:security@example.com\n" in bucket.objects["site", ".well-known/security.txt"]
    # Its date changes with the calendar: no browser fetches the whole site again for that.
    assert bucket.objects["site", "sw.js"] == worker
    assert publish(bucket, "site", "deployer", named, site_files(frontend)) == set()
    assert publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend)) == keys
    assert keys.isdisjoint(published(bucket))


def test_robots_are_told_where_the_sitemap_is_at_the_sites_own_address() -> None:
    bucket = Bucket()
    publish(bucket, "site", "deployer", {**OUTPUTS, "SiteUrl": "https://book.example"}, site_files())
    lines = bucket.objects["site", "robots.txt"].decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /api/", f"Sitemap: https://book.example/{sitemap.INDEX_KEY}"]
    assert content_type("robots.txt") == "text/plain; charset=utf-8"


def test_another_file_makes_another_worker_and_it_is_published_last(frontend: Path) -> None:
    """Browsers fetch all that they keep as soon as they see a worker that they do not know."""
    bucket = Bucket()
    publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend))
    first = bucket.objects["site", "sw.js"]
    assert b"{{" not in first
    bucket.written.clear()
    (frontend / "fonts/a.woff2").write_text("new")
    publish(bucket, "site", "deployer", OUTPUTS, site_files(frontend))
    assert bucket.objects["site", "sw.js"] != first
    assert bucket.written == ["fonts/a.woff2", "sw.js"]


def modules_of(bucket: Bucket, page: str = "index.html") -> list[str]:
    found = re.findall(r'src="/(app/[^"]+)"', served(bucket, page).decode())
    assert found
    return found


def test_a_page_never_meets_modules_of_another_deployment(small_frontend: Path) -> None:
    bucket = Bucket()
    named = []
    for day in range(0, 46, 15):
        (small_frontend / "app/main.js").write_text(f"{day}")
        bucket.written.clear()
        publish_to_aws(bucket, small_frontend, NOW + timedelta(days=day))
        # The page comes after what it names, and the worker after all.
        written = [key for key in bucket.written if key not in ("config.json", "site/site.json", "zones.json")]
        assert written[1:] == ["index.html", "sw.js"]
        named += modules_of(bucket)
        assert re.fullmatch(r"app/main\.[0-9a-f]{16}\.js", named[-1])
        assert served(bucket, named[-1]) == f"{day}".encode()
    # An open page finds its own until thirty days after it was replaced: the first was on the fifteenth day.
    assert timedelta(days=30) == KEPT
    assert [name for name in named if ("site", name) in bucket.objects] == named[1:]


def test_a_file_that_may_be_kept_for_longer_is_written_again(frontend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket()
    publish_to_aws(bucket, frontend)

    def longer(key: str) -> str:
        return "public, max-age=60" if key == "404.html" else cache_control(key)

    monkeypatch.setattr(site_bucket, "cache_control", longer)
    assert publish_to_aws(bucket, frontend) == {"404.html"}
    assert publish_to_aws(bucket, frontend) == set()


def test_what_pages_name_again_is_not_old_any_more(small_frontend: Path) -> None:
    bucket = Bucket()
    for day, text in enumerate(["1", "2", "1"]):
        (small_frontend / "app/main.js").write_text(text)
        publish_to_aws(bucket, small_frontend, NOW + timedelta(days=day))
    publish_to_aws(bucket, small_frontend, NOW + timedelta(days=90))
    assert modules_of(bucket)[0] in published(bucket)
    assert len([key for key in published(bucket) if key.startswith("app/")]) == 1


def test_files_in_the_folder_of_a_version_stay_for_the_pages_that_name_them(small_frontend: Path) -> None:
    """Earlier releases had them there."""
    bucket = Bucket()
    old = "app/0123456789abcdef/app/main.js"
    bucket.objects["site", old] = b"1"
    note = {"keys": [old, "gone.txt", "index.html"], "versions": ["0123456789abcdef"]}
    bucket.objects["deployer", "site/site.json"] = json.dumps(note).encode()
    bucket.objects["site", "gone.txt"] = b"1"
    assert {"gone.txt"} == publish_to_aws(bucket, small_frontend) - bucket.encodings.keys()
    assert ("site", old) in bucket.objects
    assert publish_to_aws(bucket, small_frontend, NOW + KEPT) == {old}


@pytest.fixture
def two_pages() -> dict[str, bytes]:
    """The files of two pages that share a module, which loads a style's font and, later, a part."""
    return {
        "index.html": b'<link href="/styles/index.css" /><script type="module" src="/app/index.js"></script>',
        "bookings": b'<link href="/styles/bookings.css" /><script type="module" src="/app/bookings.js"></script>',
        "app/index.js": b'import{a}from"./shared.js";import("./later.js")',
        "app/bookings.js": b'import{a}from"./shared.js"',
        "app/shared.js": b"export const a=1",
        "app/later.js": b'import{a}from"./shared.js"',
        "styles/index.css": b"@font-face{src:url(/fonts/inter.woff2)}",
        "styles/bookings.css": b"main{color:red}",
        "fonts/inter.woff2": b"font",
        "robots.txt": b"",
    }


@pytest.mark.parametrize(
    ("changed", "renamed"),
    [
        ("app/bookings.js", {"app/bookings", "bookings"}),
        ("app/later.js", {"app/later", "app/index", "index.html"}),
        ("app/shared.js", {"app/shared", "app/later", "app/index", "app/bookings", "index.html", "bookings"}),
        ("styles/bookings.css", {"styles/bookings", "bookings"}),
        ("fonts/inter.woff2", {"fonts/inter", "styles/index", "index.html"}),
        ("index.html", {"index.html"}),
        ("robots.txt", {"robots.txt"}),
    ],
)
def test_a_change_renames_a_file_and_those_that_load_it_and_nothing_else(
    two_pages: dict[str, bytes], changed: str, renamed: set[str]
) -> None:
    before = named_by_content(two_pages)
    after = named_by_content({**two_pages, changed: two_pages[changed] + b"\n"})
    other = {key for key in after if before.get(key) != after[key]}
    assert {re.sub(r"\.[0-9a-f]{16}\..*", "", key) for key in other} == renamed


def test_modules_that_load_each_other_have_names_too() -> None:
    around = {"app/a.js": b'import("./b.js")', "app/b.js": b'import"./a.js"', "app/c.js": b""}
    before, after = (named_by_content({**around, "app/b.js": around["app/b.js"] + more}) for more in (b"", b"//"))
    assert len(before.keys() & after.keys()) == 1
    (first,) = (key for key in after if key.startswith("app/b."))
    assert f'import("./{first.removeprefix("app/")}")'.encode() in after.values()


def test_nothing_is_written_when_nothing_changed(small_frontend: Path) -> None:
    (small_frontend / "app/main.js").write_text("1")
    bucket = Bucket()
    publish_to_aws(bucket, small_frontend)
    bucket.written.clear()
    assert publish_to_aws(bucket, small_frontend) == set()
    assert bucket.written == []
