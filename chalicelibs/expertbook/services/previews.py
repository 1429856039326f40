"""Pictures for link previews: what is to be drawn, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.adapters.site import pictures
from expertbook.domain.expert import Expert
from expertbook.domain.limits import Limit
from expertbook.domain.previews import HEIGHT, WIDTH, Preview, previews_of, wanted_of
from expertbook.services import call_limits, edit_expert
from expertbook.views.revisions import revision_of

MOST_AT_ONCE = 10
"""How many are handed out, and taken in, by one call."""


@dataclass(frozen=True, slots=True)
class DrawnPreview:
    """A picture that was uploaded: of which page, and the revision of what it shows."""

    page: str
    shows: str
    upload: str


def ask(caller: Caller, network: str, now: datetime) -> dict[str, Any]:
    """What is to be drawn, at most MOST_AT_ONCE, each with a form to upload it.

    One GetItem; if there is anything to draw, two UpdateItem. Raises NotFound, and TooManyRequests.
    """
    wanted = wanted_of(edit_expert.load_own_expert(caller))[:MOST_AT_ONCE]
    email = _email_of(caller)
    if wanted:
        call_limits.count_change(Limit.PREVIEWS_PER_NETWORK, network, Limit.PREVIEWS_PER_ADDRESS, email, now)
    return {
        "previews": [
            {**asdict(preview), "shows": _revision(preview), "upload": pictures.make_upload_form(email)}
            for preview in wanted
        ]
    }


def keep(caller: Caller, drawn: Sequence[DrawnPreview]) -> dict[str, Any]:
    """Have the pages show these pictures. One that shows what isn't so any more is left out; how many there are still
    to draw is told.

    Raises NotFound, and InvalidFields for an upload that isn't such a picture; nothing is kept then. Two GetItem and
    one PutItem, and a read and a write of the bucket for each picture.
    """
    email, handle = _email_of(caller), caller.expert or ""
    shown = _revisions(edit_expert.load_own_expert(caller))
    urls = {
        each: pictures.accept_upload(each.upload, email, handle, f"previews.{place}.upload", (WIDTH, HEIGHT))
        for place, each in enumerate(drawn)
        if shown.get(each.page) == each.shows
    }

    def edit(expert: Expert) -> Expert:
        shown = _revisions(expert)
        still_true = {each.page: url for each, url in urls.items() if shown.get(each.page) == each.shows}
        return replace(expert, previews={**expert.previews, **still_true})

    kept = edit_expert.edit_own_expert(caller, edit)
    return {"previews_wanted": len(wanted_of(kept))}


def _revisions(expert: Expert) -> dict[str, str]:
    """The revision of what each page's picture is to show now."""
    return {preview.page: _revision(preview) for preview in previews_of(expert)}


def _revision(preview: Preview) -> str:
    return revision_of(asdict(preview))


def _email_of(caller: Caller) -> str:
    assert caller.email is not None  # the routes require an expert's sign-in
    return caller.email
