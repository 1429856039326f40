"""What requests about pictures for link previews may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import AtMost, ListOf, ObjectOf, Text
from chalicelib.requests.schema import LONGEST_ID, LONGEST_SLUG, Body
from expertbook.services.previews import MOST_AT_ONCE, DrawnPreview


class DrawnPreviewBody(Body):
    """A picture that was drawn and uploaded."""

    page = Text(LONGEST_SLUG, minimum=0, required=True, metadata={"description": "As it was asked for."})
    shows = Text(LONGEST_ID, required=True, metadata={"description": "As it was asked for."})
    upload = Text(LONGEST_ID, required=True, metadata={"description": "The upload's id."})

    def convert(self, given: dict[str, Any]) -> DrawnPreview:
        return DrawnPreview(**given)


class PreviewsBody(Body):
    """`PUT /me/previews`. The view gets what was drawn."""

    example = MappingProxyType(
        {"previews": [{"page": "", "shows": "8f14e45fceea167a5a36", "upload": "AAECAwQFBgcICQoLDA0ODw"}]}
    )

    previews = ListOf(ObjectOf(DrawnPreviewBody), required=True, validate=AtMost(MOST_AT_ONCE))

    def convert(self, given: dict[str, Any]) -> list[DrawnPreview]:
        drawn: list[DrawnPreview] = given["previews"]
        return drawn
