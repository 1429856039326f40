"""What requests for calendar files and feeds may hold.

The views read these by themselves: a file or a feed needs no schema, and without one it starts faster.
"""

from __future__ import annotations

from marshmallow import fields

from chalicelib.requests.schema import Parameters


class FileParameters(Parameters):
    """`GET /bookings/{id}/calendar.ics`."""

    token = fields.String(metadata={"description": "Instead of the header: a token that opens the booking."})


class FeedParameters(Parameters):
    """`GET /experts/{handle}/calendar.ics`."""

    key = fields.String(metadata={"description": "The feed's key, out of its secret address."})


class FeedHeaders(Parameters):
    """`GET /experts/{handle}/calendar.ics`."""

    if_none_match = fields.String(
        data_key="If-None-Match", metadata={"description": "The ETag of the answer before: 304 if nothing changed."}
    )
