"""The deployment package: all that the functions need, and little else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import trim
from infra.build import build, inputs_digest

MOST_BYTES = 7_100_000

IMPORTS = """
import os, sys
sys.path[:0] = [sys.argv[1]]
os.environ.update(TABLE_NAME="table", AWS_DEFAULT_REGION="eu-west-1", SECRET_ID="s", WEBSOCKET_ENDPOINT="https://w",
                  SITE_BUCKET="b", SITE_URL="https://s", POWERTOOLS_SERVICE_NAME="e")
import app
import pkgutil, importlib
import expertbook, chalicelib
for package in (expertbook, chalicelib):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
import botocore.session
session = botocore.session.get_session()
for service in ("dynamodb", "secretsmanager", "apigatewaymanagementapi", "s3", "ses", "sqs"):
    session.create_client(service, aws_access_key_id="a", aws_secret_access_key="b")
import zoneinfo
zoneinfo.reset_tzpath(to=[])
assert zoneinfo.ZoneInfo("Pacific/Auckland")
import email_validator
email_validator.validate_email("ben@example.com", check_deliverability=False)
import certifi, icalendar, jinja2, recurring_ical_events, segno
assert os.path.exists(certifi.where())
assert "<svg" in segno.make_qr("https://book.example/ada").svg_inline()
import phonenumbers
assert phonenumbers.is_valid_number(phonenumbers.parse("+442079460000"))
standard = os.path.dirname(os.__file__)
strange = sorted({
    name.split(".")[0] for name, module in sys.modules.items()
    if (path := getattr(module, "__file__", None)) and "site-packages" in path
})
assert not strange, f"from outside the package: {strange}"
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(build().package) as package:
        package.extractall(folder)
    return folder


def test_it_runs_where_nothing_else_is_installed(unpacked: Path) -> None:
    # Functions on the embedded cloud could see packages that AWS has not.
    plain = Path(sys.executable).resolve()
    done = subprocess.run(
        [plain, "-I", "-S", "-B", "-c", IMPORTS, unpacked], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_it_is_small() -> None:
    assert build().package.stat().st_size < MOST_BYTES


def test_it_holds_the_models_of_the_services_that_are_called_and_no_tools() -> None:
    with zipfile.ZipFile(build().package) as package:
        names = package.namelist()
    folders = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert folders == set(trim.SERVICES)
    tops = {name.split("/")[0] for name in names}
    assert tops & {"pip", "setuptools", "boto3", "moto", "pytest", "ministack", "dns", "tests"} == set()
    assert not [name for name in names if name.endswith(".pyi") or "/tests/" in name]


def test_every_module_is_compiled(unpacked: Path) -> None:
    # A function's folder is read-only: what is not compiled is compiled again at every cold start.
    sources = list(unpacked.rglob("*.py"))
    compiled = {path.name.split(".")[0] + str(path.parent.parent) for path in unpacked.rglob("__pycache__/*.pyc")}
    assert [path for path in sources if path.stem + str(path.parent) not in compiled] == []


def test_the_same_input_makes_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for number in range(2):
        source, target = tmp_path / f"{number}.zip", tmp_path / f"{number}-trimmed.zip"
        with zipfile.ZipFile(source, "w") as package:
            # Another order, and the time of writing: neither may be seen in the outcome.
            names = ["app.py", "chalicelib/a.py", "botocore/data/s3/1/service-2.json", "botocore/data/ec2/1/x.json"]
            for name in names if number else reversed(names):
                package.writestr(zipfile.ZipInfo(name, (2000 + number, 1, 1, 0, 0, 0)), "x = {'a', 'b'}\n")
        trim.trim(source, target)
        digests.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_nothing_is_built_where_nothing_changed() -> None:
    before = build().package.stat().st_mtime_ns
    assert build().package.stat().st_mtime_ns == before
    assert len(inputs_digest()) == 64
