"""The experts' pages: a key in the bucket for each expert and event type, for clean addresses and link previews."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from expertbook import settings
from expertbook.aws import client
from expertbook.experts.model import Expert

SHELL_KEY = "expert.html"
"""The page with its placeholders, as the deployment uploads it."""

_DESCRIPTION_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PageText:
    """What a link preview shows."""

    key: str
    title: str
    description: str
    image: str


def pages_of(expert: Expert | None) -> Iterator[PageText]:
    """The pages that an expert has: one of their own, and one for each event type."""
    if expert is None:
        return
    yield PageText(expert.handle, f"{expert.name} · ExpertBook", expert.headline, expert.photo_url)
    for offered in expert.event_types:
        title = f"{offered.title} with {expert.name} · ExpertBook"
        description = offered.description or expert.headline
        yield PageText(f"{expert.handle}/{offered.slug}", title, description, expert.photo_url)


def filled(shell: str, page: PageText, site_url: str) -> str:
    """The shell with the page's text in place of its placeholders, escaped for HTML."""
    image = page.image if page.image.startswith("https://") else f"{site_url}{page.image}"
    texts = {
        "title": page.title,
        "description": page.description[:_DESCRIPTION_LENGTH],
        "image": image,
        "url": f"{site_url}/{page.key}",
    }
    for name, text in texts.items():
        shell = shell.replace("{{" + name + "}}", html.escape(text))
    return shell


def publish(expert: Expert | None, replaced: Expert | None) -> None:
    """Write the pages of an expert and remove those that the profile before had and this one has not.

    One read and one write or removal a page in the bucket; no DynamoDB call.
    """
    s3, bucket = client("s3"), settings.site_bucket()
    wanted = {page.key: page for page in pages_of(expert)}
    if wanted:
        shell = s3.get_object(Bucket=bucket, Key=SHELL_KEY)["Body"].read().decode()
        for page in wanted.values():
            s3.put_object(
                Bucket=bucket,
                Key=page.key,
                Body=filled(shell, page, settings.site_url()).encode(),
                ContentType="text/html; charset=utf-8",
                CacheControl="public, max-age=60",
            )
    for page in pages_of(replaced):
        if page.key not in wanted:
            s3.delete_object(Bucket=bucket, Key=page.key)
