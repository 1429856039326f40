"""Which packages stay in the deployments bucket, and with them what says what is in them."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.aws.bucket import KEPT_DAYS, DeploymentsBucket, empty_bucket

OLD = datetime.now(UTC) - timedelta(days=KEPT_DAYS + 1)


class S3:
    """As much of S3 as a bucket of packages needs; everything in it is old."""

    class exceptions:  # noqa: N801 - botocore's name
        NoSuchKey = NoSuchBucket = KeyError

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, Key: str, Body: bytes, **_: str) -> None:  # noqa: N803
        self.objects[Key] = Body

    def get_object(self, Key: str, **_: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[Key])}

    def delete_object(self, Key: str, **_: str) -> None:  # noqa: N803
        del self.objects[Key]

    def get_paginator(self, _: str) -> S3:
        return self

    def paginate(self, Prefix: str, **_: str) -> list[dict[str, Any]]:  # noqa: N803
        found = [{"Key": key, "LastModified": OLD} for key in self.objects if key.startswith(Prefix)]
        return [{"Contents": found}]


def test_what_a_stage_runs_or_ran_before_stays_with_its_bill_of_materials() -> None:
    s3 = S3()
    bucket = DeploymentsBucket(s3, "deployments", "123456789012")
    for digest in ("first", "second", "third"):
        for kind in ("zip", "cdx.json"):
            s3.put_object(f"packages/{digest}.{kind}", b"")
        bucket.keep_package("expertbook-prod", f"packages/{digest}.zip")
    assert json.loads(s3.objects.pop("stages/expertbook-prod.json"))["package"] == "packages/third.zip"
    assert set(s3.objects) == {
        f"packages/{digest}.{kind}" for digest in ("second", "third") for kind in ("zip", "cdx.json")
    }


def test_a_bucket_that_went_with_a_teardown_that_broke_off_is_empty(aws: Any) -> None:
    aws.refuses("s3", "list_objects_v2", "NoSuchBucket")
    empty_bucket(aws.client("s3"), "received")


def test_what_may_not_be_deleted_is_told(aws: Any) -> None:
    aws.answers("s3", "list_objects_v2", {"Contents": [{"Key": "k"}]})
    aws.answers("s3", "delete_objects", {"Errors": [{"Key": "k", "Code": "AccessDenied", "Message": ""}]})
    with pytest.raises(ClientError, match="AccessDenied"):
        empty_bucket(aws.client("s3"), "received")
