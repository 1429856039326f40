"""The deployment package: all that the functions need, and little else."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import botocore
import pytest
from botocore.regions import EndpointResolver

from benchmarks.budgets import BUDGETS, broken
from benchmarks.imports import MOST_RATIO, exceeded, sizes, starts
from infra.cloudformation.template import RUNTIME
from infra.package import build as building
from infra.package import licences, trim
from infra.package.build import Release, build, inputs_digest
from infra.package.compiling import find_compiler, this_python

PLAIN = Path(sys.executable).resolve()
"""The interpreter itself: a virtual environment's would bring its packages along."""

USES = """
import json, os, sys
folder = sys.argv[1]
opened = set()
def note(event, details):
    if event == "open" and isinstance(details[0], str) and details[0].startswith(folder):
        opened.add(os.path.relpath(details[0], folder))
sys.addaudithook(note)
sys.path.insert(0, folder)
os.environ.update(TABLE_NAME="table", AWS_DEFAULT_REGION="eu-west-1", SECRET_ID="s", WEBSOCKET_ENDPOINT="https://w",
                  SITE_BUCKET="b", SITE_URL="https://s", POWERTOOLS_SERVICE_NAME="e", POWERTOOLS_METRICS_NAMESPACE="e")
import app
import pkgutil, importlib
import expertbook, chalicelib
for package in (expertbook, chalicelib):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
for service in ("cloudwatch", "dynamodb", "s3", "secretsmanager", "ses", "sqs"):
    import botocore.session
    botocore.session.get_session().create_client(service, aws_access_key_id="a", aws_secret_access_key="b")
import zoneinfo
zoneinfo.reset_tzpath(to=[])
assert zoneinfo.ZoneInfo("Pacific/Auckland")
from expertbook.domain.scheduling import local_time
assert local_time.is_zone("Pacific/Auckland")
import email_validator
email_validator.validate_email("ben@example.com", check_deliverability=False)
email_validator.validate_email("ben@b\u00fccher.example", check_deliverability=False)
import certifi, icalendar, jinja2, recurring_ical_events, segno
assert os.path.exists(certifi.where())
assert "<svg" in segno.make_qr("https://book.example/ada").svg_inline()
templates = jinja2.Environment(loader=jinja2.PackageLoader("expertbook.adapters.mail"), autoescape=True)
for name in templates.list_templates():
    templates.get_template(name)
from expertbook.adapters.words import words_for
assert words_for("en")("when")
from expertbook.domain.countries import country_of_zone
assert country_of_zone("Asia/Tokyo") == "JP"
import phonenumbers
for number in ("+442079460000", "+12015550123", "+4930123456", "+911123456789"):
    assert phonenumbers.parse(number)
from expertbook import metrics
metrics.count(metrics.Metric.BOOKED)
metrics._metrics().metric_set.clear()
from chalicelib.openapi import document
assert document()["openapi"]
import jwt, standardwebhooks, ulid
jwt.decode(jwt.encode({}, "k" * 32), "k" * 32, ["HS256"])
strange = sorted({
    name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", None) or "")
})
assert not strange, f"from outside the package: {strange}"
print(json.dumps(sorted(opened)))
"""

MAY_STAY_CLOSED = (
    # A file a country, a zone, a partition of AWS: who comes from where is not known before.
    *("phonenumbers/data/", "tzdata/zoneinfo/"),
    # For people.
    licences.NAME,
    # Opened by OpenSSL itself, for the first connection.
    "certifi/cacert.pem",
    # How often a client tries again that does not say it; ours do.
    "botocore/data/_retry.json",
    # Imported when a template fails, and when a calendar from elsewhere repeats something with Easter.
    *("jinja2/debug.pyc", "dateutil/easter.pyc"),
)
"""What is in the package though opening everything else did not open it, and why."""

