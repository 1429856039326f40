"""The site's bucket: portraits go there, and the record of what the sample data has done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import ClientError

from expertbook.aws import client

RECORD_KEY = "sample-data.json"
A_DAY = "public, max-age=86400"


@dataclass(slots=True)
class Record:
    """What is done and must not be done again, also weeks later when the calendar has moved on."""

    portraits: bool = False
    sessions: bool = False
    shared_portraits: bool = False
    generated: int = 0


class Bucket:
    """The bucket by its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._s3: Any = client("s3")

    def upload_portraits(self, drawn: Iterable[tuple[str, str]]) -> None:
        """Put each `(name, svg)` at `portraits/<name>.svg`."""

        def upload(portrait: tuple[str, str]) -> None:
            name, svg = portrait
            self._put(f"portraits/{name}.svg", svg, "image/svg+xml", A_DAY)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(upload, drawn))

    def record(self) -> Record:
        """What earlier runs have done; nothing if there was none."""
        try:
            body = self._s3.get_object(Bucket=self._name, Key=RECORD_KEY)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return Record()
            raise
        return Record(**json.loads(body))

    def keep(self, record: Record) -> None:
        self._put(RECORD_KEY, json.dumps(asdict(record)), "application/json", "no-store")

    def _put(self, key: str, text: str, content_type: str, cache_control: str) -> None:
        self._s3.put_object(
            Bucket=self._name,
            Key=key,
            Body=text.encode(),
            ContentType=content_type,
            CacheControl=cache_control,
        )
