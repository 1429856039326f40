"""Cutting the deployment package down to what the functions use.

What pip installs holds the models of every AWS service, the documentation of the SDK and the parts of libraries that
nobody imports, and Chalice 1.34.0 has no way to leave anything out. What is left out here is listed,
not guessed; tests/unit/infra/package/test_package.py opens what is left with an interpreter that sees nothing else, and
names each file that nobody opened.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra.package.compiling import add

SERVICES = {
    "cloudwatch": "monitoring",
    "dynamodb": "dynamodb",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "ses": "email",
    "sqs": "sqs",
}
"""The services whose clients are made, with the names that addresses know them by; botocore needs no other's data."""

OURS = ("app.py", "chalicelib/", "expertbook/")
"""What is written here. Its source goes along with what is compiled, so that a traceback in a log shows the lines."""

LEFT_OUT = (
    # It asks a name server, for which email-validator has it; nothing here does.
    *("dns/", "email_validator/deliverability.py"),
    # One archive of time zones, and the texts that a system's zones are made from: zoneinfo reads a file a zone.
    *("dateutil/zoneinfo/", "tzdata/zoneinfo/tzdata.zi", "tzdata/zoneinfo/leapseconds", "tzdata/zoneinfo/iso3166.tab"),
    # Which zone is in which country is read from zone.tab.
    *("tzdata/zoneinfo/zone1970.tab", "tzdata/zoneinfo/zonenow.tab"),
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
    *("bin/", "share/", "click/testing.py", "click/shell_completion.py", "click/_termui_impl.py", "click/_textwrap.py"),
    *("click/_winconsole.py", "icalendar/timezone/equivalent_timezone_ids.py"),
    # What libraries offer besides what is used.
    *("apispec/yaml_utils.py", "botocore/crt/auth.py", "botocore/docs/translator.py", "botocore/stub.py"),
    *("dateutil/tzwin.py", "dateutil/utils.py", "icalendar/timezone/pytz.py", "idna/codec.py", "idna/compat.py"),
    *("jinja2/constants.py", "jinja2/ext.py", "jinja2/meta.py", "jinja2/nativetypes.py", "jinja2/sandbox.py"),
    *("jwt/help.py", "marshmallow/experimental/", "segno/helpers.py", "standardwebhooks/exceptions.py"),
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

CHALICE = ("chalice/__init__.py", "chalice/app.py")
"""What runs of Chalice; the rest of it packages and deploys."""

METADATA_READ = ("python_ulid-",)
"""Distributions that look up their own version when they are imported."""

USED_OPERATIONS = {
    "botocore/data/cloudwatch/2010-08-01/service-2.json.gz": ("DescribeAlarms",),
    "botocore/data/dynamodb/2012-08-10/service-2.json.gz": (
        *("BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems"),
        "UpdateItem",
    ),
    # A form to post is signed for what the creation of a bucket would ask, and a bucket elsewhere is found by its head.
    "botocore/data/s3/2006-03-01/service-2.json.gz": (
        *("CreateBucket", "DeleteObject", "GetObject", "HeadBucket", "HeadObject", "PutObject"),
    ),
    "botocore/data/secretsmanager/2017-10-17/service-2.json.gz": ("GetSecretValue",),
    "botocore/data/ses/2010-12-01/service-2.json.gz": ("SendRawEmail",),
    "botocore/data/sqs/2012-11-05/service-2.json.gz": ("GetQueueAttributes", "SendMessage"),
}
"""Models of services of which a few operations are called, of many: S3's has 185 kB, DynamoDB's 94, the others 86."""

ENDPOINTS = "botocore/data/endpoints.json"
"""Where each service is in each region: 1.3 MB of text, which every cold start would read."""


def is_used(name: str) -> bool:
    """Whether a file of Chalice's package goes into ours."""
    top = name.split("/", 1)[0]
    if top.endswith((".dist-info", ".data")):
        return top.startswith(METADATA_READ) and name.endswith("/METADATA")
    if top == "chalice":
        return name in CHALICE
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


def is_shipped(files: Iterable[str]) -> bool:
    """Whether anything of a library goes into the package, besides what it says of itself."""
    return any(is_used(name) and ".dist-info/" not in name for name in files)


def keep_libraries(folder: Path, target: Path, more: Mapping[str, bytes]) -> None:
    """Write the libraries' part of the package: what is installed in the folder, trimmed, and `more` files. The same
    files give the same bytes."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    contents = {name: _cut(name, files[name].read_bytes()) for name in files if is_used(name)}
    _write(target, contents | dict(more))


def keep_ours(source: Path, target: Path) -> None:
    """Write our own part of Chalice's package."""
    with zipfile.ZipFile(source) as package:
        names = [name for name in package.namelist() if name.startswith(OURS) and not name.endswith("/")]
        _write(target, {name: package.read(name) for name in filter(is_used, names)})


def _write(target: Path, contents: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w") as kept:
        for name, content in sorted(contents.items()):
            add(kept, name, content)


def _cut(name: str, content: bytes) -> bytes:
    """What is left of a file of which the functions use a part."""
    if name == ENDPOINTS:
        return used_endpoints(content)
    if name.endswith(".dist-info/METADATA"):
        return b"".join(
            line for line in content.splitlines(keepends=True) if line.startswith((b"Name: ", b"Version: "))
        )
    return used_operations(content, USED_OPERATIONS[name]) if name in USED_OPERATIONS else content


def join(libraries: Path, ours: Path, target: Path) -> None:
    """Write the package from its two parts, as they are."""
    fresh = target.with_suffix(".new")
    shutil.copyfile(libraries, fresh)
    with zipfile.ZipFile(ours) as part, zipfile.ZipFile(fresh, "a") as package:
        for name in part.namelist():
            add(package, name, part.read(name))
    fresh.replace(target)


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


def used_operations(packed: bytes, names: tuple[str, ...]) -> bytes:
    """Of a packed model, these operations and the shapes that they need."""
    model = json.loads(gzip.decompress(packed))
    model["operations"] = {name: model["operations"][name] for name in names}
    needed, found = set[str](), _shapes_in(model["operations"])
    while found:
        needed |= found
        found = _shapes_in({name: model["shapes"][name] for name in found}) - needed
    model["shapes"] = {name: shape for name, shape in model["shapes"].items() if name in needed}
    return gzip.compress(json.dumps(model, separators=(",", ":")).encode(), mtime=0)


def _shapes_in(part: dict[str, object]) -> set[str]:
    return set(re.findall(r'"shape": "(\w+)"', json.dumps(part)))
