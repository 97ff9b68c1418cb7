"""Whether the types of an expression fit together, and what it gives."""

from collections.abc import Mapping

from evenkeel.errors import NotFoundError
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
    fault,
)
from evenkeel.typing import ColumnType

_NUMBERS = frozenset({ColumnType.INTEGER, ColumnType.FLOAT})


def check(expression: Expression, columns: Mapping[str, ColumnType]) -> ColumnType:
    """Return the type that an expression gives; raises `ExpressionError` where a column or a type does not fit.

    >>> from evenkeel.expressions.parser import parse
    >>> check(parse("distance / 2"), {"distance": ColumnType.INTEGER})
    <ColumnType.FLOAT: 'float'>
    """
    return _Checker(expression.text, columns).type_of(expression.root)


class _Checker:
    def __init__(self, text: str, columns: Mapping[str, ColumnType]) -> None:
        self.text = text
        self.columns = columns

    def type_of(self, node: Node) -> ColumnType:
        match node:
            case Literal():
                return node.type
            case Column():
                return self.column(node)
            case Negative():
                return self.want(node.operand, _NUMBERS, "`-` wants a number")
            case Arithmetic():
                return self.arithmetic(node)
            case DatePart():
                return self.date_part(node)
            case _:
                self.condition(node)
                return ColumnType.BOOLEAN

    def condition(self, node: Not | Logic | IsNull | Comparison | In | Between) -> None:
        match node:
            case Not():
                self.truth(node.operand, "not")
            case Logic():
                self.truth(node.left, node.operator)
                self.truth(node.right, node.operator)
            case IsNull():
                self.type_of(node.operand)
            case Comparison():
                self.comparable(node.left, node.right, node.at, ordered=node.operator not in ("=", "<>"))
            case In():
                for option in node.options:
                    self.comparable(node.operand, option, option.at, ordered=False)
            case Between():
                self.comparable(node.operand, node.low, node.at, ordered=True)
                self.comparable(node.operand, node.high, node.at, ordered=True)

    def column(self, node: Column) -> ColumnType:
        if node.name not in self.columns:
            unknown = NotFoundError("column", node.name, self.columns)
            raise fault(self.text, node.at, unknown.problem, remedy=unknown.remedy)
        return self.columns[node.name]

    def want(self, node: Node, types: frozenset[ColumnType], problem: str) -> ColumnType:
        found = self.type_of(node)
        if found not in types:
            raise fault(self.text, node.at, problem, expected=" or ".join(sorted(types)), got=found.value)
        return found

    def truth(self, node: Node, operator: str) -> None:
        self.want(node, frozenset({ColumnType.BOOLEAN}), f"`{operator}` wants a condition")

    def arithmetic(self, node: Arithmetic) -> ColumnType:
        problem = f"`{node.operator}` wants numbers"
        sides = {self.want(node.left, _NUMBERS, problem), self.want(node.right, _NUMBERS, problem)}
        whole = sides == {ColumnType.INTEGER} and node.operator != "/"
        return ColumnType.INTEGER if whole else ColumnType.FLOAT

    def comparable(self, left: Node, right: Node, at: int, *, ordered: bool) -> None:
        types = (self.type_of(left), self.type_of(right))
        if types[0] != types[1] and not _NUMBERS.issuperset(types):
            got = f"{types[0].value} and {types[1].value}"
            raise fault(self.text, at, "These cannot be compared", got=got, remedy=_remedy(set(types)))
        if ordered and types[0] == ColumnType.BOOLEAN:
            raise fault(self.text, at, "True and false have no order", remedy="Write `x` or `not x`.")

    def date_part(self, node: DatePart) -> ColumnType:
        times = frozenset({ColumnType.TIMESTAMP})
        either = times if PARTS[node.part].of_time or node.timezone else times | {ColumnType.DATE}
        self.want(node.operand, either, f"`{node.part}` does not fit here")
        return ColumnType.INTEGER


def _remedy(types: set[ColumnType]) -> str | None:
    if types == {ColumnType.TEXT, ColumnType.TIMESTAMP}:
        return "Write a time as timestamp '2013-01-31T12:00:00Z'."
    if types == {ColumnType.TEXT, ColumnType.DATE}:
        return "Write a date as date '2013-01-31'."
    return None
