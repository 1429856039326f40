"""`python -m infra.sample_data`: fill a running stack with experts and sessions."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from infra.sample_data.outputs import NoOutputs, Outputs

MOST = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.sample_data", description=__doc__)
    parser.add_argument("--outputs", type=Path, default=Path(".local/outputs.json"), help="what the run left behind")
    parser.add_argument("--more", type=_count, metavar="N", help="add N generated experts instead of the twelve")
    arguments = parser.parse_args()
    try:
        outputs = Outputs.read(arguments.outputs)
    except NoOutputs as error:
        print(error, file=sys.stderr)
        return 1
    outputs.enter()
    return _run(outputs, arguments.more)


def _run(outputs: Outputs, more: int | None) -> int:
    # Imported only now: the library's store reads the environment when it is imported.
    from botocore.exceptions import BotoCoreError
    from urllib3.exceptions import HTTPError

    from expertbook.domain.errors import Unavailable
    from infra.sample_data.bookings import ApiRefused, SampleBooker
    from infra.sample_data.bucket import Bucket
    from infra.sample_data.seed import add_more, fill_in, make_quiet

    try:
        bucket = Bucket(outputs.bucket_name)
        if more:
            print(add_more(bucket, more))
        else:
            print(fill_in(bucket, SampleBooker(outputs.api_url, make_quiet), datetime.now(UTC).date()))
    except ApiRefused as error:
        print(f"The experts are there, not all of their sessions: {error}", file=sys.stderr)
        return 1
    except (BotoCoreError, HTTPError, Unavailable) as error:
        print(
            f"The stack does not answer; is it running? Run this again when it does. ({error})",
            file=sys.stderr,
        )
        return 1
    return 0


def _count(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"a number from 1 to {MOST}")


if __name__ == "__main__":
    sys.exit(main())
