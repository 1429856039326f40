"""The bucket that deployments go through. It's kept private, and packages that no stage needs are removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from infra.deployment.deployer import DeploymentError

KEPT_DAYS = 30
"""How long a package stays that no stage runs."""


class DeploymentsBucket:
    """Packages, templates and notes about the stages of an account in a region."""

    def __init__(self, s3: Any, name: str, account: str) -> None:
        self._s3 = s3
        self.name = name
        self.owner = {"ExpectedBucketOwner": account}

    def prepare(self) -> None:
        """Make it if it is not there; private, encrypted and TLS only in any case."""
        try:
            self._s3.head_bucket(Bucket=self.name, **self.owner)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise DeploymentError(
                    f"The bucket {self.name} is somebody else's, or these credentials may not use it: {error}"
                ) from error
            self._make()
        named = {"Bucket": self.name, **self.owner}
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        self._s3.put_public_access_block(**named, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
        encrypted = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self._s3.put_bucket_encryption(**named, ServerSideEncryptionConfiguration={"Rules": [encrypted]})
        self._s3.put_bucket_lifecycle_configuration(
            **named,
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "UploadsThatBrokeOff",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                    }
                ]
            },
        )
        # A test endpoint has no TLS, and this policy would lock it out.
        if self._s3.meta.endpoint_url.startswith("https://"):
            self._s3.put_bucket_policy(**named, Policy=json.dumps(self._policy()))

    def _make(self) -> None:
        region = self._s3.meta.region_name
        # S3 wants us-east-1 not to be named.
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self._s3.create_bucket(Bucket=self.name, ObjectOwnership="BucketOwnerEnforced", **place)

    def _policy(self) -> dict[str, Any]:
        partition = "aws-cn" if self._s3.meta.region_name.startswith("cn-") else "aws"
        arn = f"arn:{partition}:s3:::{self.name}"
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "NobodyInTheClear",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [arn, f"{arn}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        }

    def save_note(self, key: str, told: dict[str, Any]) -> None:
        """Keep a note."""
        self._s3.put_object(Bucket=self.name, Key=key, Body=json.dumps(told, indent=2).encode(), **self.owner)

    def save_first_note(self, key: str, told: dict[str, Any]) -> bool:
        """Keep a note if there is none under the key; whether there was none."""
        try:
            self._s3.put_object(
                Bucket=self.name, Key=key, Body=json.dumps(told, indent=2).encode(), IfNoneMatch="*", **self.owner
            )
        except ClientError as error:
            # 409: somebody else writes it at this moment.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (409, 412):
                raise
            return False
        return True

    def load_note(self, key: str) -> dict[str, Any]:
        """The note; empty if there is none, or no bucket."""
        try:
            found: dict[str, Any] = json.loads(
                self._s3.get_object(Bucket=self.name, Key=key, **self.owner)["Body"].read()
            )
        except (self._s3.exceptions.NoSuchKey, self._s3.exceptions.NoSuchBucket):
            return {}
        return found

    def delete_note(self, key: str) -> None:
        """Remove a note."""
        self._s3.delete_object(Bucket=self.name, Key=key, **self.owner)

    def keep_package(self, stack: str, package: str) -> None:
        """Note which package a stage runs, and remove those that no stage runs or ran before it and that are old.

        Not by a rule of the bucket: that knows ages only, and would remove one that runs.
        """
        before = self.load_note(_stage(stack))
        if before.get("package") != package:
            self.save_note(_stage(stack), {"package": package, "before": before.get("package")})
        stages = self._load_stages()
        needed = {_stem(name) for note in stages for name in (note.get("package"), note.get("before")) if name}
        oldest = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
        for entry in self._list("packages/"):
            if _stem(entry["Key"]) not in needed and entry["LastModified"] < oldest:
                self._s3.delete_object(Bucket=self.name, Key=entry["Key"], **self.owner)

    def forget_stage(self, stack: str) -> None:
        """Forget a stage that was taken down; it needs no package."""
        self.delete_note(_stage(stack))

    def _load_stages(self) -> list[dict[str, Any]]:
        return [self.load_note(entry["Key"]) for entry in self._list("stages/")]

    def _list(self, prefix: str) -> list[dict[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix, **self.owner)
        return [entry for page in pages for entry in page.get("Contents", [])]


def empty_bucket(s3: Any, name: str) -> None:
    """Delete all that is in a bucket; nothing if it's gone, as after a teardown that broke off."""
    try:
        pages = [page.get("Contents", []) for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name)]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        return
    for page in filter(None, pages):
        keys = [{"Key": entry["Key"]} for entry in page]
        refused = s3.delete_objects(Bucket=name, Delete={"Objects": keys, "Quiet": True}).get("Errors")
        if refused:
            raise ClientError({"Error": refused[0]}, "DeleteObjects")


def _stem(key: str) -> str:
    """What a package and its bill of materials have in common."""
    return key.partition(".")[0]


def _stage(stack: str) -> str:
    return f"stages/{stack}.json"