TOP = """
    LICENSES.txt __pycache__ app.py apispec aws_lambda_powertools botocore certifi chalice chalicelib click dateutil
    email_validator expertbook icalendar idna jinja2 jmespath jwt markupsafe marshmallow packaging phonenumbers pynamodb
    python_ulid-4.1.0.dist-info recurring_ical_events segno six.pyc standardwebhooks typing_extensions.pyc tzdata ulid
    urllib3 x_wr_timezone.pyc
""".split()


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(build().package) as package:
        package.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def opened(unpacked: Path) -> set[str]:
    """The files of the package that are opened where all of our modules are imported and each library is used."""
    # Functions on the embedded cloud could see packages that AWS has not.
    command: list[str | Path] = [PLAIN, "-I", "-S", "-B", "-c", USES, unpacked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return set(json.loads(done.stdout))


def test_it_runs_where_nothing_else_is_installed(opened: set[str]) -> None:
    assert "botocore/data/dynamodb/2012-08-10/service-2.json.gz" in opened
    # Nothing is compiled that lies there compiled.
    assert build().is_compiled
    assert [path for path in opened if path.endswith(".py")] == []


def test_no_file_is_in_it_that_nobody_needs(unpacked: Path, opened: set[str]) -> None:
    files = (str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file())
    closed = sorted(
        name
        for name in files
        if name not in opened and not name.startswith(MAY_STAY_CLOSED) and not is_source_of_ours(name)
    )
    assert closed == []


def is_source_of_ours(name: str) -> bool:
    """It lies beside what was compiled of it, for tracebacks."""
    return name.startswith(trim.OURS) and name.endswith(".py")


def test_these_libraries_are_in_it_and_no_other(unpacked: Path) -> None:
    assert sorted(path.name for path in unpacked.iterdir()) == sorted(TOP)


def test_nothing_in_it_is_compiled_for_one_processor(unpacked: Path) -> None:
    # What is tested on this machine's processor is what runs on Lambda's.
    assert [path.name for path in unpacked.rglob("*") if path.suffix in (".so", ".pyd", ".dll", ".dylib")] == []


@pytest.mark.parametrize("kind", ["of the runtime", "uncompiled"])
def test_it_is_small_and_opens_where_it_is_to_run(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Whoever deploys: a package that was compiled by another Python than the functions' could not be imported there.
    runtime = find_compiler(RUNTIME)
    if kind == "of the runtime" and runtime is None:
        pytest.skip(f"there is no Python {RUNTIME} here")
    if kind == "uncompiled":
        monkeypatch.setattr(building, "find_compiler", lambda _version: None)
    release = build(for_aws=True)
    assert release.is_compiled is (kind != "uncompiled")
    assert [each for each in broken("package", BUDGETS["package"], sizes(release.package)) if "down" not in each] == []
    with zipfile.ZipFile(release.package) as package:
        package.extractall(tmp_path)
    python = runtime.path if runtime is not None else PLAIN
    done = subprocess.run([python, "-I", "-S", "-B", "-c", USES, tmp_path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    opened = {path for path in json.loads(done.stdout) if path.endswith(".py")}
    assert bool(opened) is (kind == "uncompiled")


def test_it_keeps_to_its_budget() -> None:
    assert broken("package", BUDGETS["package"], sizes(build().package)) == []


def test_it_holds_the_models_of_the_services_that_are_called_and_no_tools() -> None:
    with zipfile.ZipFile(build().package) as package:
        names = package.namelist()
    folders = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert folders == set(trim.SERVICES)
    assert not [name for name in names if name.endswith(".pyi") or "/tests/" in name]


def test_addresses_of_services_are_what_they_are_with_botocores_whole_list() -> None:
    whole = (Path(botocore.__file__).parent / "data" / "endpoints.json").read_bytes()
    all_of_them, ours = (EndpointResolver(json.loads(text)) for text in (whole, trim.used_endpoints(whole)))
    assert len(trim.used_endpoints(whole)) < 50_000 < len(whole)
    regions = {region for part in json.loads(whole)["partitions"] for region in part["regions"]} | {"us-new-9"}
    for service in trim.SERVICES.values():
        for region in sorted(regions):
            found = ours.construct_endpoint(service, region)
            assert found == all_of_them.construct_endpoint(service, region)
        for partition in all_of_them.get_available_partitions():
            asked = (service, partition)
            assert ours.get_available_endpoints(*asked) == all_of_them.get_available_endpoints(*asked)


def test_of_a_queue_there_are_the_calls_that_are_made_as_botocore_has_them() -> None:
    """A whole model takes bytes of the package, and milliseconds of the first call."""
    (name,) = (each for each in trim.USED_OPERATIONS if "/sqs/" in each)
    packed = (Path(botocore.__file__).parent / name.removeprefix("botocore/")).read_bytes()
    made = trim.USED_OPERATIONS[name]
    whole, ours = (json.loads(gzip.decompress(each)) for each in (packed, trim.used_operations(packed, made)))
    assert {"SendMessage"} < set(ours["operations"]) == set(made)
    assert all(ours["operations"][each] == whole["operations"][each] for each in made)
    assert ours["shapes"] == {shape: whole["shapes"][shape] for shape in ours["shapes"]}
    assert {"SendMessageRequest", "SendMessageResult", "InvalidMessageContents"} <= set(ours["shapes"])


ASKS_A_BUCKET = """
import json, sys
sys.path.insert(0, sys.argv[1])
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from io import BytesIO
class Body(BytesIO):
    def stream(self):
        yield b""
asked = []
def answer(request, **_):
    asked.append(f"{request.method} {request.url}")
    return AWSResponse(request.url, 404 if request.url.endswith("gone") else 200, {}, Body())
config = Config(s3={"addressing_style": "virtual"}, signature_version="s3v4")
client = botocore.session.get_session().create_client(
    "s3", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b", config=config
)
client.meta.events.register("before-send.s3", answer)
client.put_object(Bucket="site", Key="page", Body=b"<p>", ContentType="text/html")
assert client.get_object(Bucket="site", Key="page")["Body"].read() == b""
client.head_object(Bucket="site", Key="page")
client.delete_object(Bucket="site", Key="page")
try:
    client.get_object(Bucket="site", Key="gone")
except client.exceptions.ClientError as error:
    asked.append(error.response["Error"]["Code"])
asked.append(client.generate_presigned_post("site", "photo")["url"])
print(json.dumps(asked))
"""


def test_of_a_bucket_there_are_the_calls_that_are_made(unpacked: Path) -> None:
    command: list[str | Path] = [PLAIN, "-I", "-S", "-B", "-c", ASKS_A_BUCKET, unpacked]
    asked = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    bucket = "https://site.s3.eu-west-1.amazonaws.com/"
    page = f"{bucket}page"
    made = [f"{method} {page}" for method in ("PUT", "GET", "HEAD", "DELETE")]
    assert asked == [*made, f"GET {bucket}gone", "404", bucket]


def test_every_module_is_compiled(unpacked: Path) -> None:
    # A function's folder is read-only: what is not compiled is compiled again at every cold start.
    sources = list(unpacked.rglob("*.py"))
    compiled = {path.name.split(".")[0] + str(path.parent.parent) for path in unpacked.rglob("__pycache__/*.pyc")}
    assert [path for path in sources if path.stem + str(path.parent) not in compiled] == []
    # Ours are read in tracebacks; of libraries the compiled form is enough.
    assert {path.relative_to(unpacked).parts[0] for path in sources} == {"app.py", "chalicelib", "expertbook"}


def test_functions_run_on_one_python_and_processor_whoever_deploys() -> None:
    resources = build().template_for("bucket")["Resources"].values()
    functions = [each["Properties"] for each in resources if each["Type"] == "AWS::Serverless::Function"]
    assert {(each["Runtime"], *each["Architectures"]) for each in functions} == {("python3.13", "arm64")}


def test_the_same_sources_go_to_both_clouds() -> None:
    def ours(release: Release) -> dict[str, bytes]:
        with zipfile.ZipFile(release.package) as package:
            return {name: package.read(name) for name in package.namelist() if name.endswith(".py")}

    assert ours(build()) == {
        name: text for name, text in ours(build(for_aws=True)).items() if name.startswith(trim.OURS)
    }


def test_the_same_input_makes_the_same_bytes(tmp_path: Path) -> None:
    digests = set()
    for number in range(2):
        source, target = tmp_path / f"{number}.zip", tmp_path / f"{number}-package.zip"
        installed = tmp_path / f"{number}"
        parts = [
            tmp_path / f"{number}-{name}.zip" for name in ("libraries", "ours", "compiled-libraries", "compiled-ours")
        ]
        # Another order, and the time of writing: neither may be seen in the outcome.
        order = reversed if number else list
        with zipfile.ZipFile(source, "w") as package:
            for name in order(["app.py", "chalicelib/a.py"]):
                package.writestr(zipfile.ZipInfo(name, (2000 + number, 1, 1, 0, 0, 0)), "x = {'a', 'b'}\n")
        for name in order(["jwt/api.py", "botocore/data/s3/1/service-2.json", "botocore/data/ec2/1/x.json"]):
            path = installed / name
            path.parent.mkdir(parents=True)
            path.write_text("x = {'a', 'b'}\n")
        trim.keep_libraries(installed, parts[0], {"LICENSES.txt": b"MIT"})
        trim.keep_ours(source, parts[1])
        # Each time by a process of its own, whose hashes are others.
        this_python().compile((), parts[0], parts[2])
        this_python().compile(trim.OURS, parts[1], parts[3])
        trim.join(parts[2], parts[3], target)
        digests.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_every_function_has_a_budget_for_its_cold_start() -> None:
    assert set(starts(build())) - {"nothing", "base"} == set(MOST_RATIO)


def test_what_exceeds_a_budget_is_named() -> None:
    kept = {"base": 0.2, **{handler: 0.2 * ratio for handler, ratio in MOST_RATIO.items()}}
    most = BUDGETS["package"]
    assert exceeded(most, kept) == []
    slow = {**kept, "app.app": 0.2 * MOST_RATIO["app.app"] + 0.01, "app.without_a_budget": 0.2}
    said = exceeded({what: number + 1 for what, number in most.items()}, slow)
    assert [sentence.split(":")[0] for sentence in said] == ["package", "package", "app.app", "app.without_a_budget"]


def test_nothing_is_built_where_nothing_changed() -> None:
    before = build().package.stat().st_mtime_ns
    assert build().package.stat().st_mtime_ns == before
    assert len(inputs_digest()) == 64
