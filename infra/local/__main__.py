"""`make local`: serve the REST API by the server of `chalice local`, reloaded with each change, until told to stop."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from infra.embedded_cloud.reload import LOOK_EVERY_SECONDS, Watched
from infra.embedded_cloud.terminal import Stopped, forget_other_clouds, ignore_signals, port, stop_politely
from infra.local import mails
from infra.local.application import Application
from infra.local.errors import LocalError
from infra.local.following import Follower
from infra.local.stores import RunningCloud, Store, find_running
from infra.workspace import API, FRONTEND, LIBRARY, LOCAL, RESOURCES, ROOT, RunFolder, run_with_library

FOLLOWED_SECONDS = 300
"""How long what follows from the sample data may take. Generous, for a busy machine; it ends when it's done."""


def main(arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    # A line a line, also where the output is a pipe.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    options = _parse(arguments)
    stop_politely()
    forget_other_clouds()
    try:
        return _run(RunFolder(options.folder), options.port)
    except Stopped:
        return 0
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("--port", type=partial(port, variable="PORT"), default=8000, help="on loopback")
    parser.add_argument("--folder", type=Path, default=LOCAL, help="where `make run` keeps its things")
    return parser.parse_args(arguments)


def _run(folder: RunFolder, wanted_port: int) -> int:
    started = time.monotonic()
    # Before the start, lest a change be missed that comes while it starts.
    watched = Watched(API, LIBRARY, FRONTEND, RESOURCES)
    with ExitStack() as ending:
        try:
            running = find_running(folder)
            application = Application(wanted_port)
            ending.callback(application.stop)
            store = _start_moto(application) if running is None else _serve_against(running, application)
            print(_greeting(application, store, time.monotonic() - started))
            return _serve(application, store, watched)
        except Stopped:
            print("Stopping …")
            return 0
        finally:
            ignore_signals()


def _serve_against(running: RunningCloud, application: Application) -> Store:
    print("Starting the REST API by `chalice local`, against what `make run` runs …")
    application.serve(running)
    return running


def _start_moto(application: Application) -> Store:
    """Start moto, serve against it, and fill it."""
    print("Starting the REST API by `chalice local`, against moto: no `make run` answers …")
    # Only here, since it takes a second to import, and isn't needed beside a `make run`.
    from infra.local.moto_cloud import MotoCloud

    moto = MotoCloud()
    # The calls and the mails of the sample data would scroll the addresses away.
    application.is_heard = False
    application.serve(moto)
    follower = Follower(moto, application)
    follower.start()
    print("Adding the sample data …")
    _add_sample_data(moto.outputs(f"{application.url}/api"))
    if not follower.wait_until_idle(FOLLOWED_SECONDS):
        raise LocalError("What follows from the sample data did not come to its end.")
    moto.new_mails()
    application.is_heard = True
    return moto


def _add_sample_data(outputs: dict[str, str]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(json.dumps(outputs))
        file.flush()
        done = run_with_library("infra.sample_data", file.name)
    if done.returncode:
        raise LocalError(f"The sample data could not be added: {(done.stderr.strip().splitlines() or ['?'])[-1]}")


def _serve(application: Application, store: Store, watched: Watched) -> int:
    is_told = False
    while store.is_there():
        time.sleep(LOOK_EVERY_SECONDS)
        for mail in store.new_mails():
            print(mails.show(mail))
        if changed := watched.changed():
            is_told = False
            _reload(application, changed)
        elif not application.is_running() and not is_told:
            is_told = True
            print("The application has ended by itself. It starts again when you save a change.")
    print("The `make run` that this served against has ended.", file=sys.stderr)
    return 1


def _reload(application: Application, changed: Sequence[Path]) -> None:
    names = ", ".join(str(path.relative_to(ROOT)) for path in changed[:3])
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    print(f"Changed    {names}{more}")
    began = time.monotonic()
    try:
        application.start()
    except LocalError as error:
        print(f"Not done   {error}\n           What ran before still runs. Save again when it's fixed.")
    else:
        print(f"Reloaded   ({time.monotonic() - began:.1f} s)")


def _greeting(application: Application, store: Store, seconds: float) -> str:
    api = f"{application.url}/api"
    return f"""
The REST API is up by `chalice local`, after {seconds:.0f} s, and reloads with each change.

  API     {api}
  Site    {application.url}/
  Store   {store.description}
  Mails   printed here, sign-in codes included

  curl '{api}/experts?limit=3'
  curl {api}/auth/codes -H 'Content-Type: application/json' -d '{{"email": "mara-okafor@example.com"}}'

The code is printed here; `POST /auth/sessions` with email and code signs in. docs/api.md has the rest.
{store.differs}
Ctrl-C stops it.
"""


if __name__ == "__main__":
    ended = main(sys.argv[1:])
    sys.stdout.flush()
    # At once: to tidy up what moto has in memory takes seconds.
    os._exit(ended)
