"""The release: the same for everybody who has the sources."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.package.build import build
from infra.workspace import BUILD, ROOT


def test_another_checkout_at_another_time_makes_the_same_bytes(tmp_path: Path) -> None:
    """Anyone who has the sources can see that what is deployed was made from them."""
    release = build(for_aws=True)
    checkout = tmp_path / "another checkout"
    skipped = shutil.ignore_patterns("__pycache__", "node_modules", "deployments", "deployed")
    for name in ("infra", "expertbook_api", "chalicelibs"):
        shutil.copytree(ROOT / name, checkout / name, symlinks=True, ignore=skipped, copy_function=shutil.copyfile)
    shutil.copyfile(ROOT / "constraints.txt", checkout / "constraints.txt")
    done = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "-m", "infra.package.build"],
        cwd=checkout,
        env=os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": ""},
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for made in (release.package, BUILD / "sam.json"):
        assert sha256(checkout / "build" / made.name) == sha256(made), made.name
    again = json.loads((checkout / "build" / "template.json").read_text(encoding="utf-8"))
    assert again == release.template_for("BUCKET")
    assert (checkout / "build" / "sbom.json").read_text(encoding="utf-8") == release.sbom


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
