"""`python -m infra.operate.renew_pages`: write every expert's page again, after their shell changed.

Each profile is saved as it is; the stream then does what it does after any change.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.sample_data.outputs import Outputs

A_PAGE = 50


def main() -> None:
    """Save every expert once, hidden ones too. One Query for each 50 of them, one GetItem and one PutItem for each."""
    parser = argparse.ArgumentParser(prog="python -m infra.operate.renew_pages", description=__doc__)
    parser.add_argument("--outputs", type=Path, default=Path(".local/outputs.json"), help="what the run left behind")
    Outputs.read(parser.parse_args().outputs).enter()
    # Imported only now: the library's store reads the environment when it is imported.
    from expertbook.domain.directory_entries import HIDDEN, listing_partition

    for partition in (listing_partition(None), listing_partition(HIDDEN)):
        _renew_all(partition)


def _renew_all(partition: str) -> None:
    from expertbook.store import directory

    after = None
    while True:
        page = directory.listed(partition, A_PAGE, after)
        for handle in page.handles:
            _renew(handle)
        after = page.next
        if after is None:
            return


def _renew(handle: str) -> None:
    from expertbook.domain.errors import Changed
    from expertbook.store import experts

    expert = experts.load(handle, consistent=True)
    if expert is None:
        return
    try:
        experts.save(expert)
    except Changed:
        # Somebody else just saved the profile: the stream writes its pages for that.
        return


if __name__ == "__main__":
    main()
