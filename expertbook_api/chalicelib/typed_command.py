"""`chalice local`, typed by somebody. Nothing on Lambda comes here."""

from __future__ import annotations

import os
import signal
import sys

import botocore.session

from expertbook import settings

REGION = "AWS_DEFAULT_REGION"


def end_without_settings() -> None:
    """End `chalice local` with a line if the API would lack a setting; other commands of Chalice need none.

    Chalice (1.34.0) imports the application in a thread: when that fails, its processes stay and answer nothing.
    """
    if "local" not in sys.argv[1:]:
        return
    missing = settings.missing_for_the_api()
    if botocore.session.get_session().get_config_variable("region") is None:
        missing.append(REGION)
    if not missing:
        return
    print(f"Not set: {', '.join(missing)}. `make local` sets all of it, and starts what it names.", file=sys.stderr)
    sys.stderr.flush()
    _end_reloader()
    os._exit(1)


def _end_reloader() -> None:
    """End the process that starts this one again after each change: otherwise it would report success."""
    # Its children are in its own group. One whose group is another is no reloader, but somebody's shell.
    if "CHALICE_WORKER" in os.environ and os.getpgid(os.getppid()) == os.getpgrp():
        os.kill(os.getppid(), signal.SIGTERM)
