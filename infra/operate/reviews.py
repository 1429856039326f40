"""`make reviews`: the reviews that visitors complained about; hide one for a reason, or show it.

What `/dashboard/moderation` does for those whom the deployment names, for whoever may write the table.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from expertbook.domain.errors import NotFound, Unavailable
from expertbook.domain.review import MAX_REASON
from infra.data.target import NoTarget, add_arguments, target_of

if TYPE_CHECKING:
    from expertbook.domain.review import Report

MOST = 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.operate.reviews", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--hide", metavar="HANDLE/ID", help="the review to hide")
    parser.add_argument("--reason", default="", help="why: the expert and the author read it")
    parser.add_argument("--show", metavar="HANDLE/ID", help="the review that everybody may see, again or still")
    options = parser.parse_args()
    if options.hide and not 0 < len(options.reason.strip()) <= MAX_REASON:
        print(f"Say why, as REASON='…': the expert and the author read it (at most {MAX_REASON} characters).")
        return 2
    try:
        target_of(options).enter()
        _run(options.hide, options.reason.strip(), options.show)
    except NotFound:
        print("There is no such review; they are named as HANDLE/ID.", file=sys.stderr)
        return 1
    except (NoTarget, Unavailable, BotoCoreError, ClientError) as error:
        print(f"Nothing was changed. ({error})", file=sys.stderr)
        return 1
    return 0


def _run(hide: str | None, reason: str, show: str | None) -> None:
    # Imported only now: the library's store reads the environment when it is imported.
    from expertbook.store import reviews

    if hide or show:
        handle, _, review_id = (hide or show or "").partition("/")
        reviews.hide(handle, review_id, reason if hide else None)
        print("Hidden; its author and its expert see why." if hide else "Everybody sees it; complaints are settled.")
        return
    found = reviews.reports(MOST)
    print("\n\n".join(map(_lines, found)) or "Nobody complains about a review.")


def _lines(report: Report) -> str:
    review = report.review
    why = ", ".join(report.complaints)
    return "\n".join(
        [
            f"{review.expert}/{review.id}  {review.stars} of 5, {review.name or 'erased'}, {review.month}",
            f"  {report.number} complaints since {report.first_at:%Y-%m-%d %H:%M} UTC: {why}",
            *(f"  | {line}" for line in review.text.splitlines()),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
