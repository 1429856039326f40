"""The site's files under their keys, with what is made of the checkout: pages, the worker, what zones are found by."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from infra.site.bundles import CannotBundle, bundle
from infra.site.graph import read_graph
from infra.site.pages import PAGES, TEMPLATE, Head, HtmlPage, read_pages, readable_head, render
from infra.site.words import Catalogue, read_catalogue
from infra.site.zones import ZONES, zone_words
from infra.workspace import FRONTEND

# Read from this list first: what Python answers otherwise depends on the machine's files.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

SHELL = "expert.html"
"""The shell from which the experts' pages are written."""

INDEX = "index.html"

WORKER = "sw.js"
"""The service worker, which keeps files of the site for as long as they are the ones of its own deployment."""

ROBOTS = "robots.txt"
"""What search engines may look at, and where the sitemap is."""

EMBED = "embed.js"
"""The script that puts an expert's times into other web sites."""

_KEEP_THEIR_ENDING = (INDEX, "404.html", "offline.html", SHELL)
"""CloudFront itself asks for the first two, the service worker for the third."""

_UNPUBLISHED = (PAGES, TEMPLATE, "types.d.ts")
"""What pages are made of, and what is only for `make check`."""

_DEPLOYMENT = b"{{deployment}}"
_SITE_URL = b"{{site_url}}"

_FRAME_TITLE = b'"{{frame_title}}"'

_NAMED = re.compile(r"(?:app|fonts|styles|vendor)/.+\.(?:css|js|woff2)")
"""What only pages name, and what they name names itself."""

_REFERENCE = re.compile(rb"""(?<=["(])(?:/|\.\.?/)[\w./-]+\.(?:css|js|woff2)(?=[")])""")

_FOR_EVER = re.compile(r"(?:app|fonts|styles|vendor)/.+\.[0-9a-f]{16}\.\w+|app/[0-9a-f]{16}/.+")
"""Named by its content; or, of an earlier release, in a folder of its version."""


def site_files(
    folder: Path = FRONTEND, *, bundled: bool = False, catalogue: Catalogue | None = None
) -> dict[str, bytes]:
    """The content of each of the site's files by its key, the service worker still without its deployment.

    The modules and styles are those of the checkout, or, `bundled`, a few files for each page. A page is served without
    an ending (`booking.html` as `booking`), since nothing rewrites paths. Raises BrokenImport where a module
    imports what isn't there, UnknownWords where it names what the `catalogue` (English unless given) doesn't have,
    and CannotBundle.
    """
    catalogue = catalogue or read_catalogue()
    found = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            found[relative.as_posix()] = path.read_bytes()
    template = found[TEMPLATE].decode()
    modules = {name: found[name].decode() for name in found if is_module(name)}
    graph = read_graph(modules)
    pages = read_pages(found[PAGES].decode())
    heads = {path: readable_head(page, graph) for path, page in pages.items()}
    words = {path: catalogue.cut(modules[name] for name in head.scripts) for path, head in heads.items()}
    if bundled:
        made, bundled_heads = bundle(found, pages, heads)
        found = _without_sources(found, pages, heads) | made
        heads = bundled_heads
    found |= {
        f"{path}.html": render(template, page, heads[path], catalogue, words[path]).encode()
        for path, page in pages.items()
    }
    if EMBED in found:
        title = json.dumps(catalogue.find("pages.embed.frame_title"), ensure_ascii=False)
        found[EMBED] = found[EMBED].replace(_FRAME_TITLE, title.encode())
    found[ZONES] = zone_words()
    return {_key(name): content for name, content in found.items() if name not in _UNPUBLISHED}


def _without_sources(
    found: Mapping[str, bytes], pages: Mapping[str, HtmlPage], heads: Mapping[str, Head]
) -> dict[str, bytes]:
    """What is left where pages are bundled. The scripts that choose the color scheme are no modules, and stay."""
    themes = {page.theme_script for page in pages.values()}
    styles = {path for head in heads.values() for path in head.styles}
    return {
        name: content for name, content in found.items() if name in themes or not (is_module(name) or name in styles)
    }


def is_module(name: str) -> bool:
    """Whether a file is part of the import graph."""
    return name.startswith(("app/", "vendor/")) and name.endswith(".js")


