"""QR codes of the experts' pages, for posters, cards and slides: one file in the bucket for each page."""

from __future__ import annotations

import io

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.adapters.site.pages import pages_of
from expertbook.domain.expert import Expert

_A_DAY = "public, max-age=86400"


def publish(expert: Expert | None, replaced: Expert | None) -> None:
    """Draw the QR codes of pages that the replaced profile didn't have, and delete those of pages that are gone.

    A code never changes. One write or deletion in the bucket for each such page; no DynamoDB call.
    """
    wanted, before = ({page.key for page in pages_of(each)} for each in (expert, replaced))
    s3, bucket = aws_client("s3"), settings.site_bucket()
    for page in sorted(wanted - before):
        content = render_qr_code(f"{settings.site_url()}/{page}").encode()
        s3.put_object(Bucket=bucket, Key=_key(page), Body=content, ContentType="image/svg+xml", CacheControl=_A_DAY)
    for page in sorted(before - wanted):
        s3.delete_object(Bucket=bucket, Key=_key(page))


def render_qr_code(url: str) -> str:
    """A URL as a QR code in SVG. It still works if a quarter of it is unreadable, because paper gets creases."""
    import segno  # only QR codes need it

    svg = io.BytesIO()
    segno.make_qr(url, error="q").save(svg, kind="svg", scale=8, border=4, xmldecl=False, light="#fff")
    return svg.getvalue().decode()


def _key(page: str) -> str:
    return f"qr/{page}.svg"
