"""The site's files as they are published; on AWS each version in a folder of its own, which browsers keep for ever."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import posixpath
import re
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from expertbook.adapters.site import sitemap
from infra.site.bucket import VERSIONS, publish
from infra.site.files import SHELL, cache_control, content_type, in_a_folder_of_its_version, site_files
from infra.workspace import FRONTEND

OUTPUTS = {"WebsocketUrl": "wss://socket.example/api"}
FOR_EVER = "public, max-age=31536000, immutable"


class Bucket:
    """As much of S3 as publishing needs."""

    class exceptions:  # noqa: N801 - botocore's name
        NoSuchKey = ClientError

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.written: list[str] = []

    def put_object(self, Bucket: str, Key: str, Body: bytes, **_: str) -> None:  # noqa: N803
        self.objects[Bucket, Key] = Body
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


def _as_a_browser_reads(body: bytes) -> bytes:
    """Some files lie there compressed."""
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def published(bucket: Bucket) -> dict[str, bytes]:
    return {key: body for (where, key), body in bucket.objects.items() if where == "site"}


def publish_to_aws(bucket: Bucket, folder: Path = FRONTEND) -> set[str]:
    return publish(bucket, "site", "deployer", OUTPUTS, in_a_folder_of_its_version(site_files(folder)))


def test_every_file_that_a_page_or_a_module_names_is_there() -> None:
    bucket = Bucket()
    publish_to_aws(bucket)
    there = published(bucket)
    named = 0
    for key, body in there.items():
        if not key.endswith((".js", ".html", ".css")) and "." in key:
            continue
        for address in re.findall(
            r'(?:from |import\(|import |href=|src=|url\()"([./][^"]*\.[a-z0-9]+)"', _as_a_browser_reads(body).decode()
        ):
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(key), address)).lstrip("/")
            assert target in there, f"{key} names {address}"
            named += 1
    assert named > 1000


def test_what_pages_name_of_ours_is_kept_for_ever_and_pages_are_asked_for() -> None:
    bucket = Bucket()
    publish_to_aws(bucket)
    heads = re.findall(rb'(?:href|src)="/([^"]+\.(?:js|css))"', bucket.objects["site", "index.html"])
    assert len(heads) > 20
    assert {cache_control(name.decode()) for name in heads} == {FOR_EVER}
    for key in ("index.html", "booking", "config.json", "sw.js", SHELL, "embed.js"):
        assert cache_control(key) == "public, no-cache"


def test_the_service_worker_takes_a_versioned_file_for_a_file_of_a_page() -> None:
    """It hands kept files to pages that are read offline, by this pattern."""
    bucket = Bucket()
    publish_to_aws(bucket)
    pattern = re.search(rb"ASSET = /(.*)/;", bucket.objects["site", "sw.js"])
    assert pattern is not None
    module = next(key for key in published(bucket) if key.endswith("/app/shared/mount.js"))
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


def test_a_page_never_meets_modules_of_another_version(small_frontend: Path) -> None:
    bucket = Bucket()
    named = []
    for number in range(VERSIONS + 2):
        (small_frontend / "app/main.js").write_text(f"{number}")
        bucket.written.clear()
        publish_to_aws(bucket, small_frontend)
        # The page comes after what it names, and the worker after all.
        written = [key for key in bucket.written if key not in ("config.json", "site/site.json", "zones.json")]
        assert written[1:] == ["index.html", "sw.js"]
        found = re.search(rb'src="/(app/[0-9a-f]{16}/app/main\.js)"', bucket.objects["site", "index.html"])
        assert found is not None
        named.append(found[1].decode())
        assert gzip.decompress(bucket.objects["site", named[-1]]) == f"{number}".encode()
    # An open page finds its own for a while; what is very old goes.
    assert [name for name in named if ("site", name) in bucket.objects] == named[-VERSIONS:]


def test_nothing_is_written_when_nothing_changed(small_frontend: Path) -> None:
    (small_frontend / "app/main.js").write_text("1")
    bucket = Bucket()
    publish_to_aws(bucket, small_frontend)
    bucket.written.clear()
    assert publish_to_aws(bucket, small_frontend) == set()
    assert bucket.written == []
