"""The experts' pages: one object in the bucket for each expert and event type, for clean URLs and link previews."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expertbook import settings
from expertbook.adapters import linked_data
from expertbook.adapters.aws import aws_client
from expertbook.domain.expert import Expert
from expertbook.domain.previews import HEIGHT, OWN_PAGE, WIDTH
from expertbook.domain.rating import NO_REVIEWS, SHOWN_FROM, Figures
from expertbook.domain.review import MAX_STARS

SHELL_KEY = "expert.html"
"""The page with placeholders. The deployment uploads it."""

_DESCRIPTION_LENGTH = 200
_PLACEHOLDER = re.compile(r"\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}")
"""`{{name}}` is a text, `{{{name}}}` HTML."""

_PHOTO = (".jpg", ".jpeg", ".png", ".webp")
"""The pictures that search engines show. None shows SVG, which the sample data uses."""

_SITES_CARD = "/card.jpg"
"""The picture of a page until the expert's browser has drawn its own; of the same size."""


@dataclass(frozen=True, slots=True)
class EventTypeText:
    """An event type that is offered: the key of its page, and what it says."""

    key: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class PageText:
    """What a link preview shows, and what a visitor sees before anything is loaded. `image` is a URL, or a path on the
    site, `photo` the expert's own, or empty. An unlisted page is for people who know its URL: search engines and link
    previews get nothing of it. `figures` are of the reviews, none of too few.
    """

    key: str
    title: str
    description: str
    image: str
    image_alt: str
    photo: str
    listed: bool
    name: str
    category: str
    headline: str
    accent: str
    cover: str
    figures: Figures
    event_types: tuple[EventTypeText, ...]


def pages_of(expert: Expert | None) -> Iterator[PageText]:
    """An expert's pages: their own, and one for each event type."""
    if expert is None:
        return
    photo = expert.photo_url if expert.photo_url.lower().endswith(_PHOTO) else ""
    listed = not expert.hidden
    shown = tuple(
        EventTypeText(f"{expert.handle}/{each.slug}", each.title, each.description)
        for each in expert.event_types
        if not each.hidden
    )
    figures = expert.figures if expert.figures.number >= SHOWN_FROM else NO_REVIEWS
    seen_first = (expert.name, expert.category, expert.headline, expert.accent, expert.cover_url, figures, shown)

    def page(slug: str, name: str, description: str, is_listed: bool) -> PageText:
        key = f"{expert.handle}/{slug}" if slug else expert.handle
        drawn = expert.previews.get(slug)
        image, alt = (drawn, name) if drawn is not None else (_SITES_CARD, "ExpertBook")
        return PageText(key, f"{name} · ExpertBook", description, image, alt, photo, is_listed, *seen_first)

    yield page(OWN_PAGE, expert.name, expert.headline, listed)
    for offered in expert.event_types:
        name, description = f"{offered.title} with {expert.name}", offered.description or expert.headline
        yield page(offered.slug, name, description, listed and not offered.hidden)


def render_page(shell: str, page: PageText, site_url: str) -> str:
    """The shell with its placeholders replaced by the page's text, escaped for HTML."""
    texts = {
        "title": page.title,
        "description": _shorten(page.description),
        "robots": "all" if page.listed else "noindex",
        "url": f"{site_url}/{page.key}",
        "name": page.name,
        "category": page.category,
        "headline": page.headline,
        "accent": page.accent,
    }
    parts = {
        "event_types": _list_event_types(page),
        "cover": '<div class="cover"></div>' if page.cover else "",
        "preview": _preview(page, texts, site_url),
        "linked_data": _describe(page, site_url),
    }
    # In one pass, so that nothing in a text counts as a placeholder. A newer release's shell may have more of them.
    return _PLACEHOLDER.sub(lambda found: parts.get(found[1], "") or html.escape(texts.get(found[2], "")), shell)


def _preview(page: PageText, texts: Mapping[str, str], site_url: str) -> str:
    """What those read who show a link with a picture; nothing on an unlisted page."""
    if not page.listed:
        return ""
    metas = {
        "og:type": "website",
        "og:site_name": "ExpertBook",
        "og:title": texts["title"],
        "og:description": texts["description"],
        "og:image": f"{site_url}{page.image}",
        "og:image:type": "image/jpeg",
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": page.image_alt,
        "og:url": texts["url"],
    }
    lines = [f'<meta property="{name}" content="{html.escape(text)}" />' for name, text in metas.items()]
    return "\n".join([*lines, '<meta name="twitter:card" content="summary_large_image" />'])


def _list_event_types(page: PageText) -> str:
    """As the site's own list of them begins (frontend/app/booking/picker/EventTypes.js); the chosen one is marked."""
    chosen = page.key if "/" in page.key else next((each.key for each in page.event_types), "")
    return "".join(_event_type_link(each.key, each.title, is_chosen=each.key == chosen) for each in page.event_types)


def _event_type_link(key: str, title: str, *, is_chosen: bool) -> str:
    mark = ' aria-current="true"' if is_chosen else ""
    return f'<a class="type" href="/{key}"{mark}><span class="type-title" dir="auto">{html.escape(title)}</span></a>'


def _describe(page: PageText, site_url: str) -> str:
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
    photo = page.photo if page.photo.startswith("https://") else f"{site_url}{page.photo}"
    is_rated = page.figures.number > 0
    person = {
        # What is rated has to be more to search engines than a person.
        "@type": ["Person", "ProfessionalService"] if is_rated else "Person",
        "name": page.name,
        "knowsAbout": page.category,
        "description": page.headline,
        **({"image": photo} if page.photo else {}),
        "url": f"{site_url}/{page.key.partition('/')[0]}",
        "makesOffer": offers,
        **({"aggregateRating": _describe_rating(page.figures)} if is_rated else {}),
    }
    return linked_data.to_script(person)


def _describe_rating(figures: Figures) -> dict[str, Any]:
    return {
        "@type": "AggregateRating",
        "ratingValue": figures.rating,
        "reviewCount": figures.number,
        "bestRating": MAX_STARS,
        "worstRating": 1,
    }


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


def _shorten(text: str) -> str:
    """One line, cut between words if it is too long."""
    line = " ".join(text.split())
    if len(line) <= _DESCRIPTION_LENGTH:
        return line
    kept, space, _ = line[:_DESCRIPTION_LENGTH].rpartition(" ")
    return f"{kept if space else line[: _DESCRIPTION_LENGTH - 1]}…"
