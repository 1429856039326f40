"""What the API shows of a fault."""

from __future__ import annotations

from typing import Any

from expertbook.domain.faults import Fault


def fault_view(fault: Fault) -> dict[str, Any]:
    """A fault: its sentence in English, and the code and values of which callers make their own."""
    return {"message": fault.message, "code": fault.code, "values": dict(fault.values)}
