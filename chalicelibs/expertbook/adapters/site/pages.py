"""The experts' pages: one object in the bucket for each expert and event type, for clean URLs and link previews."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from expertbook import settings
from expertbook.adapters import linked_data
from expertbook.adapters.aws import aws_client
from expertbook.domain.expert import Expert

SHELL_KEY = "expert.html"
"""The page with placeholders. The deployment uploads it."""

_DESCRIPTION_LENGTH = 200
_PLACEHOLDER = re.compile(r"\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}")
"""`{{name}}` is a text, `{{{name}}}` HTML."""

_PHOTO = (".jpg", ".jpeg", ".png", ".webp")
"""The pictures that link previews show. No preview shows SVG, which the sample data uses."""

_NO_PHOTO = "/card.jpg"
"""For an expert without a photo: the site's own card."""


@dataclass(frozen=True, slots=True)
class EventTypeText:
    """An event type that is offered: the key of its page, and what it says."""

    key: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class PageText:
    """What a link preview shows, and what a visitor sees before anything is loaded. `image` is a URL, or a path on the
    site. An unlisted page is for people who know its URL, not for search engines.
    """

    key: str
    title: str
    description: str
    image: str
    image_alt: str
    listed: bool
    name: str
    category: str
    headline: str
    accent: str
    event_types: tuple[EventTypeText, ...]


def pages_of(expert: Expert | None) -> Iterator[PageText]:
    """An expert's pages: their own, and one for each event type."""
    if expert is None:
        return
    image, alt = _preview_picture(expert)
    listed = not expert.hidden
    shown = tuple(
        EventTypeText(f"{expert.handle}/{each.slug}", each.title, each.description)
        for each in expert.event_types
        if not each.hidden
    )
    seen_first = (expert.name, expert.category, expert.headline, expert.accent, shown)
    yield PageText(expert.handle, f"{expert.name} · ExpertBook", expert.headline, image, alt, listed, *seen_first)
    for offered in expert.event_types:
        title = f"{offered.title} with {expert.name} · ExpertBook"
        description = offered.description or expert.headline
        key, is_listed = f"{expert.handle}/{offered.slug}", listed and not offered.hidden
        yield PageText(key, title, description, image, alt, is_listed, *seen_first)


def render_page(shell: str, page: PageText, site_url: str) -> str:
    """The shell with its placeholders replaced by the page's text, escaped for HTML."""
    texts = {
        "title": page.title,
        "description": _shorten(page.description),
        "image": page.image if page.image.startswith("https://") else f"{site_url}{page.image}",
        "image_alt": page.image_alt,
        "robots": "all" if page.listed else "noindex",
        "url": f"{site_url}/{page.key}",
        "name": page.name,
        "category": page.category,
        "headline": page.headline,
        "accent": page.accent,
    }
    parts = {"event_types": _list_event_types(page), "linked_data": _describe(page, texts["image"], site_url)}
    # In one pass, so that nothing in a text counts as a placeholder. A newer release's shell may have more of them.
    return _PLACEHOLDER.sub(lambda found: parts.get(found[1], "") or html.escape(texts.get(found[2], "")), shell)


def _list_event_types(page: PageText) -> str:
    """As the site's own list of them begins (frontend/app/booking/picker/EventTypes.js); the chosen one is marked."""
    chosen = page.key if "/" in page.key else next((each.key for each in page.event_types), "")
    return "".join(_event_type_link(each.key, each.title, is_chosen=each.key == chosen) for each in page.event_types)


def _event_type_link(key: str, title: str, *, is_chosen: bool) -> str:
    mark = ' aria-current="true"' if is_chosen else ""
    return f'<a class="type" href="/{key}"{mark}><span class="type-title" dir="auto">{html.escape(title)}</span></a>'


def _describe(page: PageText, image: str, site_url: str) -> str:
    """Who it is and what can be booked, as schema.org has it, for search engines; nothing on an unlisted page."""
    if not page.listed:
        return ""
    offers = [
        {
            "@type": "Offer",
            "name": each.title,
            **({"description": each.description} if each.description else {}),
            "url": f"{site_url}/{each.key}",
        }
        for each in page.event_types
    ]
    person = {
        "@type": "Person",
        "name": page.name,
        "knowsAbout": page.category,
        "description": page.headline,
        **({"image": image} if page.image != _NO_PHOTO else {}),
        "url": f"{site_url}/{page.key.partition('/')[0]}",
        "makesOffer": offers,
    }
    return linked_data.to_script(person)


def publish(expert: Expert | None, replaced: Expert | None) -> None:
    """Write an expert's pages that show something else than those of the replaced profile, and delete those that only
    that one had. Without a replaced profile, write all.

    One read of the bucket if anything is to be written, and one write or deletion for each such page. No DynamoDB call.
    """
    s3, bucket = aws_client("s3"), settings.site_bucket()
    wanted, before = ({page.key: page for page in pages_of(each)} for each in (expert, replaced))
    changed = [page for key, page in wanted.items() if page != before.get(key)]
    if changed:
        shell = s3.get_object(Bucket=bucket, Key=SHELL_KEY)["Body"].read().decode()
        for page in changed:
            s3.put_object(
                Bucket=bucket,
                Key=page.key,
                Body=gzip.compress(render_page(shell, page, settings.site_url()).encode(), mtime=0),
                ContentType="text/html; charset=utf-8",
                ContentEncoding="gzip",
                CacheControl="public, max-age=60",
            )
    for key in before.keys() - wanted.keys():
        s3.delete_object(Bucket=bucket, Key=key)


def _preview_picture(expert: Expert) -> tuple[str, str]:
    """A picture that every preview can show, and its alternative text."""
    if expert.photo_url.lower().endswith(_PHOTO):
        return expert.photo_url, expert.name
    return _NO_PHOTO, "ExpertBook"


def _shorten(text: str) -> str:
    """One line, cut between words if it is too long."""
    line = " ".join(text.split())
    if len(line) <= _DESCRIPTION_LENGTH:
        return line
    kept, space, _ = line[:_DESCRIPTION_LENGTH].rpartition(" ")
    return f"{kept if space else line[: _DESCRIPTION_LENGTH - 1]}…"
