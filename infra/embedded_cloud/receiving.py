"""What SES does with a mail that it receives, for the embedded cloud, whose own SES (ministack 1.5.33) receives none:
it puts header lines of its own on top, and the mail into the bucket, which notifies the queue."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from infra.embedded_cloud.process import EmbeddedCloud

PLAYED_REGION = "us-east-1"


def add_lines_of_ses(content: bytes, recipient: str, sender: str, now: datetime) -> bytes:
    """The mail as SES would store it. The envelope's sender counts as proved: nobody else reaches this machine's
    loopback."""
    domain = sender.rpartition("@")[2]
    spf = f"(spfCheck: domain of {domain} designates 127.0.0.1 as permitted sender) client-ip=127.0.0.1"
    spf += f"; envelope-from={sender}; helo=localhost;"
    lines = [
        f"Return-Path: <{sender}>",
        "Received: from localhost (localhost [127.0.0.1])",
        f" by inbound-smtp.{PLAYED_REGION}.amazonaws.com with SMTP id {secrets.token_hex(20)}",
        f" for {recipient};",
        f" {format_datetime(now)} (UTC)",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        f"Received-SPF: pass {spf}",
        "Authentication-Results: amazonses.com;",
        f" spf=pass {spf}",
        " dkim=none;",
        " dmarc=none;",
        "X-SES-RECEIPT: cGxheWVk",
    ]
    return "\r\n".join([*lines, ""]).encode() + content


def put_received(cloud: EmbeddedCloud, bucket: Callable[[], str]) -> Callable[[bytes], None]:
    """What puts a received mail into the bucket, whose name is known once the stack is deployed."""

    def put(content: bytes) -> None:
        cloud.client("s3").put_object(Bucket=bucket(), Key=secrets.token_hex(20), Body=content)

    return put
