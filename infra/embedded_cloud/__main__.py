"""`make run`: start the embedded cloud, deploy the release to it, and serve until told to stop."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.deployment.deployer import DeploymentError
from infra.embedded_cloud.due_file import DueFile
from infra.embedded_cloud.lock import RunsAlready, alone
from infra.embedded_cloud.process import CloudError, shown
from infra.embedded_cloud.reload import LOOK_EVERY_SECONDS, Reloader
from infra.embedded_cloud.run import SECURITY_CONTACT, Run
from infra.embedded_cloud.terminal import (
    Stopped,
    forget_other_clouds,
    ignore_signals,
    port,
    raise_if_stopped,
    stop_politely,
)
from infra.package.build import BuildError
from infra.workspace import LOCAL, RunFolder


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM."""
    # A line a line, also where the output is a pipe.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    options = _parse(arguments)
    folder = RunFolder(options.folder)
    stop_politely()
    forget_other_clouds()
    try:
        with alone(folder.lock, folder.outputs) as say_stopping:
            run = Run(
                folder,
                options.port,
                save_seconds=options.save_seconds,
                sample_data=not options.bare,
                as_deployed=options.published,
                parameters={
                    "CorsOrigins": os.environ.get("CORS_ORIGINS", ""),
                    "Limits": os.environ.get("LIMITS", ""),
                    "Moderators": os.environ.get("MODERATORS", ""),
                    "ReplyDomain": os.environ.get("REPLY_DOMAIN", "").lower(),
                    "SecurityContact": os.environ.get("SECURITY_CONTACT") or SECURITY_CONTACT,
                    "GoogleClientId": os.environ.get("GOOGLE_CLIENT_ID", "") if os.environ.get("GOOGLE_URL") else "",
                    "GoogleUrl": os.environ.get("GOOGLE_URL", ""),
                    "MicrosoftClientId": os.environ.get("MICROSOFT_CLIENT_ID", "")
                    if os.environ.get("MICROSOFT_URL")
                    else "",
                    "MicrosoftUrl": os.environ.get("MICROSOFT_URL", ""),
                },
                calendar_secrets=os.environ.get("CALENDAR_SECRETS", ""),
            )
            return _serve(run, say_stopping, watches=options.watch)
    except Stopped:
        return 0
    except (RunsAlready, CloudError, BuildError, DeploymentError) as error:
        print(error, file=sys.stderr)
        return 1


def _serve(run: Run, say_stopping: Callable[[], None], *, watches: bool) -> int:
    started = time.monotonic()
    # Before the start, lest a change be missed that comes while it builds.
    reloader = Reloader(run) if watches else None
    try:
        run.start()
        print(_greeting(run, time.monotonic() - started))
        due = DueFile(run.folder, run.cloud)
        while run.cloud.is_running():
            time.sleep(LOOK_EVERY_SECONDS)
            raise_if_stopped()
            with suppress(BotoCoreError, ClientError):  # a busy machine; it looks again
                due.look(run.outputs["table_name"])
            if reloader is not None:
                reloader.look()
        log = shown(run.cloud.log)
        print(f"The embedded cloud has ended by itself; {log} may say why.", file=sys.stderr)
        return 1
    except Stopped:
        print("Stopping …")
        return 0
    finally:
        # A second Ctrl-C must not leave the state half saved.
        ignore_signals()
        say_stopping()
        run.stop()


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.embedded_cloud", description=__doc__)
    parser.add_argument("--folder", type=Path, default=LOCAL, help="where the run keeps its things")
    named = partial(port, variable="EXPERTBOOK_PORT")
    parser.add_argument("--port", type=named, default=os.environ.get("EXPERTBOOK_PORT") or "4566", help="on loopback")
    parser.add_argument("--watch", action="store_true", help="publish and deploy what changes in the checkout")
    parser.add_argument("--save-seconds", type=float, default=2.0, help="how often the state is saved while it changes")
    parser.add_argument("--published", action="store_true", help="with the site's files as `make deploy` sends them")
    parser.add_argument("--bare", action="store_true", help="without the sample data")
    return parser.parse_args(arguments)


def _greeting(run: Run, seconds: float) -> str:
    outputs = run.outputs
    return f"""
ExpertBook is up, after {seconds:.0f} s.

  Site    {outputs["site_url"]}
  API     {outputs["api_url"]}
  Mails   {shown(run.folder.mails)}, and a line here for each that goes out
  Logs    {shown(run.cloud.log)}
  Due     {shown(run.folder.due)}: what happens by itself next; `make due JUMP=25h` has it happen now

Ctrl-C stops it; the next `make run` continues where this one was.
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
