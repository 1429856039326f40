"""The bucket in which SES puts mails that it received, each under a name of its own, for two
days at most."""

from __future__ import annotations

from expertbook import settings
from expertbook.adapters.aws import aws_client, translate_outage
from expertbook.adapters.mail.received import MOST_BYTES


def fetch_mail(key: str) -> bytes:
    """The mail under this key; of one that is too large the beginning, and one byte more than may be.

    One GetObject. Raises Unavailable.
    """
    with translate_outage():
        found = aws_client("s3").get_object(Bucket=settings.received_bucket(), Key=key)["Body"]
        content: bytes = found.read(MOST_BYTES + 1)
    return content
