"""The site's files as they go to AWS: each version in a folder of its own, which browsers never ask for again."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest

from infra import site
from tests.unit.test_infra_run import OUTPUTS, Bucket

FOR_EVER = "public, max-age=31536000, immutable"


def published(bucket: Bucket) -> dict[str, bytes]:
    return {key: body for (where, key), body in bucket.objects.items() if where == "site"}


def publish(bucket: Bucket) -> set[str]:
    return site.publish(bucket, "site", "deployer", OUTPUTS, for_ever=True)


def test_every_file_that_a_page_or_a_module_names_is_there() -> None:
    bucket = Bucket()
    publish(bucket)
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
    publish(bucket)
    heads = re.findall(rb'(?:href|src)="/([^"]+\.(?:js|css))"', bucket.objects["site", "index.html"])
    assert len(heads) > 20
    assert {site.cache_control(name.decode()) for name in heads} == {FOR_EVER}
    for key in ("index.html", "booking", "config.json", "sw.js", site.SHELL, "embed.js"):
        assert site.cache_control(key) == "public, no-cache"


def test_the_service_worker_takes_a_versioned_file_for_a_file_of_a_page() -> None:
    """It hands kept files to pages that are read offline, by this pattern."""
    bucket = Bucket()
    publish(bucket)
    pattern = re.search(rb"ASSET = /(.*)/;", bucket.objects["site", "sw.js"])
    assert pattern is not None
    module = next(key for key in published(bucket) if key.endswith("/app/shared/mount.js"))
    assert re.search(pattern[1].decode().replace(r"\/", "/"), f"/{module}")


@pytest.fixture
def frontend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "index.html").write_text('<script type="module" src="/app/main.js"></script>')
    (tmp_path / "sw.js").write_text('const DEPLOYMENT = "{{deployment}}";')
    monkeypatch.setattr(site, "FRONTEND", tmp_path)
    return tmp_path


def test_a_page_never_meets_modules_of_another_version(frontend: Path) -> None:
    bucket = Bucket()
    named = []
    for number in range(site.VERSIONS + 2):
        (frontend / "app/main.js").write_text(f"{number}")
        bucket.written.clear()
        publish(bucket)
        # The page comes after what it names, and the worker after all.
        written = [key for key in bucket.written if key not in ("config.json", "site/site.json")]
        assert written[1:] == ["index.html", "sw.js"]
        found = re.search(rb'src="/(app/[0-9a-f]{16}/app/main\.js)"', bucket.objects["site", "index.html"])
        assert found is not None
        named.append(found[1].decode())
        assert bucket.objects["site", named[-1]] == f"{number}".encode()
    # An open page finds its own for a while; what is very old goes.
    assert [name for name in named if ("site", name) in bucket.objects] == named[-site.VERSIONS :]


def test_nothing_is_written_when_nothing_changed(frontend: Path) -> None:
    (frontend / "app/main.js").write_text("1")
    bucket = Bucket()
    publish(bucket)
    bucket.written.clear()
    assert publish(bucket) == set()
    assert bucket.written == []
