"""What others wrote and the site serves: each with its terms beside it."""

from __future__ import annotations

import json
import re
from typing import Any

from infra.package.build import BUNDLE
from infra.site.files import site_files

TERMS = {
    "MIT": "Permission is hereby granted, free of charge",
    "Apache-2.0": "Apache License",
    "OFL-1.1": "SIL OPEN FONT LICENSE",
}
"""Words of each licence that its text has."""

FONT = "@fontsource-variable/inter"


def bundled() -> dict[str, dict[str, Any]]:
    """The packages that the site is made of, by name; not the tools that bundle them."""
    lock = json.loads(BUNDLE.read_text(encoding="utf-8"))["packages"]
    return {path.removeprefix("node_modules/"): each for path, each in lock.items() if path and not each.get("dev")}


def text_of(name: str) -> str:
    """The key of its licence on the site."""
    plain = name.replace("@", "").replace("/", "-")
    return "fonts/inter-LICENSE.txt" if name == FONT else f"vendor/licenses/{plain}.txt"


def test_each_bundled_package_has_its_licence_served_beside_it() -> None:
    served = site_files()
    for name, package in bundled().items():
        text = served[text_of(name)].decode()
        assert TERMS[package["license"]] in text, name
        assert "Copyright" in text, name


def test_no_licence_is_there_of_what_is_no_longer_bundled() -> None:
    texts = {key for key in site_files() if key.startswith("vendor/licenses/")}
    assert texts == {text_of(name) for name in bundled() if name != FONT}


def test_the_bundle_names_what_is_in_it_as_the_lock_file_does() -> None:
    banner = site_files()["vendor/preact.js"].decode().split("*/")[0]
    named = set(re.findall(r"([@\w/-]+) ([\d.]+) \(([\w.-]+)\)", banner))
    assert named == {(name, each["version"], each["license"]) for name, each in bundled().items() if name != FONT}
