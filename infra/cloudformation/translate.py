"""The template as CloudFormation gets it: SAM's resources written out as plain ones.

The SAM translator is in the embedded cloud's environment alone, so it runs there, on this very file.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_SECONDS = 120


class TranslationError(Exception):
    """SAM did not take the template; the message is what it said."""


def translate(template: dict[str, Any]) -> dict[str, Any]:
    """The template without SAM's types. Takes some seconds. Raises TranslationError."""
    # Not at the top, as the other environment has nothing of this checkout.
    from infra.workspace import CLOUD_PYTHON

    done = subprocess.run(
        [str(CLOUD_PYTHON), "-I", str(Path(__file__).resolve())],
        input=json.dumps(template),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise TranslationError((done.stderr.strip().splitlines() or ["no reason given"])[-1])
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _translate() -> int:
    """The program: a template in, a template out."""
    logging.disable()
    # The partition of the ARNs that SAM writes depends on it, and nothing else does.
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    transform = import_module("samtranslator.translator.transform").transform
    no_managed_policies = SimpleNamespace(load=dict)
    try:
        made = transform(json.load(sys.stdin), {}, no_managed_policies)
    except import_module("samtranslator.model.exceptions").InvalidDocumentException as error:
        print(" ".join([error.message, *(cause.message for cause in error.causes)]), file=sys.stderr)
        return 1
    json.dump(made, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_translate())
