"""Runs a module that works on the table in a process of its own: the library reads the table's name on import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.aws.session import Aws
from infra.deployment.deployer import DeploymentError
from infra.workspace import ROOT


def run(aws: Aws, outputs: dict[str, str], module: str, *arguments: str) -> str:
    """Run the module against a stack with these outputs; what it printed. DeploymentError if it failed."""
    told = {
        "api_url": outputs["ApiUrl"],
        "table_name": outputs["TableName"],
        "bucket_name": outputs["SiteBucketName"],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "outputs.json")
        path.write_text(json.dumps(told), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", module, "--outputs", str(path), *arguments],
            cwd=ROOT,
            env=os.environ | {
                "AWS_DEFAULT_REGION": aws.region,
                "AWS_REGION": aws.region,
                "PYTHONPATH": f"{ROOT}:{ROOT / 'chalicelibs'}",
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    if done.returncode:
        last_words = "\n".join(done.stderr.strip().splitlines()[-12:])
        raise DeploymentError(f"`{module}` failed:\n{last_words}")
    return done.stdout.strip()
