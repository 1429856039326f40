"""Where the stack is: the outputs file that a run or a deployment leaves behind."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path


class NoOutputs(Exception):
    """The file is missing, or lacks something that the sample data needs."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """The addresses and names that the sample data needs; without `endpoint_url` the stack is on AWS."""

    api_url: str
    table_name: str
    bucket_name: str
    endpoint_url: str | None = None

    @classmethod
    def read(cls, path: Path) -> Outputs:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                api_url=found["api_url"].rstrip("/"),
                table_name=found["table_name"],
                bucket_name=found["bucket_name"],
                endpoint_url=found.get("endpoint_url"),
            )
        except FileNotFoundError:
            raise NoOutputs(f"{path} is not there: start the stack first, with `make run`") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoOutputs(f"{path} is not what a running stack writes ({error!r}): start it again") from None

    def enter(self) -> None:
        """Point this process, and the library's store, at the stack; called before anything else imports the store."""
        os.environ["TABLE_NAME"] = self.table_name
        if self.endpoint_url:
            # Never let real credentials of the machine reach the embedded cloud.
            for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
                os.environ.pop(name, None)
            os.environ["AWS_ENDPOINT_URL"] = self.endpoint_url
            os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "test"
            os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
        # Made here, as each of several threads that come first would make one of its own.
        from expertbook.store import table

        _ = table.connection().client
