"""moto 5.2.5's way with an UpdateExpression, made short: it walks ten times through a tree, and all of that twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from moto.core.exceptions import ServiceException
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import ast_nodes
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords
from moto.dynamodb.parsing.validators import (
    ActionCountValidator,
    ExecuteOperations,
    ExpressionPathResolver,
    OverlappingPathsValidator,
    UpdateExpressionFunctionEvaluator,
    UpdateExpressionValidator,
    UpdateHashRangeKeyValidator,
    Validator,
)

_nodes: Any = ast_nodes
_ACTIONS = [
    _nodes.UpdateExpressionSetAction,
    _nodes.UpdateExpressionAddAction,
    _nodes.UpdateExpressionRemoveAction,
    _nodes.UpdateExpressionDeleteAction,
]

Asked = tuple[Any, dict[str, str], dict[str, dict[str, Any]], Item, Table]
"""The expression's tree, its names, its values, the item, and the table."""


def update_quickly() -> None:
    """Let each expression be taken apart and looked through once, and then only evaluated.

    What is wrong with one is found by moto: the long way is gone whenever the short one doesn't come to an end.
    """
    make_slowly: Any = Validator.__init__
    validate_slowly = Validator.validate

    def make(
        self: Any,
        expression: Any,
        expression_attribute_names: dict[str, str],
        expression_attribute_values: dict[str, dict[str, Any]],
        item: Item,
        table: Table,
    ) -> None:
        self.asked = expression, expression_attribute_names, expression_attribute_values, item, table

    def validate(self: Any) -> Any:
        try:
            return _evaluated(self.asked)
        except (_Unknown, ServiceException, LookupError, TypeError):
            make_slowly(self, *self.asked)
            return validate_slowly(self)

    ReservedKeywords.KEYWORDS = frozenset(ReservedKeywords.get_reserved_keywords())  # type: ignore[assignment]
    UpdateExpressionParser.make = cache(UpdateExpressionParser.make)
    UpdateExpressionValidator.__init__ = make  # type: ignore[method-assign]
    UpdateExpressionValidator.validate = validate  # type: ignore[method-assign]


class _Unknown(Exception):
    """Nothing that is done here."""


def _evaluated(asked: Asked) -> Any:
    """The expression with a value in each of its actions."""
    expression, names, values, item, table = asked
    paths = ExpressionPathResolver(names)
    made = []
    for action in _actions(expression, tuple((names or {}).items()), tuple(table.table_key_attrs)):
        path, *rest = action.children
        if _is_nowhere(found := paths.resolve_expression_path(item, path)) and not found.is_creatable():
            raise _Unknown
        if not rest:
            made.append(action)
            continue
        value = _value(rest[0], paths, values, item)
        if _is_nowhere(value):
            raise _Unknown
        if isinstance(action, _nodes.UpdateExpressionSetAction):
            _check_type(path.children[0].children[0], value.get_value(), table)
        made.append(type(action)([path, value]))
    return _nodes.UpdateExpression(made)


@cache
def _actions(expression: Any, names: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> Sequence[Any]:
    """The actions of an expression in which the names are fine. Trees are compared by identity; each is made once."""
    for each in (
        ActionCountValidator(),
        OverlappingPathsValidator(dict(names)),
        UpdateHashRangeKeyValidator(list(keys), dict(names)),
    ):
        each.traverse(expression)
    found: Sequence[Any] = expression.find_clauses(_ACTIONS)
    return found


def _value(node: Any, paths: ExpressionPathResolver, values: dict[str, dict[str, Any]], item: Item) -> Any:
    """What an operand comes to: a typed value, or that there is none."""
    match node:
        case _nodes.ExpressionAttributeValue():
            return _nodes.DDBTypedValue(DynamoType(values[node.get_value_name()]))
        case _nodes.UpdateExpressionPath():
            return paths.resolve_expression_path(item, node)
        case _nodes.UpdateExpressionFunction():
            name, *operands = node.children
            evaluated = [_value(each, paths, values, item) for each in operands]
            return UpdateExpressionFunctionEvaluator().process_function(
                _nodes.UpdateExpressionFunction([name, *evaluated])
            )
        case _nodes.UpdateExpressionValue():
            operands = [_value(each, paths, values, item) for each in node.children[::2]]
            if len(operands) == 1:
                return operands[0]
            if len(operands) != 2 or any(map(_is_nowhere, operands)):
                raise _Unknown
            whole = _nodes.UpdateExpressionValue([operands[0], node.children[1], operands[1]])
            return ExecuteOperations().process_update_expression_value(whole)
    raise _Unknown


def _is_nowhere(found: Any) -> bool:
    return isinstance(found, _nodes.NoneExistingPath)


def _check_type(name: str, value: DynamoType, table: Table) -> None:
    """See that a key of an index keeps its type, and is something."""
    if any(each["AttributeName"] == name and each["AttributeType"] != value.type for each in table.attr):
        raise _Unknown
    if not value.value and value.type in ("S", "B") and name in table.attribute_keys:
        raise _Unknown
