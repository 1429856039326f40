"""Stands in for Lambda's runtime: imports one handler from an unpacked package and calls it with an event.

It runs by itself on a plain interpreter that is told of nothing but the package (`-I -S`), so it uses the standard
library alone:

    python3 -I -S -B lambda_runtime.py FOLDER HANDLER EVENT_FILE ANSWER_FILE

The answer says what the handler returned, and what was loaded from anywhere but the package and the standard library.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import time
from pathlib import Path

ELSEWHERE = ("boto3", "moto", "pytest", "ministack")
"""What some interpreter on a developer's machine has, and the package has not."""


class Context:
    """What Lambda tells a handler of the call."""

    def __init__(self) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{self.function_name}"
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]  # a text, as on Lambda
        self.aws_request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._ends = time.monotonic() + 60

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda would end the call."""
        return max(0, int((self._ends - time.monotonic()) * 1000))


def main(folder: str, handler: str, event: str, answer: str) -> None:
    """Call, and write the answer down."""
    sys.path.insert(0, folder)
    module, _, name = handler.rpartition(".")
    called = getattr(importlib.import_module(module), name)
    returned = called(json.loads(Path(event).read_text(encoding="utf-8")), Context())
    told = {"returned": returned, "strange": strange(folder), "found": [each for each in ELSEWHERE if is_there(each)]}
    Path(answer).write_text(json.dumps(told), encoding="utf-8")


def strange(folder: str) -> list[str]:
    """Modules that come neither from the package nor from the standard library."""
    known = (f"{folder}/", f"{Path(os.__file__).parent}/", __file__)
    files = ((name, getattr(module, "__file__", None)) for name, module in sys.modules.items())
    return sorted(
        name
        for name, file in files
        if file is not None and (not file.startswith(known) or "/site-packages/" in file or "/dist-packages/" in file)
    )


def is_there(name: str) -> bool:
    """Whether it could be imported."""
    return importlib.util.find_spec(name) is not None


if __name__ == "__main__":
    main(*sys.argv[1:])
