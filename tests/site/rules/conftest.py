"""The site's pure functions, called from here: they run in deno, without a browser and without a stack."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.site.bundles import deno_environment
from infra.workspace import ROOT

CALL = Path(__file__).with_name("call.js")
PERMISSIONS = ["--no-prompt", f"--allow-read={ROOT}", "--location=https://book.example/"]


class Rules:
    """The modules of `frontend/app`, in one process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "deno"), "run", "--quiet", "--no-check", *PERMISSIONS, str(CALL)],
            cwd=ROOT,
            env=deno_environment() | {"LC_ALL": "en_GB.UTF-8"},  # what it says that the browser's language is
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, module: str, name: str, *given: Any) -> Any:
        """What a function of a module returns; or a value that it exports."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"module": module, "name": name, "given": given}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline(), object_hook=_decode)
        assert "thrown" not in answer, f"{name} of {module}.js: {answer['thrown']}"
        return answer.get("returned")

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


def _decode(value: dict[str, Any]) -> Any:
    if "$map" in value:
        return dict(value["$map"])
    return math.nan if "$nan" in value else value


@pytest.fixture(scope="session")
def rules() -> Iterator[Rules]:
    running = Rules()
    yield running
    running.stop()
