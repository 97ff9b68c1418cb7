"""An expression over a whole table, by Arrow's own functions."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import reduce
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.column_types import ARROW_TYPES, decimals_as_floats
from evenkeel.errors import ExpressionError
from evenkeel.expressions.check import check
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
    Logic,
    Negative,
    Node,
    Not,
)
from evenkeel.expressions.rows import on_the_wall, whole_number
from evenkeel.typing import ColumnType

_RULES_END = datetime(2037, 1, 1, tzinfo=UTC)
_COMPARE: dict[str, Callable[..., pa.Array]] = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_FLOATS: dict[str, Callable[..., pa.Array]] = {"+": pc.add, "-": pc.subtract, "*": pc.multiply}
_WHOLE: dict[str, Callable[..., pa.Array]] = {
    "+": pc.add_checked,
    "-": pc.subtract_checked,
    "*": pc.multiply_checked,
}


def evaluate(expression: Expression, rows: pa.RecordBatch | pa.Table) -> pa.Array:
    """Return the value of an expression for each row: one Arrow array of the type that `check` gives.

    Columns of other widths (int32, float32, timestamps in seconds, dictionaries) are read as the `ColumnType` they are;
    a timestamp without a zone is in UTC. Raises `ExpressionError` where the expression does not fit the columns.
    """
    names = rows.schema.names
    types = {name: column_type(rows.schema.field(name).type, name) for name in expression.columns if name in names}
    result_type = ARROW_TYPES[check(expression, dict.fromkeys(names, ColumnType.TEXT) | types)]
    result = _Evaluation(rows, types).value(expression.root)
    return pa.repeat(result, rows.num_rows) if isinstance(result, pa.Scalar) else result.cast(result_type)


def column_type(arrow: pa.DataType, name: str = "") -> ColumnType:
    """Return what an expression reads an Arrow type as; raises `ExpressionError` for nested types and bytes."""
    if pa.types.is_dictionary(arrow):
        return column_type(arrow.value_type, name)
    for holds, kind in _KINDS:
        if holds(arrow):
            return kind
    raise ExpressionError(f"An expression cannot read the column {name!r}", got=str(arrow))


def _is_text(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_string_view(arrow))


def _is_number(arrow: pa.DataType) -> bool:
    return bool(pa.types.is_floating(arrow) or pa.types.is_decimal(arrow))


_KINDS: list[tuple[Callable[[pa.DataType], bool], ColumnType]] = [
    (pa.types.is_boolean, ColumnType.BOOLEAN),
    (pa.types.is_integer, ColumnType.INTEGER),
    (_is_number, ColumnType.FLOAT),
    (_is_text, ColumnType.TEXT),
    (pa.types.is_null, ColumnType.TEXT),
    (pa.types.is_timestamp, ColumnType.TIMESTAMP),
    (pa.types.is_date, ColumnType.DATE),
]


class _Evaluation:
    """Values are arrays, or scalars where the expression reads no column."""

    def __init__(self, rows: pa.RecordBatch | pa.Table, types: dict[str, ColumnType]) -> None:
        self.rows = rows
        self.types = types

    def value(self, node: Node) -> pa.Array | pa.Scalar:
        match node:
            case Literal():
                return pa.scalar(node.value, ARROW_TYPES[node.type])
            case Column():
                return self.column(node.name)
            case Negative():
                return self.arithmetic("-", pa.scalar(0, pa.int64()), self.value(node.operand))
            case Arithmetic():
                return self.arithmetic(node.operator, self.value(node.left), self.value(node.right))
            case DatePart():
                return _date_part(node, self.value(node.operand))
            case _:
                return self.condition(node)

    def condition(self, node: Not | Logic | IsNull | Comparison | In | Between) -> pa.Array | pa.Scalar:
        match node:
            case Not():
                return pc.invert(self.value(node.operand))
            case Logic():
                both = pc.and_kleene if node.operator == "and" else pc.or_kleene
                return both(self.value(node.left), self.value(node.right))
            case IsNull():
                missing = pc.is_null(self.value(node.operand))
                return pc.invert(missing) if node.negated else missing
            case Comparison():
                return _compare(node.operator, self.value(node.left), self.value(node.right))
            case In():
                return _negated(node.negated, self.membership(node))
            case Between():
                operand = self.value(node.operand)
                low = _compare(">=", operand, self.value(node.low))
                return _negated(node.negated, pc.and_kleene(low, _compare("<=", operand, self.value(node.high))))

    def column(self, name: str) -> pa.Array:
        column = self.rows.column(name)
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if pa.types.is_decimal(array.type):
            return decimals_as_floats(array)
        try:
            return array.cast(ARROW_TYPES[self.types[name]], safe=pa.types.is_integer(array.type))
        except pa.ArrowInvalid as error:
            raise ExpressionError(f"The column {name!r} holds values beyond 64 bits", got=str(error)) from error

    def membership(self, node: In) -> pa.Array | pa.Scalar:
        operand = self.value(node.operand)
        found = [_compare("=", operand, self.value(option)) for option in node.options]
        return reduce(pc.or_kleene, found)

    def arithmetic(
        self, operator: str, left: pa.Array | pa.Scalar, right: pa.Array | pa.Scalar
    ) -> pa.Array | pa.Scalar:
        if operator == "/":
            divisor = _as_float(right)
            nonzero = pc.if_else(pc.equal(divisor, 0.0), pa.scalar(None, pa.float64()), divisor)
            return pc.divide(_as_float(left), nonzero)
        if pa.types.is_floating(left.type) or pa.types.is_floating(right.type):
            return _FLOATS[operator](_as_float(left), _as_float(right))
        try:
            return _WHOLE[operator](left, right)
        except pa.ArrowInvalid:
            return self.one_by_one(operator, left, right)

    def one_by_one(self, operator: str, left: pa.Array | pa.Scalar, right: pa.Array | pa.Scalar) -> pa.Array:
        """Return what integers give where some result is beyond 64 bits: null there."""
        sides = [s.to_pylist() if isinstance(s, pa.Array) else [s.as_py()] * self.rows.num_rows for s in (left, right)]
        return pa.array([whole_number(operator, a, b) for a, b in zip(*sides, strict=True)], pa.int64())


def _negated(negated: bool, condition: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    return pc.invert(condition) if negated else condition


def _as_float(value: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    return pc.cast(value, pa.float64(), safe=False)


def _compare(operator: str, left: pa.Array | pa.Scalar, right: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    if left.type != right.type:
        left, right = _as_float(left), _as_float(right)
    return _COMPARE[operator](left, right)


def _date_part(node: DatePart, moments: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    """Read the part off the clock on the wall: Arrow's own `second` forgets the seconds of an old zone's offset."""
    if node.timezone and pc.any(pc.greater_equal(moments, _RULES_END)).as_py():
        return _by_rules(node, ZoneInfo(node.timezone), moments)
    if pa.types.is_timestamp(moments.type):
        moments = pc.local_timestamp(pc.cast(moments, pa.timestamp("us", tz=node.timezone or "UTC")))
    if node.timezone:
        moments = _of_known_years(moments, None)
    return pc.cast(PARTS[node.part].bulk(moments), pa.int64())


def _of_known_years(moments: pa.Array | pa.Scalar, zone: tzinfo | None) -> pa.Array | pa.Scalar:
    """Return times, null where Python has no datetime for them."""
    first, last = (pa.scalar(end.replace(tzinfo=zone), moments.type) for end in (datetime.min, datetime.max))
    known = pc.and_(pc.greater_equal(moments, first), pc.less_equal(moments, last))
    return pc.if_else(known, moments, pa.scalar(None, moments.type))


def _by_rules(node: DatePart, zone: ZoneInfo, moments: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    """Return the part one by one: Arrow knows the switches of a zone that are listed, up to 2037, and no rule beyond."""

    def read(moment: datetime | None) -> int | None:
        local = None if moment is None else on_the_wall(moment, zone)
        return None if local is None else PARTS[node.part].row(local)

    known = _of_known_years(moments, UTC)
    if isinstance(known, pa.Scalar):
        return pa.scalar(read(known.as_py()), pa.int64())
    return pa.array([read(moment) for moment in known.to_pylist()], pa.int64())
