"""Cutting the deployment package down to what the functions use.

Chalice 1.34.0 has no way to leave anything out: its package holds the models of every AWS service, the
documentation of the SDK and the parts of libraries that nobody imports. What is left out here is listed,
not guessed; tests/unit/infra/package/test_package.py opens what is left with an interpreter that sees nothing else, and
names each file that nobody opened.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import shutil
import zipfile
from pathlib import Path

SERVICES = {
    "apigatewaymanagementapi": "execute-api",
    "dynamodb": "dynamodb",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "ses": "email",
    "sqs": "sqs",
}
"""The services whose clients are made, with the names that addresses know them by; botocore needs no other's data."""

OURS = ("app.py", "chalicelib/", "expertbook/")
"""What is written here. Its source goes along, so that a traceback in a log shows the lines."""

LEFT_OUT = (
    # It asks a name server, for which email-validator has it; nothing here does.
    *("dns/", "email_validator/deliverability.py"),
    # One archive of time zones, and the texts that a system's zones are made from: zoneinfo reads a file a zone.
    *("dateutil/zoneinfo/", "tzdata/zoneinfo/tzdata.zi", "tzdata/zoneinfo/leapseconds", "tzdata/zoneinfo/iso3166.tab"),
    *("tzdata/zoneinfo/zone.tab", "tzdata/zoneinfo/zone1970.tab", "tzdata/zoneinfo/zonenow.tab"),
    # Numbers of fire brigades and hot-lines: nobody is booked there. Networks and places: their data is not there.
    *("phonenumbers/shortdata/", "phonenumbers/carrier.py", "phonenumbers/geocoder.py", "phonenumbers/prefix.py"),
    "phonenumbers/timezone.py",
    # Powertools beyond the logger and the metrics: event handlers, parsers, idempotency, other firms' services,
    # and what is imported for type checkers alone.
    *("aws_lambda_powertools/event_handler/", "aws_lambda_powertools/middleware_factory/"),
    *("aws_lambda_powertools/utilities/", "aws_lambda_powertools/tracing/base.py"),
    *("aws_lambda_powertools/logging/buffer/handler.py", "aws_lambda_powertools/logging/correlation_paths.py"),
    *("aws_lambda_powertools/logging/formatters/", "aws_lambda_powertools/logging/types.py"),
    *("aws_lambda_powertools/logging/utils.py", "aws_lambda_powertools/metrics/metric.py"),
    *("aws_lambda_powertools/metrics/provider/cloudwatch_emf/types.py", "aws_lambda_powertools/metrics/types.py"),
    *("aws_lambda_powertools/metrics/provider/datadog/", "aws_lambda_powertools/shared/cache_dict.py"),
    *("aws_lambda_powertools/shared/cookies.py", "aws_lambda_powertools/shared/dynamodb_deserializer.py"),
    *("aws_lambda_powertools/shared/headers_serializer.py", "aws_lambda_powertools/shared/json_encoder.py"),
    # `pip`'s own concerns; apispec compares two versions and needs no more.
    "packaging/",
    # What escapes faster is compiled for one processor: what is tested on another would not be what runs.
    *("markupsafe/_speedups.c", "markupsafe/_speedups.cpython"),
    # Command-line tools.
    *("bin/", "click/testing.py", "click/shell_completion.py", "click/_termui_impl.py", "click/_textwrap.py"),
    *("click/_winconsole.py", "icalendar/timezone/equivalent_timezone_ids.py"),
    # What libraries offer besides what is used.
    *("apispec/yaml_utils.py", "botocore/crt/auth.py", "botocore/docs/translator.py", "botocore/stub.py"),
    *("dateutil/tzwin.py", "dateutil/utils.py", "icalendar/timezone/pytz.py", "idna/codec.py", "idna/compat.py"),
    *("jinja2/constants.py", "jinja2/ext.py", "jinja2/meta.py", "jinja2/nativetypes.py", "jinja2/sandbox.py"),
    *("jwt/help.py", "marshmallow/experimental/", "segno/helpers.py"),
    *("recurring_ical_events/_version.py", "recurring_ical_events/version.py"),
    # Other ways to speak HTTP: a browser's, a proxy's, the second version's, an old OpenSSL's.
    *("urllib3/contrib/emscripten/", "urllib3/contrib/pyopenssl.py", "urllib3/contrib/socks.py"),
    "urllib3/http2/connection.py",
    # Whom to trust: botocore takes certifi's list where it is there.
    "botocore/cacert.pem",
    # The table's first API, of 2011.
    "botocore/data/dynamodb/2011-12-05/",
)

