"""`python -m infra.develop.check_frontend`: the front end's format, lint and types. `--fix` puts the format in order.

oxfmt formats, deno does the rest; both are binaries from the Python index, so that nobody needs Node. deno has a
formatter too, which takes the templates of components apart and can't be told to leave them.

Modules that reach no component are checked as strictly as TypeScript can. The others may leave parameters untyped and
take null for anything, since what a template gives to a component is not checked anyway.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.site.bundles import deno_environment
from infra.site.graph import modules_of, read_graph
from infra.workspace import FRONTEND, ROOT

_BIN = Path(sys.executable).parent

_JAVASCRIPT = ("frontend", "infra/vendor_bundle", "tests/site")

_LIBRARIES = "vendor/preact.js"


def main(arguments: list[str]) -> int:
    """Run each check, and go on after one that fails; 1 if any did."""
    if arguments == ["--fix"]:
        return _run("oxfmt", "--no-error-on-unmatched-pattern", *_JAVASCRIPT)
    return max(
        _run("oxfmt", "--check", "--no-error-on-unmatched-pattern", *_JAVASCRIPT),
        _run("deno", "lint", "--quiet"),
        _run("deno", "check", "--quiet", *_scripts()),
        _run("deno", "check", "--quiet", "--config", "deno.strict.json", *_pure_modules()),
    )


def _scripts() -> Iterator[str]:
    for folder in (FRONTEND, ROOT / "tests" / "site"):
        yield from (str(path) for path in sorted(folder.rglob("*.js")) if path != FRONTEND / _LIBRARIES)


def _pure_modules() -> Iterator[str]:
    modules = {path.relative_to(FRONTEND).as_posix(): path for path in FRONTEND.rglob("*.js")}
    graph = read_graph({name: path.read_text(encoding="utf-8") for name, path in modules.items()})
    for name in sorted(graph):
        if _LIBRARIES not in modules_of(graph, name):
            yield str(modules[name])


def _run(program: str, *arguments: str) -> int:
    return subprocess.call([str(_BIN / program), *arguments], cwd=ROOT, env=deno_environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
