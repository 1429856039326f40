"""Cutting the deployment package down to what the functions use.

Chalice 1.34.0 has no way to leave anything out: its package holds the models of every AWS service, the
documentation of the SDK and the parts of libraries that nobody imports. What is left out here is listed,
not guessed; tests/unit/test_infra_package.py imports the result with an interpreter that sees nothing else.
"""

from __future__ import annotations

import importlib.util
import marshal
import zipfile
from pathlib import Path

SERVICES = ("apigatewaymanagementapi", "dynamodb", "s3", "secretsmanager", "ses", "sqs")
"""The services whose clients are made; botocore needs the model of no other."""

LEFT_OUT = (
    # email-validator imports it only to ask a name server, which nothing here does.
    "dns/",
    # One archive of time zones: the package tzdata and zoneinfo serve ours.
    "dateutil/zoneinfo/",
    # Numbers of fire brigades and hot-lines: nobody is booked there.
    "phonenumbers/shortdata/",
    # Powertools beyond the logger: event handlers, parsers, idempotency and so on.
    "aws_lambda_powertools/event_handler/",
    "aws_lambda_powertools/utilities/",
    # What `pip` needs to find licences and platforms.
    "packaging/licenses/",
    # Command-line tools.
    "bin/",
    "segno/cli.py",
    *("click/testing.py", "click/shell_completion.py", "click/_termui_impl.py", "click/_winconsole.py"),
    # Whom to trust: botocore takes certifi's list where it is there.
    "botocore/cacert.pem",
)

KEPT_IN_SPITE = (
    "aws_lambda_powertools/utilities/__init__.py",
    "aws_lambda_powertools/utilities/jmespath_utils/",
    "aws_lambda_powertools/utilities/typing/",
    "phonenumbers/shortdata/__init__.py",
)

METADATA_READ = ("python_ulid-",)
"""Distributions that look up their own version when they are imported."""

# A zip's oldest date; the same for every file, so that the same input makes the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def is_used(name: str) -> bool:
    """Whether a file of Chalice's package goes into ours."""
    top = name.split("/", 1)[0]
    if top.endswith((".dist-info", ".data")):
        return top.startswith(METADATA_READ) and name.endswith("/METADATA")
    if name.endswith((".pyc", ".pyi", "/py.typed")) or "/tests/" in name or "/test/" in name:
        return False
    if name.startswith("botocore/data/"):
        return _is_used_model(name.removeprefix("botocore/data/"))
    if name.startswith(KEPT_IN_SPITE):
        return True
    return not name.startswith(LEFT_OUT)


def _is_used_model(name: str) -> bool:
    """Of botocore's data: the shared files at its top, and of each used service what calls need."""
    service, _, rest = name.partition("/")
    if not rest:
        return True
    return service in SERVICES and not rest.rsplit("/", 1)[1].startswith(("examples-", "waiters-"))


def trim(source: Path, target: Path) -> None:
    """Write the trimmed package; the same `source` gives the same bytes.

    Modules are compiled on the way. A function's folder is read-only, so Python would otherwise
    compile all it imports at every cold start. The compiled files are bound to the interpreter that
    builds, which is the one Chalice names as the functions' runtime.
    """
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as trimmed:
        for name in sorted(package.namelist()):
            if name.endswith("/") or not is_used(name):
                continue
            content = package.read(name)
            _add(trimmed, name, content)
            if name.endswith(".py"):
                _add(trimmed, *_compiled(name, content))


def _compiled(name: str, source: bytes) -> tuple[str, bytes]:
    """The compiled form of a module, marked as never to be checked against its source (PEP 552)."""
    path = importlib.util.cache_from_source(name)
    code = compile(source, f"/var/task/{name}", "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little")
    header = importlib.util.MAGIC_NUMBER + unchecked + importlib.util.source_hash(source)
    return path, header + marshal.dumps(code)


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content, compresslevel=9)
