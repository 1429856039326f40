"""What commands that serve until they are told to stop have in common: signals, port, environment."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from types import FrameType


class Stopped(BaseException):
    """Somebody asked to stop; no library on the way may take it for an error."""


_asked = threading.Event()


def stop_politely() -> None:
    """Raise Stopped in the main thread on Ctrl-C, SIGTERM and SIGHUP."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        _asked.set()
        if threading.current_thread() is threading.main_thread():
            raise Stopped

    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, stop)


def raise_if_stopped() -> None:
    """Raise Stopped if somebody has asked to stop: Python swallows what a signal raises as it tidies up an object."""
    if _asked.is_set():
        raise Stopped


def ignore_signals() -> None:
    """Let a second Ctrl-C end nothing half done."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)


def forget_other_clouds() -> None:
    """Anyone who runs this may have an account, a profile or a proxy set up; none of it is for loopback."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower() in ("http_proxy", "all_proxy"):
            del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


def port(text: str, variable: str) -> int:
    """A port as somebody types it. Raises ArgumentTypeError, which names the variable that it came from."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535, in {variable}")
    return int(text)
