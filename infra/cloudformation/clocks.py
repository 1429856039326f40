"""What the clocks of the template send to functions."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from infra.cloudformation.template import parse
from infra.workspace import RESOURCES


@cache
def sent_to(function: str, event: str) -> dict[str, Any]:
    """The event that a clock sends to a function, both by their names in `infra/resources/clock.yaml`."""
    clocks = parse((RESOURCES / "clock.yaml").read_text(encoding="utf-8"))
    declared = clocks["Resources"][function]["Properties"]["Events"][event]["Properties"]
    sent: dict[str, Any] = json.loads(declared["Input"])
    return sent
