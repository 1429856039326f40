"""The package's size, and what it costs to import its REST entry from it, against chalice and pynamodb alone.

Run after `make package`: .venv/bin/python -m benchmarks.imports
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from time import perf_counter

RUNS = 9
PACKAGE = Path("build/package.zip")

BASE = """
import chalice.app, pynamodb.models
from pynamodb.connection import Connection
Connection(region="us-east-1").client
"""
REST = """
import app
from expertbook.store.table import connection
connection().client
"""
STREAM = """
import app
from expertbook.live import push
from expertbook.store.table import connection
connection().client
"""


def main() -> None:
    """Print the figures."""
    print(f"package: {PACKAGE.stat().st_size / 1e6:.2f} MB zipped")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(PACKAGE) as package:
            package.extractall(folder)
            size = sum(entry.file_size for entry in package.infolist())
        print(f"         {size / 1e6:.2f} MB unpacked")
        _run(folder, REST)  # writes the bytecode once, as a deployed function has it after its first start
        times: dict[str, list[float]] = {"nothing": [], "base": [], "rest": [], "push": []}
        for _ in range(RUNS):
            for name, code in (("nothing", ""), ("base", BASE), ("rest", REST), ("push", STREAM)):
                times[name].append(_run(folder, code))
    start = statistics.median(times["nothing"])
    base = statistics.median(times["base"]) - start
    print(f"chalice and pynamodb with a client: {base * 1000:.0f} ms")
    for name in ("rest", "push"):
        found = statistics.median(times[name]) - start
        print(f"{name} entry with a client: {found * 1000:.0f} ms, {found / base:.2f} times that")


def _run(folder: str, code: str) -> float:
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "TABLE_NAME": "benchmark",
        "PYTHONPATH": folder,
    }
    began = perf_counter()
    # -S and -E would hide PYTHONPATH; -s leaves out the user's packages, and the folder comes first.
    subprocess.run([sys.executable, "-s", "-c", code], env=environment, check=True, cwd=folder)
    return perf_counter() - began


if __name__ == "__main__":
    main()
