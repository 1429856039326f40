"""`python -m infra.operate.plan_bookings`: plan what bookings come to by themselves, which were made before any were.

Once a table: it's noted there. Nothing Scans: bookings are found by their experts. Those of former experts are left
alone, for `make rebuild`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from infra.deployment.planned import note_planned
from infra.sample_data.outputs import Outputs

A_PAGE = 50


def main() -> None:
    """Plan every booking once. One Query for each 50 experts and for each 100 bookings, one or two calls for each of
    those that are pending or confirmed."""
    parser = argparse.ArgumentParser(prog="python -m infra.operate.plan_bookings", description=__doc__)
    parser.add_argument("--outputs", type=Path, default=Path(".local/outputs.json"), help="what the run left behind")
    Outputs.read(parser.parse_args().outputs).enter()
    # Imported only now: the library's store reads the environment when it is imported.
    from expertbook import clock, settings
    from expertbook.adapters.aws import aws_client
    from expertbook.domain.errors import Changed
    from expertbook.services.plan_bookings import plan_anew
    from expertbook.store.booking_lists import all_of_expert

    now, number = clock.now(), 0
    for handle in _handles():
        for booking in all_of_expert(handle):
            with suppress(Changed):  # then the stream plans it
                number += plan_anew(booking, now)
    note_planned(aws_client("dynamodb"), settings.table_name())
    print(f"{number:,} bookings planned.")


def _handles() -> Iterator[str]:
    from expertbook.domain.directory_entries import HIDDEN, listing_partition
    from expertbook.store import directory

    for partition in (listing_partition(None), listing_partition(HIDDEN)):
        after = None
        while True:
            page = directory.listed(partition, A_PAGE, after)
            yield from page.handles
            after = page.next
            if after is None:
                break


if __name__ == "__main__":
    main()
