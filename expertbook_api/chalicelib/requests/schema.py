"""The base of all request schemas, and how a schema is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, post_load
from marshmallow.exceptions import SCHEMA

from expertbook.domain.errors import FieldError, InvalidFields
from expertbook.domain.faults import Code, Fault

LONGEST_SLUG = 60
LONGEST_ID = 64
LONGEST_CURSOR = 2000

HANDLE, SLUG = {"format": "handle"}, {"format": "slug"}
"""What the document says of a field that names an expert, or an event type of theirs."""

REVISION = {"description": "Of what you began to edit: the answer is 409 if it is another one by now."}
"""What the document says of the field `revision`."""

_LEVELS = frozenset({"key", "value", "_schema"})
"""Levels that marshmallow adds between a field and its parts; they mean nothing to a caller."""


class Refused(ValidationError):
    """A value that can't be taken, or that of a `field` where it's said of several. All that our schemas raise."""

    def __init__(self, fault: Fault, field: str = SCHEMA) -> None:
        super().__init__([fault], field)
        self.fault = fault


class RequestSchema(Schema):
    """The base of both kinds of schemas below."""

    rules: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """What the OpenAPI document says of several fields at once, in JSON Schema's words. Validators hold it."""

    example: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """A body that is fine, for the document."""

    @post_load
    def _convert(self, given: dict[str, Any], **_: Any) -> Any:
        return self.convert(given)

    def convert(self, given: dict[str, Any]) -> Any:
        """What the view gets: the fields, unless a subclass makes something of them. Every field is valid by then."""
        return given


class Body(RequestSchema):
    """A JSON body. An unknown field is an error, so that a misspelt one isn't lost silently."""

    class Meta:
        unknown = RAISE

    error_messages: dict[str, Any] = {  # noqa: RUF012 (typed by marshmallow as it is)
        "unknown": Fault(Code.UNKNOWN_FIELD),
        "type": Fault(Code.NOT_AN_OBJECT),
    }


class Parameters(RequestSchema):
    """Parameters of the query, or headers. Unknown ones are ignored, since links pick those up on their way."""

    class Meta:
        unknown = EXCLUDE


def load(schema: Schema, data: Mapping[str, Any]) -> Any:
    """What the schema makes of the data. Raises InvalidFields, which names every bad field at once."""
    try:
        return schema.load(data)
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise InvalidFields(list(_field_errors(messages))) from error


def _field_errors(messages: Mapping[Any, Any], above: tuple[str, ...] = ()) -> Iterator[FieldError]:
    """The first fault of each field. Parts of a field are named `place.detail` or `questions.1.label`."""
    for name, found in messages.items():
        path = above if name in _LEVELS else (*above, str(name))
        if isinstance(found, Mapping):
            yield from _field_errors(found, path)
        else:
            yield FieldError(".".join(path), found[0])
