"""QR codes of the experts' pages, for posters, cards and slides: a file in the bucket beside each page."""

from __future__ import annotations

import io

from expertbook import settings
from expertbook.adapters.aws import aws_client
from expertbook.adapters.site.pages import pages_of
from expertbook.domain.expert import Expert

_A_DAY = "public, max-age=86400"


def publish(expert: Expert | None, replaced: Expert | None) -> None:
    """Draw the codes of an expert's pages, and remove those of pages that are gone.

    One write or removal a page in the bucket; no DynamoDB call. What a code says never changes: it is written with
    each change of the profile all the same, so that none is missing for long, whatever happened.
    """
    wanted, before = ({page.key for page in pages_of(each)} for each in (expert, replaced))
    s3, bucket = aws_client("s3"), settings.site_bucket()
    for page in sorted(wanted):
        content = render_qr_code(f"{settings.site_url()}/{page}").encode()
        s3.put_object(Bucket=bucket, Key=_key(page), Body=content, ContentType="image/svg+xml", CacheControl=_A_DAY)
    for page in sorted(before - wanted):
        s3.delete_object(Bucket=bucket, Key=_key(page))


def render_qr_code(address: str) -> str:
    """An address as an SVG. A quarter of it may be unreadable: paper has creases."""
    import segno  # nothing else that follows changes needs it

    svg = io.BytesIO()
    segno.make_qr(address, error="q").save(svg, kind="svg", scale=8, border=4, xmldecl=False, light="#fff")
    return svg.getvalue().decode()


def _key(page: str) -> str:
    return f"qr/{page}.svg"
