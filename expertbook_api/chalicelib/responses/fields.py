"""The kinds of fields that are always there in a response."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from marshmallow import fields, validate

required_text = partial(fields.String, required=True)
required_flag = partial(fields.Boolean, required=True)
required_instant = partial(fields.DateTime, required=True)


def required_number(**more: Any) -> fields.Integer:
    """A whole number that counts something, so never a negative one."""
    return fields.Integer(required=True, validate=validate.Range(min=0), **more)


def required_word(words: Iterable[str], **more: Any) -> fields.String:
    """One of a few words."""
    return fields.String(required=True, validate=validate.OneOf(list(words)), **more)


def required_rating() -> fields.Float:
    """From 0, which means that there is no review, to 5."""
    return fields.Float(required=True, validate=validate.Range(0, 5))
