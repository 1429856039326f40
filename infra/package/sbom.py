"""The bill of materials (SBOM) of a release, as CycloneDX has it: what of others is in the package and on the site."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from infra.package.libraries import Library

SPECIFICATION = "1.6"


def make_sbom(version: str, package_sha256: str, libraries: Iterable[Library], lock: Mapping[str, Any]) -> str:
    """The document: the package and its hash, each library of it, and what `lock` (npm's) says of the site's.

    The same release makes the same text: it has no date, and its serial number is made of the package's hash.
    """
    whole = {
        "type": "application",
        "bom-ref": "expertbook",
        "name": "expertbook",
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
        "hashes": [_hash("SHA-256", package_sha256)],
    }
    components = [*map(_of_the_package, libraries), *_of_the_site(lock)]
    document = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": uuid5(NAMESPACE_URL, f"{package_sha256} {sorted(each['purl'] for each in components)}").urn,
        "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": whole},
        "components": components,
        "dependencies": [{"ref": "expertbook", "dependsOn": sorted(each["bom-ref"] for each in components)}],
    }
    return json.dumps(document, indent=2) + "\n"


def _of_the_package(library: Library) -> dict[str, Any]:
    return _component(
        library.name, library.version, library.purl, library.licence, "package", _hash("SHA-256", library.sha256)
    )


def _of_the_site(lock: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What npm's lock file has besides the tools that bundle it."""
    found = []
    for path, entry in sorted(lock["packages"].items()):
        if not path or entry.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"
        algorithm, _, digest = entry["integrity"].partition("-")
        assert algorithm == "sha512"
        hashed = _hash("SHA-512", base64.b64decode(digest).hex())
        found.append(_component(name, entry["version"], purl, entry["license"], "site", hashed))
    return found


def _component(name: str, version: str, purl: str, licence: str, part: str, hashed: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [hashed],
        "licenses": [{"expression": licence}],
        "properties": [{"name": "expertbook:part", "value": part}],
    }


def _hash(algorithm: str, content: str) -> dict[str, str]:
    return {"alg": algorithm, "content": content}