def _key(name: str) -> str:
    return name if name in _KEEP_THEIR_ENDING else name.removesuffix(".html")


def published_files(say: Callable[[str], None], folder: Path = FRONTEND) -> dict[str, bytes]:
    """The site's files as `make deploy` sends them: bundled, and named by their content. Where they can't be bundled
    the modules go out one by one, and that is said. Raises BrokenImport."""
    try:
        files = site_files(folder, bundled=True)
    except CannotBundle as reason:
        say(f"The site isn't bundled, and its pages load slower: {reason}")
        files = site_files(folder)
    return named_by_content(files)


def named_by_content(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Modules, styles and fonts under names that have a digest of their content and of all that they load
    (`app/expert.0f3a….js`), and pages that name them so. A change renames the file and those that load it, and nothing
    else."""
    loads = {key: _references(key, content) for key, content in files.items() if _NAMED.fullmatch(key)}
    named = {}
    for key in loads:
        stem, ending = posixpath.splitext(key)
        named[key] = f"{stem}.{_digest({each: files[each] for each in _reach(loads, key)})}{ending}"
    return {
        named.get(key, key): _with_names(key, content, named) if key in named or is_page(key) else content
        for key, content in files.items()
    }


def _references(key: str, content: bytes) -> set[str]:
    return {_target(key, found.decode()) for found in _REFERENCE.findall(content)}


def _reach(loads: Mapping[str, set[str]], start: str) -> set[str]:
    """A file, and all that it loads in the end. A module and one that it imports later may load each other."""
    found, waiting = set[str](), [start]
    while waiting:
        key = waiting.pop()
        if key in loads and key not in found:
            found.add(key)
            waiting += loads[key]
    return found


def _with_names(key: str, content: bytes, named: Mapping[str, str]) -> bytes:
    """The content with each file in it called by its new name; a name keeps its folder."""

    def rename(found: re.Match[bytes]) -> bytes:
        address = found[0].decode()
        new = named.get(_target(key, address))
        return posixpath.join(posixpath.dirname(address), posixpath.basename(new)).encode() if new else found[0]

    return _REFERENCE.sub(rename, content)


def _target(key: str, address: str) -> str:
    """The key that an address means in the file of this key."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(key), address)).lstrip("/")


def with_site_url(wanted: Mapping[str, bytes], site_url: str) -> dict[str, bytes]:
    """The files with the address of the site in those that name it: neither previews nor search engines take a
    relative one."""
    naming = {key: wanted[key] for key in (INDEX, ROBOTS) if key in wanted}
    return {**wanted, **{key: content.replace(_SITE_URL, site_url.encode()) for key, content in naming.items()}}


def worker_of(wanted: dict[str, bytes]) -> bytes:
    """The service worker of this deployment: another one as soon as any file of the site is another one."""
    return wanted[WORKER].replace(_DEPLOYMENT, _digest(wanted).encode())


def _digest(wanted: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for key, content in sorted(wanted.items()):
        digest.update(f"{key} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def content_type(key: str) -> str:
    """The media type of a key; one without an ending is a page."""
    ending = PurePosixPath(key).suffix
    if not ending:
        return _TYPES[".html"]
    return _TYPES.get(ending) or mimetypes.guess_type(key)[0] or "application/octet-stream"


def is_page(key: str) -> bool:
    """Whether a key is a page's."""
    return content_type(key) == _TYPES[".html"]


def stored_form(key: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    """How a file lies in the bucket, and what S3 is told of that. Pages, and modules and styles that are named by their
    content, lie there compressed; what programs read besides, or functions do, as it is, and CloudFront compresses it
    for who takes that."""
    if not ((is_page(key) and key != SHELL) or (is_for_ever(key) and key.endswith((".css", ".js")))):
        return content, {}
    return gzip.compress(content, mtime=0), {"ContentEncoding": "gzip"}


def is_for_ever(key: str) -> bool:
    """Whether a key always has the same content, so that nobody needs to ask for it again."""
    return bool(_FOR_EVER.fullmatch(key))


def cache_control(key: str) -> str:
    """What is named by its content never changes, and pictures hardly ever; all else is asked for again, and answered
    304 where it is the same."""
    if is_for_ever(key):
        return "public, max-age=31536000, immutable"
    if content_type(key).startswith("image/"):
        return "public, max-age=86400"
    return "public, no-cache"
