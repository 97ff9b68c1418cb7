"""An expression for one row at a time, in microseconds: the form that the server runs."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

from evenkeel.expressions.date_parts import PARTS
from evenkeel.expressions.nodes import (
    Arithmetic,
    Between,
    Column,
    Comparison,
    DatePart,
    Expression,
    In,
    IsNull,
    Literal,
    LiteralValue,
    Logic,
    Negative,
    Node,
    Not,
)

Row: TypeAlias = Mapping[str, object]
RowFunction: TypeAlias = Callable[[Row], LiteralValue | None]
_Operator: TypeAlias = Callable[[Any, Any], Any]

_COMPARE: dict[str, _Operator] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def compile_row(expression: Expression) -> RowFunction:
    """Return a function from a row to the value of the expression, None for null.

    A row is a mapping of column to bool, int, float, str, aware datetime, date or None, as `pyarrow.Table.to_pylist`
    gives them; a column that is not in it is null, and a datetime without a zone is in UTC. Of rows of the types that
    `check` was given, the answer is that of `evaluate`.

    >>> from evenkeel.expressions.parser import parse
    >>> is_long = compile_row(parse("distance > 1000"))
    >>> is_long({"distance": 2475}), is_long({"distance": None})
    (True, None)
    """
    return _compiled(expression.root)


def whole_number(sign: str, left: int | None, right: int | None) -> int | None:
    """Return the sum, difference or product of two integers; null of null, and beyond 64 bits."""
    if left is None or right is None:
        return None
    result = cast("int", _ARITHMETIC[sign](left, right))
    return result if -(2**63) <= result < 2**63 else None


def _compiled(node: Node) -> RowFunction:
    match node:
        case Literal():
            value = node.value
            return lambda row: value
        case Column():
            return _column(node.name)
        case Negative():
            return _arithmetic("-", lambda row: 0, _compiled(node.operand))
        case Arithmetic():
            return _arithmetic(node.operator, _compiled(node.left), _compiled(node.right))
        case DatePart():
            return _date_part(node)
        case _:
            return _condition(node)


def _condition(node: Not | Logic | IsNull | Comparison | In | Between) -> RowFunction:
    match node:
        case Not():
            return _negated(True, _compiled(node.operand))
        case Logic():
            return _logic(node.operator == "and", _compiled(node.left), _compiled(node.right))
        case IsNull():
            operand, negated = _compiled(node.operand), node.negated
            return lambda row: (operand(row) is None) is not negated
        case Comparison():
            return _compare(_COMPARE[node.operator], _compiled(node.left), _compiled(node.right))
        case In():
            return _negated(node.negated, _membership(node))
        case Between():
            operand = _compiled(node.operand)
            low = _compare(operator.ge, operand, _compiled(node.low))
            high = _compare(operator.le, operand, _compiled(node.high))
            return _negated(node.negated, _logic(True, low, high))


def _column(name: str) -> RowFunction:
    def read(row: Row) -> LiteralValue | None:
        value = row.get(name)
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return cast("LiteralValue | None", value)

    return read


def _arithmetic(sign: str, left: RowFunction, right: RowFunction) -> RowFunction:
    def calculate(row: Row) -> LiteralValue | None:
        a, b = cast("int | float | None", left(row)), cast("int | float | None", right(row))
        if a is None or b is None:
            return None
        if sign == "/":
            return float(a) / float(b) if b else None
        if isinstance(a, int) and isinstance(b, int):
            return whole_number(sign, a, b)
        return float(_ARITHMETIC[sign](float(a), float(b)))

    return calculate


def _compare(compare: _Operator, left: RowFunction, right: RowFunction) -> RowFunction:
    def answer(row: Row) -> bool | None:
        a, b = left(row), right(row)
        if a is None or b is None:
            return None
        return _holds(compare, a, b)

    return answer


def _holds(compare: _Operator, a: LiteralValue, b: LiteralValue) -> bool:
    if isinstance(a, float) is not isinstance(b, float):
        return bool(compare(float(cast("float", a)), float(cast("float", b))))
    return bool(compare(a, b))


def _membership(node: In) -> RowFunction:
    operand, options = _compiled(node.operand), tuple(option.value for option in node.options)

    def answer(row: Row) -> bool | None:
        value = operand(row)
        return None if value is None else any(_holds(operator.eq, value, option) for option in options)

    return answer


def _logic(conjunction: bool, left: RowFunction, right: RowFunction) -> RowFunction:
    decisive = not conjunction

    def answer(row: Row) -> LiteralValue | None:
        a = left(row)
        if a is decisive:
            return decisive
        b = right(row)
        if b is decisive:
            return decisive
        return None if a is None or b is None else conjunction

    return answer


def _negated(negated: bool, condition: RowFunction) -> RowFunction:
    if not negated:
        return condition

    def answer(row: Row) -> bool | None:
        value = condition(row)
        return None if value is None else not value

    return answer


def _date_part(node: DatePart) -> RowFunction:
    operand, part = _compiled(node.operand), PARTS[node.part].row
    zone = ZoneInfo(node.timezone) if node.timezone else UTC

    def read(row: Row) -> int | None:
        value = cast("date | None", operand(row))
        if isinstance(value, datetime):
            value = on_the_wall(value, zone)
        return None if value is None else part(value)

    return read


def on_the_wall(moment: datetime, zone: tzinfo) -> datetime | None:
    """Return what the clocks of a zone show at a moment; null where that is outside of the years 1 to 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return None
