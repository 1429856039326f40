"""The table that a tool works on: of the stack that `make run` runs, or of a stage on AWS."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infra.aws.account import Missing, open_session
from infra.aws.stages import load_outputs

THREADS = 8

_SETTINGS = Config(
    connect_timeout=5,
    # Longer than `follow_changes` may take, which is called for what is due.
    read_timeout=75,
    # Throttling is answered by waiting, longer each time and by chance: a tool has more patience than a caller.
    retries={"total_max_attempts": 10, "mode": "standard"},
    max_pool_connections=4 * THREADS,
)


class NoTarget(Exception):
    """There is no such stack, or it does not say what it must; the message says which."""


@dataclass(frozen=True, slots=True)
class Target:
    """A table, and where its experts' pages lie; without `endpoint_url` on AWS."""

    table: str
    bucket: str
    site_url: str
    region: str
    endpoint_url: str | None = None

    def client(self, service: str) -> Any:
        """A client of the service, with time-outs and bounded retries. It may be shared by threads."""
        # The service is a plain string here, for which the types know no client.
        make: Any = _session(self.region, "test" if self.endpoint_url else None).client
        return make(service, endpoint_url=self.endpoint_url, config=_SETTINGS)

    def enter(self) -> None:
        """Point this process, and the library's store, at the stack; called before anything else imports the store."""
        os.environ |= {
            "TABLE_NAME": self.table,
            "SITE_BUCKET": self.bucket,
            "SITE_URL": self.site_url,
            "AWS_DEFAULT_REGION": self.region,
        }
        if self.endpoint_url:
            # Never let real credentials of the machine reach the embedded cloud.
            for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
                os.environ.pop(name, None)
            os.environ["AWS_ENDPOINT_URL"] = self.endpoint_url
            os.environ |= dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test")
        # Made here, as each of several threads that come first would make one of its own.
        from expertbook.store import table

        _ = table.connection().client


@cache
def _session(region: str, key: str | None) -> boto3.Session:
    """One for all clients: each session reads the SDK's descriptions anew, a quarter of a second of work."""
    return boto3.Session(key, key, region_name=region)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How each tool is told where the table is."""
    parser.add_argument("--stage", default="", help="a stage on AWS; without it, what `make run` runs")
    parser.add_argument("--region", default="", help="the stage's region; else the one of the AWS configuration")
    parser.add_argument("--outputs", type=Path, default=Path(".local/outputs.json"), help="what the run left behind")


def target_of(arguments: argparse.Namespace) -> Target:
    """The target that the arguments name. Raises NoTarget."""
    if arguments.stage:
        return on_aws(arguments.stage, arguments.region)
    return of_run(arguments.outputs)


def of_run(outputs: Path) -> Target:
    """The stack that wrote this outputs file."""
    try:
        found = json.loads(outputs.read_text(encoding="utf-8"))
        return Target(
            table=found["table_name"],
            bucket=found["bucket_name"],
            site_url=found["site_url"].rstrip("/"),
            region="us-east-1",
            endpoint_url=found["endpoint_url"],
        )
    except FileNotFoundError:
        raise NoTarget(f"{outputs} is not there: start `make run`, or name a STAGE on AWS") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoTarget(f"{outputs} is not what a running stack writes ({error!r}): start it again") from None


def on_aws(stage: str, region: str) -> Target:
    """The stack of a stage. One call of DescribeStacks."""
    try:
        aws = open_session(region)
        found = load_outputs(aws, stage)
    except Missing as error:
        raise NoTarget(" ".join(error.lines)) from error
    try:
        return Target(
            table=found["TableName"],
            bucket=found["SiteBucketName"],
            site_url=found["SiteUrl"].rstrip("/"),
            region=aws.region,
        )
    except KeyError as error:
        raise NoTarget(f"The stage {stage} has no output {error}: deploy it again") from error
