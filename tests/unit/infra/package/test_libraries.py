"""The libraries of the package: let in by their hash alone, with their terms, and listed as they are."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections import Counter
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing

from infra.package import libraries, licences, trim
from infra.package.build import BUNDLE, build
from infra.package.libraries import LibrariesError, Library, install
from infra.workspace import API, ROOT

METADATA = """Metadata-Version: 2.4
Name: Small_Thing
Version: 1.0
License-Expression: MIT OR Apache-2.0
Project-URL: Source, https://example.com/small-thing
Requires-Dist: another-thing
"""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the index; there is no other."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def put_wheel(index: Path, code: str = "answer = 42\n") -> str:
    """A wheel of small-thing 1.0; its hash."""
    files = {
        "small_thing/__init__.py": code,
        "small_thing-1.0.dist-info/METADATA": METADATA,
        "small_thing-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "small_thing-1.0.dist-info/licenses/LICENSE": "Do what you like.\n",
    }
    record = "small_thing-1.0.dist-info/RECORD"
    files[record] = "".join(f"{name},,\n" for name in (*files, record))
    path = index / "small_thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def locked(index: Path, *hashes: str) -> Path:
    path = index.parent / "locked.txt"
    path.write_text(" \\\n".join(["small-thing==1.0", *(f"    --hash=sha256:{each}" for each in hashes)]) + "\n")
    return path


def test_what_has_one_of_the_hashes_is_installed_and_known(index: Path, tmp_path: Path) -> None:
    digest = put_wheel(index)
    (found,) = install(tmp_path / "target", locked(index, "0" * 64, digest))
    assert (tmp_path / "target" / "small_thing" / "__init__.py").read_text() == "answer = 42\n"
    assert "small_thing/__init__.py" in found.files
    assert (found.purl, found.sha256) == ("pkg:pypi/small-thing@1.0", digest)
    assert (found.licence, found.source) == ("MIT OR Apache-2.0", "https://example.com/small-thing")
    assert "Do what you like." in licences.licences_text([found], tmp_path / "target")


def test_what_somebody_changed_stops_the_build_and_is_named(index: Path, tmp_path: Path) -> None:
    digest = put_wheel(index)
    tampered = put_wheel(index, "answer = 42\nimport spy\n")
    with pytest.raises(LibrariesError, match="A library is not the file whose hash is in") as refused:
        install(tmp_path / "target", locked(index, digest))
    said = str(refused.value)
    assert "small-thing==1.0" in said and digest in said and tampered in said
    assert not (tmp_path / "target").exists()


def test_what_has_no_hash_stops_the_build(index: Path, tmp_path: Path) -> None:
    put_wheel(index)
    with pytest.raises(LibrariesError, match="can't be installed") as refused:
        install(tmp_path / "target", locked(index))
    assert "small-thing" in str(refused.value)


def test_a_library_without_the_text_of_its_licence_stops_the_build(tmp_path: Path) -> None:
    bare = Library("Small_Thing", "1.0", "0" * 64, "MIT", "", ("small_thing/__init__.py",))
    with pytest.raises(licences.NoLicence, match=r"Small_Thing 1\.0 has no text of its licence"):
        licences.licences_text([bare], tmp_path)


def pins(path: Path) -> dict[str, str]:
    """The versions of a requirements file by their names, as an index has them."""
    found = re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def test_the_versions_with_hashes_are_those_that_everything_else_uses() -> None:
    with_hashes = pins(libraries.LOCKED)
    everywhere = pins(ROOT / "constraints.txt")
    assert with_hashes.items() <= everywhere.items()
    assert pins(API / "requirements.txt").items() <= with_hashes.items()
    assert with_hashes["chalice"] == version("chalice"), "its app.py runs in the functions"


def test_every_version_has_hashes_of_all_its_files() -> None:
    entries = re.split(r"^(?=[\w.-]+==)", libraries.LOCKED.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    hashes = {entry.partition("==")[0]: entry.count("--hash=sha256:") for entry in entries}
    assert min(hashes.values()) >= 1
    # One that is compiled for each processor has many.
    assert hashes["markupsafe"] > 20


@pytest.fixture(scope="module")
def package() -> zipfile.ZipFile:
    return zipfile.ZipFile(build().package)


def components(part: str) -> dict[str, dict[str, Any]]:
    """What the bill of materials says of a part of the release, by package URL."""
    listed = json.loads(build().sbom)["components"]
    wanted = {"name": "expertbook:part", "value": part}
    return {each["purl"]: each for each in listed if wanted in each["properties"]}


def test_the_bill_of_materials_is_one_by_the_published_schema() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(build().sbom) is None


def test_each_licence_is_one_that_scanners_know() -> None:
    spdx = get_spdx_licensing()
    for each in (components("package") | components("site")).values():
        (licence,) = each["licenses"]
        assert spdx.validate(licence["expression"], strict=True).errors == [], each["name"]


def test_the_bill_of_materials_lists_exactly_what_is_in_the_package(package: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in package.namelist() if not name.startswith((*trim.OURS, licences.NAME))}
    tops = {top.split(".")[0] for top in tops if not top.endswith(".dist-info") and top != "__pycache__"}
    # From the environment, where the same versions are installed.
    owners = packages_distributions()
    assert [top for top in tops if top not in owners] == []
    expected = {name.lower().replace("_", "-"): version(name) for top in tops for name in owners[top]}
    assert set(components("package")) == {f"pkg:pypi/{name}@{each}" for name, each in expected.items()}
    hashes = set(re.findall(r"sha256:(\w+)", libraries.LOCKED.read_text(encoding="utf-8")))
    assert {each["hashes"][0]["content"] for each in components("package").values()} <= hashes


def test_the_bill_of_materials_lists_what_the_site_is_made_of_and_no_tools() -> None:
    lock = json.loads(BUNDLE.read_text(encoding="utf-8"))["packages"]
    names = {path.rpartition("node_modules/")[2] for path, each in lock.items() if path and not each.get("dev")}
    assert {each["name"] for each in components("site").values()} == names
    assert "preact" in names and "esbuild" not in names


def test_the_bill_of_materials_is_of_this_very_package() -> None:
    release = build()
    whole = json.loads(release.sbom)["metadata"]["component"]
    assert whole["hashes"][0]["content"] == hashlib.sha256(release.package.read_bytes()).hexdigest()
    assert release.sbom == build().sbom
    assert release.sbom_key == release.package_key.replace(".zip", ".cdx.json")


def test_each_library_in_the_package_has_its_licence_there(package: zipfile.ZipFile) -> None:
    text = package.read(licences.NAME).decode()
    counted = Counter(re.findall(r"^(\S+ \S+) \(", text, re.MULTILINE))
    for each in components("package").values():
        assert counted[f"{each['name']} {each['version']}"] >= 1, each["name"]
    words = {
        "MIT": "Permission is hereby granted",
        "Apache-2.0": "Apache License",
        "LGPL-3.0-or-later": "GNU LESSER GENERAL PUBLIC LICENSE",
        "MPL-2.0": "Mozilla Public License",
    }
    for word in words.values():
        assert word in text
    # The lesser licence is one upon the other, whose text has to go along.
    assert "GNU GENERAL PUBLIC LICENSE" in text


def test_a_library_that_is_shipped_has_a_file_in_the_package_beside_what_it_says_of_itself() -> None:
    assert trim.is_shipped(["jwt/api_jwt.py"])
    assert not trim.is_shipped(["dns/resolver.py", "dns.dist-info/METADATA", "python_ulid-4.1.0.dist-info/METADATA"])
