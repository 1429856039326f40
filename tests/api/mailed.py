"""Mails as calendars send them, and as SES stores what it received."""

from __future__ import annotations

import base64

REPLY_DOMAIN = "replies.expertbook.example"

SPF = (
    "(spfCheck: domain of {domain} designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;"
    " envelope-from={envelope}; helo={helo};"
)


def stored(
    mail: str,
    *,
    sender: str = "ben@example.com",
    to: str = "",
    envelope: str | None = None,
    helo: str = "mail.example.com",
    spf: str = "pass",
    dkim: str = "dkim=pass header.i=@{domain};",
    dmarc: str = "dmarc=pass header.from={domain};",
    spam: str = "PASS",
    extra: str = "",
) -> bytes:
    """A mail below the lines that SES puts on top. No documentation shows them whole: these are as in mails that people
    published, the last of April 2025."""
    domain = sender.rpartition("@")[2]
    envelope = sender if envelope is None else envelope
    found = SPF.format(domain=domain, envelope=envelope, helo=helo)
    lines = [
        f"Return-Path: <{envelope}>",
        f"Received: from {helo} (mail.example.com [192.0.2.1])",
        " by inbound-smtp.us-east-1.amazonaws.com with SMTP id 8i6cr4aeu15skb2lb71a0qo4ts7a8mbou5nfpgg1",
        f" for {to or 'nobody@example.org'};",
        " Sat, 26 Apr 2025 16:24:59 +0000 (UTC)",
        f"X-SES-Spam-Verdict: {spam}",
        "X-SES-Virus-Verdict: PASS",
        f"Received-SPF: {spf} {found}",
        "Authentication-Results: amazonses.com;",
        f" spf={spf} {found}",
        *([f" {dkim.format(domain=domain)}"] if dkim else []),
        *([f" {dmarc.format(domain=domain)}"] if dmarc else []),
        "X-SES-RECEIPT: AEFBQUFBQUFBQUFGQWpOcCtRU3V4WkdqeWFTZmN0UGo2V2lDbTNlN2RnWUll",
        "X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; c=relaxed/simple; s=6gbr; d=amazonses.com; t=1745684700",
    ]
    return "\r\n".join([*lines, extra + mail.strip("\n").replace("\n", "\r\n"), ""]).encode()


def calendar(
    booking: str,
    attendee: str = "ben@example.com",
    part: str = "ACCEPTED",
    *,
    method: str = "REPLY",
    sequence: int = 0,
    stamp: str = "20261123T091500Z",
    times: str = "DTSTART:20261124T103000Z\nDTEND:20261124T104500Z",
    more: str = "",
) -> str:
    """The calendar file in an answer, as Google Calendar writes it."""
    return f"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:{method}
BEGIN:VEVENT
{times}
DTSTAMP:{stamp}
ORGANIZER;CN=Ada Lovelace (ExpertBook):mailto:reply+x@{REPLY_DOMAIN}
UID:{booking}@expertbook
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={part};CN=Ben
 Ito;X-NUM-GUESTS=0:mailto:{attendee}
CREATED:20261123T080000Z
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Intro call
{more}
END:VEVENT
END:VCALENDAR
""".replace("\n\n", "\n")


def google(content: str, to: str, sender: str = "ben@example.com") -> str:
    """As Google Calendar mails it: alternatives, the last of them the calendar, and that again as a file."""
    encoded = base64.encodebytes(content.replace("\n", "\r\n").encode()).decode()
    return f"""
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=20230601;
        h=cc:to:from:subject:date:message-id:sender:reply-to:mime-version; b=x
MIME-Version: 1.0
Reply-To: Ben Ito <{sender}>
Sender: Google Calendar <calendar-notification@google.com>
Message-ID: <calendar-1@google.com>
Date: Mon, 23 Nov 2026 09:15:00 +0000
Subject: Accepted: Intro call @ Tue 24 Nov 2026 10:30am
From: Ben Ito <{sender}>
To: {to}
Content-Type: multipart/mixed; boundary="000000000000a1"

--000000000000a1
Content-Type: multipart/alternative; boundary="000000000000a2"

--000000000000a2
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes

Ben Ito has accepted this invitation.

--000000000000a2
Content-Type: text/html; charset="UTF-8"

<p>Ben Ito has accepted this invitation.</p>

--000000000000a2
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: base64

{encoded}
--000000000000a2--
--000000000000a1
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{encoded}
--000000000000a1--
"""


def plain(content: str, to: str, sender: str = "ben@example.com", more: str = "") -> str:
    """A calendar alone, as some programs mail it."""
    return f"""
From: "Ito, Ben" <{sender}>
To: <{to}>
Subject: Accepted: Intro call
{more}Content-Type: text/calendar; method=REPLY; charset=utf-8

{content}"""
