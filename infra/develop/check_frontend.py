"""`python -m infra.develop.check_frontend`: the front end's format and lint. `--fix` puts the format in order.

oxfmt formats, deno does the rest; both are binaries from the Python index, so that nobody needs Node. deno has a
formatter too, which takes the templates of components apart and can't be told to leave them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from infra.workspace import BUILD, ROOT

_BIN = Path(sys.executable).parent

_JAVASCRIPT = ("frontend", "infra/vendor_bundle", "tests/site")


def main(arguments: list[str]) -> int:
    """Run each check, and go on after one that fails; 1 if any did."""
    if arguments == ["--fix"]:
        return _run("oxfmt", "--no-error-on-unmatched-pattern", *_JAVASCRIPT)
    return max(
        _run("oxfmt", "--check", "--no-error-on-unmatched-pattern", *_JAVASCRIPT),
        _run("deno", "lint", "--quiet"),
    )


def deno_environment() -> dict[str, str]:
    """What deno needs to work without a network and without a home."""
    return os.environ | {"DENO_DIR": str(BUILD / "deno"), "DENO_NO_UPDATE_CHECK": "1"}


def _run(program: str, *arguments: str) -> int:
    return subprocess.call([str(_BIN / program), *arguments], cwd=ROOT, env=deno_environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
