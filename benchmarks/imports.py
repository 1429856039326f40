"""The package's size, what a cold start of each function imports, and its time against chalice and pynamodb alone.

    .venv/bin/python -m benchmarks.imports            the figures
    .venv/bin/python -m benchmarks.imports --check    the same; ends with 1 where a budget is exceeded

Each function of the template is started in a fresh interpreter that sees the package and nothing else. It is the
processor's time that counts, user's and system's, and not the clock's: other work on the machine changes it less. And
it is compared with a start of the libraries alone on the same machine, in turns, so that the ratio holds on another.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from benchmarks.budgets import BUDGETS, broken
from benchmarks.report import markdown
from infra.package.build import Release, build

RUNS = 7

BASE = "import chalice.app, pynamodb.models; from pynamodb.connection import Connection; Connection().client"
"""What no function can do without: the framework, the table's library and a client of DynamoDB."""

READY = "from expertbook.store.table import connection; connection().client"

LAZY = {
    # Of the API, the routes that most first calls are for.
    "app.app": "import chalicelib.routes.experts",
    "app.watch": "import expertbook.services.watch_slots",
    "app.hear": "import expertbook.services.watch_slots",
    "app.unwatch": "import expertbook.services.watch_slots",
    "app.push_slot_changes": "import expertbook.stream.push_slot_changes",
    "app.follow_changes": "import expertbook.stream.follow_changes, expertbook.stream.mail_delivery",
    "app.send_webhooks": "import expertbook.stream.webhook_lanes, expertbook.services.send_webhooks, standardwebhooks",
    "app.receive_replies": "import expertbook.stream.received_mails",
    # Of the calendar function, what is called most.
    "app.read_calendars": "import expertbook.services.sync_account",
}
"""What a handler imports when it is called first, beside what app.py does."""

MOST_RATIO = {
    # A person waits: the whole API, its schemas and rules, and the client.
    "app.app": 2.0,
    # A page connects, and shows its slots without waiting for that.
    **dict.fromkeys(("app.watch", "app.hear", "app.unwatch"), 2.0),
    # Nobody waits for these but the slots of other pages, by the length of one cold start.
    **dict.fromkeys(
        (
            "app.push_slot_changes",
            "app.follow_changes",
            "app.read_calendars",
            "app.send_webhooks",
            "app.receive_replies",
        ),
        2.2,
    ),
}
"""How many times the base a cold start may take. Found: 1.3 to 1.7, the more the busier the machine. A
heavy library exceeds it: pydantic alone adds 1.1."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and with `--check` say which are too large."""
    parser = ArgumentParser(description="Package size and cold import times.")
    parser.add_argument("--check", action="store_true", help="end with 1 where a budget is exceeded")
    check = parser.parse_args(arguments).check
    found, times, numbers = measure()
    print(table(found, times, numbers))
    sentences = exceeded(found, times)
    if check and sentences:
        print("\n".join(["", *sentences]))
    return 1 if check and sentences else 0


def measure() -> tuple[dict[str, int], dict[str, float], dict[str, int]]:
    """How large the package is; of each start, the seconds and the number of modules."""
    shipped = build(for_aws=True)
    # What starts here is compiled for the Python of this machine.
    release = build()
    found = sizes((shipped if shipped.is_compiled else release).package)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(release.package) as package:
        package.extractall(folder)
        times = measured(folder, starts(release))
        numbers = {name: len(imported(folder, name, code)) for name, code in starts(release).items() if name in times}
    return found, times, numbers


def sizes(package: Path) -> dict[str, int]:
    """How large the package is, zipped and unpacked."""
    with zipfile.ZipFile(package) as zipped:
        unpacked = sum(entry.file_size for entry in zipped.infolist())
    return {"zipped bytes": package.stat().st_size, "unpacked bytes": unpacked}


def starts(release: Release) -> dict[str, str]:
    """What is run to start each function of the template, under its handler, and the base."""
    functions = release.template["Resources"].values()
    handlers = [each["Properties"]["Handler"] for each in functions if each["Type"] == "AWS::Serverless::Function"]
    found = {handler: "; ".join(["import app", *filter(None, [LAZY.get(handler)]), READY]) for handler in handlers}
    return {"nothing": "", "base": BASE, **found}


def measured(folder: str, codes: dict[str, str]) -> dict[str, float]:
    """Seconds of the processor for each, the bare interpreter's taken off: the least of RUNS, taken in turns.

    The least, since other work on the machine only ever adds.
    """
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(RUNS):
        for name, code in codes.items():
            taken[name].append(processor_seconds(folder, name, code))
    least = {name: min(seconds) for name, seconds in taken.items()}
    nothing = least.pop("nothing")
    return {name: seconds - nothing for name, seconds in least.items()}


def processor_seconds(folder: str, handler: str, code: str) -> float:
    """User's and system's time of one interpreter that sees the standard library and `folder`."""
    process = _started(folder, handler, code)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`{code}` failed")
    return usage.ru_utime + usage.ru_stime


def imported(folder: str, handler: str, code: str) -> list[str]:
    """The modules of the package that the same interpreter has imported in the end."""
    named = (
        f"name for name, one in sys.modules.items() if (getattr(one, '__file__', None) or '').startswith({folder!r})"
    )
    with _started(folder, handler, f"{code}\nprint(*({named}))", stdout=subprocess.PIPE) as process:
        names = process.communicate()[0].decode().split()
    if process.returncode:
        raise SystemExit(f"`{code}` failed")
    return names


def _started(folder: str, handler: str, code: str, stdout: int | None = None) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "TABLE_NAME": "benchmark",
        # As Lambda names it to each function: app.py reads it.
        "_HANDLER": handler,
    }
    command: list[str | Path] = [Path(sys.executable).resolve(), "-I", "-S", "-B", "-c"]
    return subprocess.Popen(
        [*command, f"import sys; sys.path.insert(0, {folder!r}); {code}"], env=environment, stdout=stdout
    )


def table(found: dict[str, int], times: dict[str, float], numbers: dict[str, int]) -> str:
    """A row a function, and the package in a sentence."""
    rows = [
        (name, f"{seconds * 1000:.0f}", f"{seconds / times['base']:.2f}", numbers[name])
        for name, seconds in times.items()
    ]
    package = ", ".join(f"{number:,} {what}" for what, number in found.items())
    return f"{markdown(('start of', 'ms', 'ratio', 'modules'), rows)}\n\nThe package has {package}."


def exceeded(found: dict[str, int], times: dict[str, float]) -> list[str]:
    """A sentence for each budget that isn't kept; a handler without one exceeds it."""
    sentences = broken("package", BUDGETS["package"], found)
    for name, seconds in times.items():
        ratio, most_ratio = seconds / times["base"], MOST_RATIO.get(name, 0)
        if name != "base" and ratio > most_ratio:
            sentences.append(f"{name}: {ratio:.2f} × base, where {most_ratio} is allowed")
    return sentences


if __name__ == "__main__":
    sys.exit(main())
