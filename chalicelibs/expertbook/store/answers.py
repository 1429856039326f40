"""How we read what DynamoDB answers: quickly, since most of a Query's processor time goes there."""

from __future__ import annotations

from typing import Any

from botocore.parsers import JSONParser, ResponseParserFactory

_AS_THEY_COME = frozenset({"S", "N", "BOOL"})


class AttributesParser(JSONParser):
    """Leaves texts, numbers and flags of items as JSON has them, which is what botocore would make of them: it looks up
    each attribute in its model of the service, every type that there is (1.44.5)."""

    def _handle_map(self, shape: Any, value: dict[str, Any]) -> Any:
        if shape.value.name != "AttributeValue":
            return super()._handle_map(shape, value)  # type: ignore[misc]
        parse: Any = self._parse_shape  # type: ignore[attr-defined]
        return {
            name: typed if _AS_THEY_COME.issuperset(typed) else parse(shape.value, typed)
            for name, typed in value.items()
        }


class AttributesParsers(ResponseParserFactory):
    """Makes the parsers of a client of DynamoDB."""

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of a protocol; DynamoDB speaks `json`."""
        return AttributesParser() if protocol_name == "json" else super().create_parser(protocol_name)
