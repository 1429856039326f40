"""`chalice local` typed by somebody, without the variables that `make local` sets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from expertbook import settings
from infra.cloudformation.template import load_resources
from infra.workspace import API, RESOURCES

ALL = {**dict.fromkeys(settings.OF_THE_API, "given"), "AWS_DEFAULT_REGION": "us-east-1"}
SECONDS = 120
"""Generous, on a busy machine. It ended never, before."""


def chalice(folder: Path, variables: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("chalice")
    # With nothing else: somebody's own AWS settings would count.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    return subprocess.run(
        [str(command), "local", "--port", "0", *options],
        cwd=API,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("--no-autoreload",)])
def test_it_names_all_that_is_missing_in_a_line_and_ends(tmp_path: Path, options: tuple[str, ...]) -> None:
    ended = chalice(tmp_path, {}, *options)
    assert ended.returncode != 0
    assert ended.stderr == (
        "Not set: TABLE_NAME, SECRET_ID, SITE_BUCKET, EDGE_KEY, AWS_DEFAULT_REGION. "
        "`make local` sets all of it, and starts what it names.\n"
    )
    # Chalice's reloader may have seen a file change before.
    assert "Serving" not in ended.stdout


@pytest.mark.parametrize("missing", ALL)
def test_each_is_named_by_itself(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in ALL.items() if name != missing}
    ended = chalice(tmp_path, given, "--no-autoreload")
    assert ended.returncode != 0
    assert ended.stderr.startswith(f"Not set: {missing}. ")


def test_each_is_what_the_template_gives_the_api() -> None:
    template = load_resources(RESOURCES)
    of_all = template["Globals"]["Function"]["Environment"]["Variables"]
    of_the_api = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    assert set(settings.OF_THE_API) <= {*of_all, *of_the_api}
