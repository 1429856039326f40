"""`make run`: start the embedded cloud, deploy the release to it, and serve until told to stop."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from infra.deployment.deployer import DeploymentError
from infra.embedded_cloud.lock import RunsAlready, alone
from infra.embedded_cloud.process import CloudError, shown
from infra.embedded_cloud.reload import LOOK_EVERY_SECONDS, Reloader
from infra.embedded_cloud.run import Run
from infra.package.build import BuildError
from infra.workspace import LOCAL, RunFolder


class Stopped(BaseException):
    """Somebody asked to stop; no library on the way may take it for an error."""


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM."""
    # A line a line, also where the output is a pipe.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    options = _parse(arguments)
    folder = RunFolder(options.folder)
    _stop_politely()
    _forget_other_clouds()
    try:
        with alone(folder.lock, folder.outputs):
            run = Run(
                folder,
                options.port,
                save_seconds=options.save_seconds,
                sample_data=not options.bare,
                parameters={"CorsOrigins": os.environ.get("CORS_ORIGINS", ""), "Limits": os.environ.get("LIMITS", "")},
            )
            return _serve(run, watches=options.watch)
    except Stopped:
        return 0
    except (RunsAlready, CloudError, BuildError, DeploymentError) as error:
        print(error, file=sys.stderr)
        return 1


def _serve(run: Run, *, watches: bool) -> int:
    started = time.monotonic()
    # Before the start, lest a change be missed that comes while it builds.
    reloader = Reloader(run) if watches else None
    try:
        run.start()
        print(_greeting(run, time.monotonic() - started))
        while run.cloud.is_running():
            time.sleep(LOOK_EVERY_SECONDS)
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
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, signal.SIG_IGN)
        run.stop()


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.embedded_cloud", description=__doc__)
    parser.add_argument("--folder", type=Path, default=LOCAL, help="where the run keeps its things")
    parser.add_argument("--port", type=_port, default=os.environ.get("EXPERTBOOK_PORT") or "4566", help="on loopback")
    parser.add_argument("--watch", action="store_true", help="publish and deploy what changes in the checkout")
    parser.add_argument("--save-seconds", type=float, default=2.0, help="how often the state is saved while it changes")
    parser.add_argument("--bare", action="store_true", help="without the sample data")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535, in EXPERTBOOK_PORT")
    return int(text)


def _stop_politely() -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        if threading.current_thread() is threading.main_thread():
            raise Stopped

    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, stop)


def _forget_other_clouds() -> None:
    """Anyone who runs this may have an account, a profile or a proxy set up; none of it is for loopback."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower() in ("http_proxy", "all_proxy"):
            del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


def _greeting(run: Run, seconds: float) -> str:
    outputs = run.outputs
    return f"""
ExpertBook is up, after {seconds:.0f} s.

  Site    {outputs["site_url"]}
  API     {outputs["api_url"]}
  Mails   {shown(run.folder.mails)}, and a line here for each that goes out
  Logs    {shown(run.cloud.log)}

Ctrl-C stops it; the next `make run` continues where this one was.
"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
