"""The kinds of fields that are always there in a response."""

from __future__ import annotations

from functools import partial

from marshmallow import fields

required_text = partial(fields.String, required=True)
required_number = partial(fields.Integer, required=True)
required_flag = partial(fields.Boolean, required=True)
required_instant = partial(fields.DateTime, required=True)