KEPT_IN_SPITE = (
    "aws_lambda_powertools/utilities/__init__.py",
    "aws_lambda_powertools/utilities/jmespath_utils/__init__.py",
    "packaging/__init__.py",
    "packaging/version.py",
    "phonenumbers/shortdata/__init__.py",
)

METADATA_READ = ("python_ulid-",)
"""Distributions that look up their own version when they are imported."""

ENDPOINTS = "botocore/data/endpoints.json"
"""Where each service is in each region: 1.3 MB of text, which every cold start would read."""

# A zip's oldest date; the same for every file, so that the same input makes the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def is_used(name: str) -> bool:
    """Whether a file of Chalice's package goes into ours."""
    top = name.split("/", 1)[0]
    if top.endswith((".dist-info", ".data")):
        return top.startswith(METADATA_READ) and name.endswith("/METADATA")
    if _is_no_code(name) or name.endswith(("/__main__.py", "/cli.py")):
        return False
    if name.startswith(KEPT_IN_SPITE):
        return True
    return not name.startswith(LEFT_OUT) and _is_used_model(name)


def _is_no_code(name: str) -> bool:
    """What was made by a run or is there for tools: caches, types, tests."""
    return name.endswith((".pyc", ".pyi", "/py.typed", "/.gitignore")) or "/tests/" in name or "/test/" in name


def _is_used_model(name: str) -> bool:
    """Of botocore's data: the shared files at its top, and of each used service what calls need."""
    service, _, rest = name.removeprefix("botocore/data/").partition("/")
    if not name.startswith("botocore/data/") or not rest:
        return True
    return service in SERVICES and not rest.rsplit("/", 1)[1].startswith(("examples-", "paginators-", "waiters-"))


def trim(source: Path, target: Path) -> None:
    """Write the trimmed package; the same `source` gives the same bytes.

    Modules are compiled on the way. A function's folder is read-only, so Python would otherwise compile all it imports
    at every cold start. The compiled files are bound to the interpreter that builds, which is the one Chalice names as
    the functions' runtime.

    Of libraries the compiled form goes alone. Their source beside it was 1.7 MB more to bring over (6.5 MB unpacked,
    700 files of 1,600) for the sake of their lines in a traceback, which names file and line without it as well; what
    an import costs was the same.
    """
    libraries = target.with_suffix(".libraries")
    keep_libraries(source, libraries)
    add_ours(source, libraries, target)
    libraries.unlink()


def keep_libraries(source: Path, target: Path) -> None:
    """Write the libraries' part of the trimmed package."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as trimmed:
        _add_used(trimmed, package, [name for name in package.namelist() if not name.startswith(OURS)])


def add_ours(source: Path, libraries: Path, target: Path) -> None:
    """Write the trimmed package from its libraries' part, as it is, and what `source` has of ours."""
    fresh = target.with_suffix(".new")
    shutil.copyfile(libraries, fresh)
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(fresh, "a") as trimmed:
        _add_used(trimmed, package, [name for name in package.namelist() if name.startswith(OURS)])
    fresh.replace(target)


def _add_used(trimmed: zipfile.ZipFile, package: zipfile.ZipFile, names: list[str]) -> None:
    for name in sorted(filter(is_used, names)):
        if not name.endswith("/"):
            _add_compiled(trimmed, name, package.read(name))


def _add_compiled(trimmed: zipfile.ZipFile, name: str, content: bytes) -> None:
    if name == ENDPOINTS:
        content = used_endpoints(content)
    if not name.endswith(".py"):
        _add(trimmed, name, content)
    elif name.startswith(OURS):
        _add(trimmed, name, content)
        _add(trimmed, importlib.util.cache_from_source(name), _compiled(name, content))
    else:
        _add(trimmed, f"{name}c", _compiled(name, content))


def used_endpoints(text: bytes) -> bytes:
    """Of botocore's list of addresses, those of the services that are called.

    botocore 1.44.5 reads the list whole for the first client, in 18 ms and more of a cold start; without the other
    services it has 31 kB. Each address that it makes from the rest stays the same.
    """
    listed = json.loads(text)
    for partition in listed["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in SERVICES.values()}
    return json.dumps(listed, separators=(",", ":")).encode()


def _compiled(name: str, source: bytes) -> bytes:
    """The compiled form of a module, marked as never to be checked against its source (PEP 552)."""
    code = compile(source, f"/var/task/{name}", "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little")
    header = importlib.util.MAGIC_NUMBER + unchecked + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    package.writestr(entry, content, compresslevel=9)
