"""Bundling the site: one file of styles and one of modules for each page, minified, by deno. What a page imports later
is a file of its own where it is large, beside one of what both use.

deno's bundler is esbuild, which it fetches from the npm registry the first time and keeps below `build/`.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from infra.site.pages import Head, HtmlPage
from infra.workspace import BUILD

DENO = Path(sys.executable).parent / "deno"

MOST_SECONDS = 120
"""How long bundling may take, with what is fetched for it; without, it takes one."""

_SOURCES = ("app/", "styles/", "vendor/")

_WORTH_A_REQUEST = 10_000
"""Bytes of source from which on what a page imports later is fetched later."""

_DYNAMIC = re.compile(r'\bimport\("(\.[^"]+)"\)')


class CannotBundle(Exception):
    """The site can't be bundled here; the message says why, in words for a terminal."""


def deno_environment() -> dict[str, str]:
    """What deno needs to keep what it fetches in the checkout, to trust whom this machine trusts, and to look for no
    newer version of itself."""
    trusted = {"DENO_TLS_CA_STORE": "mozilla,system"} | os.environ
    return trusted | {"DENO_DIR": str(BUILD / "deno"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}


def bundle(
    files: Mapping[str, bytes], pages: Mapping[str, HtmlPage], heads: Mapping[str, Head]
) -> tuple[dict[str, bytes], dict[str, Head]]:
    """The bundled files, made of the readable `files` that the `heads` of the `pages` name, and the heads that name
    those in their place. A part that a page imports later runs when it is imported, wherever it lies.

    Raises CannotBundle where deno isn't there, or has nothing to bundle with.
    """
    sources = {path: content for path, content in files.items() if path.startswith(_SOURCES)}
    styles = {f"{page.room}.css": _import_styles(heads[path].styles) for path, page in pages.items()}
    # Fonts stay where they are: they are named by addresses of the site.
    made = _run("styles", sources | styles, list(styles), "--external", "/fonts/*")
    sources |= {f"{page.room}.js": f'import "./{page.main}";\n'.encode() for page in pages.values()}
    split = {path for path in pages if _weight(files, heads[path].parts) >= _WORTH_A_REQUEST}
    made |= _run("app", sources, [f"{page.room}.js" for path, page in pages.items() if path not in split])
    bundled = {}
    for path, page in pages.items():
        shared: list[str] = []
        if path in split:
            gathered = _gather_parts(sources, page.room, heads[path].parts)
            parted = _run("app", gathered, [f"{page.room}.js"], "--code-splitting")
            shared = [name for name in parted if name.startswith("app/chunk-")]
            made |= parted
        bundled[path] = Head((f"styles/{page.room}.css",), f"app/{page.room}.js", tuple(shared))
    return made, bundled


def _import_styles(paths: Iterable[str]) -> bytes:
    return "".join(f'@import "./{path}";\n' for path in paths).encode()


def _weight(files: Mapping[str, bytes], parts: Mapping[str, Sequence[str]]) -> int:
    return sum(len(files[path]) for path in {path for paths in parts.values() for path in paths})


def _gather_parts(sources: Mapping[str, bytes], room: str, parts: Iterable[str]) -> dict[str, bytes]:
    """The sources with one module more, of all that the page imports later, which imports it from there: each part by
    itself would be torn into a dozen files, one for each set of parts that share something."""
    later = f"{room}.later.js"
    names = {path: f"part{number}" for number, path in enumerate(parts)}

    def gather(path: str, text: str) -> str:
        folder = posixpath.dirname(path)

        def take(found: re.Match[str]) -> str:
            name = names.get(posixpath.normpath(posixpath.join(folder, found[1])))
            address = posixpath.join(posixpath.relpath(".", folder or "."), later)
            return f'import("{address}").then((later) => later.{name})' if name else found[0]

        return _DYNAMIC.sub(take, text)

    gathered = {
        path: gather(path, content.decode()).encode() if path.endswith(".js") else content
        for path, content in sources.items()
    }
    listed = "".join(f'export * as {name} from "./{path}";\n' for path, name in names.items())
    return gathered | {later: listed.encode()}


def _run(folder: str, sources: Mapping[str, bytes], entries: Sequence[str], *options: str) -> dict[str, bytes]:
    """What deno makes of those entries, by its path in that folder of the site; nothing of none."""
    if not entries:
        return {}
    with tempfile.TemporaryDirectory() as name:
        source, made = Path(name) / "from", Path(name) / "made"
        for path, content in sources.items():
            _write(source / path, content)
        _call_deno(source, *options, "--outdir", str(made), *entries)
        return {f"{folder}/{path.name}": path.read_bytes() for path in sorted(made.iterdir())}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _call_deno(folder: Path, *arguments: str) -> None:
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
