"""Whether too many of the account's mails come back, as the alarm on SES's own rate says. The only module that reads
alarms."""

from __future__ import annotations

import logging
import time

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client

log = logging.getLogger(__name__)

KEPT_SECONDS = 60
"""How long an answer counts in a process; the rate is measured over an hour and more."""

_kept: dict[str, tuple[float, bool]] = {}
"""By the alarm's name: until when the answer counts, and the answer."""


def are_too_many() -> bool:
    """Whether the alarm rings. False where there is none, and where it can't be read: then mail goes on.

    One DescribeAlarms a minute, of three seconds at most.
    """
    alarm = settings.bounces_alarm()
    if alarm is None:
        return False
    until, rings = _kept.get(alarm, (0.0, False))
    if time.monotonic() >= until:
        rings = _ask(alarm)
        _kept[alarm] = time.monotonic() + KEPT_SECONDS, rings
    return rings


def forget() -> None:
    """Ask again for what this process knows."""
    _kept.clear()


def _ask(alarm: str) -> bool:
    try:
        found = aws_client("cloudwatch").describe_alarms(AlarmNames=[alarm], AlarmTypes=["MetricAlarm"])
    except (BotoCoreError, ClientError) as error:
        log.warning("alarm not read", extra={"alarm": alarm, "cause": type(error).__name__})
        return False
    return any(each["StateValue"] == "ALARM" for each in found["MetricAlarms"])
