"""The process of the embedded cloud: ministack, adapted, in an environment of its own.

It may import nothing that requirements-cloud.txt does not bring; memory.py, functions.py, conditions.py and edge.py say
what is adapted.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import time
from pathlib import Path

from infra.embedded_cloud import lifeline
from infra.embedded_cloud.conditions import read_conditions_once
from infra.embedded_cloud.edge import adapt_edge
from infra.embedded_cloud.functions import adapt_functions, end_functions
from infra.embedded_cloud.memory import Changes, Memory, keep, restore_streams


async def serve(port: int, memory: Memory, save_seconds: float) -> None:
    """Serve until asked to stop, or until the process that started this one is gone."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from ministack import app as ministack

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, stop.set)
    lifeline.hold(lambda: os.kill(os.getpid(), signal.SIGTERM))
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1.0
    config.loglevel = "WARNING"
    changes = Changes(ministack.app)
    keeping = asyncio.create_task(keep(memory, changes, save_seconds))
    await hypercorn_serve(changes, config, shutdown_trigger=stop.wait)
    keeping.cancel()


def adapt(memory: Memory) -> None:
    """Change what ministack does about its state, functions, conditions and the edge."""
    from ministack import app
    from ministack.core import persistence
    from ministack.services import lambda_svc

    adapt_functions(memory.packages)
    adapt_edge()
    read_conditions_once()
    # Read from the last whole state. What ministack itself puts there at other times goes elsewhere.
    persistence.STATE_DIR = str(memory.current.resolve())
    # Code lies beside the states, by its hash; what is not used is removed before the next start.
    lambda_svc.CODE_BLOB_DIR = str(memory.code)
    lambda_svc._prune_orphan_code_blobs = lambda _referenced: None
    # The last state is written by main(), after the last request.
    app.save_all = lambda _services: None
    logging.getLogger("persistence").setLevel(logging.WARNING)
    load = app._load_persisted_state

    def load_with_streams() -> None:
        restore_streams()
        load()

    app._load_persisted_state = load_with_streams


def environment(port: int, memory: Memory, smtp_port: int) -> dict[str, str]:
    """How ministack is told what to do."""
    return {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_REGION": "us-east-1",
        "PERSIST_STATE": "1",
        "S3_DATA_DIR": str(memory.folder / "s3"),
        "S3_PERSIST": "1",
        "SFTP_ENABLED": "0",
        "SMTP_HOST": f"127.0.0.1:{smtp_port}",
        "STATE_DIR": str(memory.folder / "other"),
    }


def main() -> None:
    """Run the cloud; everything it says goes where the starter put its output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--save-seconds", type=float, required=True)
    options = parser.parse_args()
    memory = Memory(options.state)
    memory.folder.mkdir(parents=True, exist_ok=True)
    memory.forget_unused_code()
    os.environ.update(environment(options.port, memory, options.smtp_port))
    adapt(memory)
    asyncio.run(serve(options.port, memory, options.save_seconds))
    end_functions()
    memory.wait()
    memory.save(time.time_ns())
    # Threads that still poll are not waited for.
    sys.stdout.flush()
    os._exit(0)
