"""Bundling the site: one file of modules and one of styles for each page, minified, by deno.

deno's bundler is esbuild, which it fetches from the npm registry the first time and keeps below `build/`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.site.pages import Head, HtmlPage
from infra.workspace import BUILD

DENO = Path(sys.executable).parent / "deno"

MOST_SECONDS = 120
"""How long bundling may take, with what is fetched for it; without, it takes one."""

_SOURCES = ("app/", "styles/", "vendor/")


class CannotBundle(Exception):
    """The site can't be bundled here; the message says why, in words for a terminal."""


def deno_environment() -> dict[str, str]:
    """What deno needs to keep what it fetches in the checkout, to trust whom this machine trusts, and to look for no
    newer version of itself."""
    trusted = {"DENO_TLS_CA_STORE": "mozilla,system"} | os.environ
    return trusted | {"DENO_DIR": str(BUILD / "deno"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}


def bundled_head(page: HtmlPage) -> Head:
    """What the head of a bundled page names."""
    return Head(styles=(f"styles/{page.room}.css",), main=f"app/{page.room}.js")


def bundle(files: Mapping[str, bytes], pages: Mapping[str, HtmlPage], heads: Mapping[str, Head]) -> dict[str, bytes]:
    """What `bundled_head` names for each of the `pages`, made of the readable `files` that their `heads` name. A part
    that a page imports later is in its file, and runs when it is imported.

    Raises CannotBundle where deno isn't there, or has nothing to bundle with.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in files.items():
            if path.startswith(_SOURCES):
                _write(folder / "from" / path, content)
        for path, page in pages.items():
            styles = "".join(f'@import "./{name}";\n' for name in heads[path].styles)
            _write(folder / "from" / f"{page.room}.css", styles.encode())
            _write(folder / "from" / f"{page.room}.js", f'import "./{heads[path].main}";\n'.encode())
        rooms = [page.room for page in pages.values()]
        made = folder / "made"
        _run(folder / "from", "--outdir", str(made), *(f"{room}.js" for room in rooms))
        # Fonts stay where they are: they are named by addresses of the site.
        _run(folder / "from", "--external", "/fonts/*", "--outdir", str(made), *(f"{room}.css" for room in rooms))
        named = {path: made / Path(path).name for page in pages.values() for path in bundled_head(page).files}
        return {path: file.read_bytes() for path, file in named.items()}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _run(folder: Path, *arguments: str) -> None:
    options: Sequence[str] = ("--quiet", "--no-config", "--no-lock", "--no-remote", "--platform", "browser", "--minify")
    command = [str(DENO), "bundle", *options, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=deno_environment(),
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise CannotBundle("deno isn't installed here.") from error
    except subprocess.TimeoutExpired as error:
        raise CannotBundle(f"deno took longer than {MOST_SECONDS} s.") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CannotBundle(f"deno said: {said[-1] if said else 'nothing'}")
