"""What the API answers about whom an expert blocks."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_instant, required_number, required_text, required_word
from expertbook.domain.blocks import BlockKind


class BlockResponse(Schema):
    """A block. A network isn't named: its `value` is null, and `booking_start` says of which booking it is."""

    id = required_text()
    kind = required_word(kind.value for kind in BlockKind)
    value = required_text(allow_none=True)
    booking_start = required_instant(allow_none=True)
    added_at = required_instant()


class OneBlockResponse(Schema):
    """One block."""

    block = fields.Nested(BlockResponse, required=True)


class BlocksResponse(Schema):
    """The blocks, the oldest first, and how many there may be."""

    blocks = fields.List(fields.Nested(BlockResponse), required=True)
    most = required_number()
