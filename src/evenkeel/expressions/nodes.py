"""What an expression is, once it is parsed: frozen nodes, each with its place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal as OneOf
from typing import TypeAlias

from evenkeel.errors import ExpressionError
from evenkeel.typing import ColumnType

ArithmeticOperator: TypeAlias = OneOf["+", "-", "*", "/"]
ComparisonOperator: TypeAlias = OneOf["=", "<>", "<", "<=", ">", ">="]
LogicOperator: TypeAlias = OneOf["and", "or"]
LiteralValue: TypeAlias = bool | int | float | str | datetime | date


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text: ``12``, ``1.5``, ``true``, ``'JFK'``, ``date '2013-01-01'``, ``timestamp '...'``."""

    value: LiteralValue
    type: ColumnType
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a column; null where a row has none."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """``-x``; null for the smallest integer, which has no opposite."""

    operand: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - * /`` of two numbers. ``/`` gives a float. Dividing by zero, and an integer beyond 64 bits, give null."""

    operator: ArithmeticOperator
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``= <> < <= > >=``; null where either side is. Integer and float compare as floats; NaN equals nothing."""

    operator: ComparisonOperator
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``not x``; null of null."""

    operand: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` in the three-valued logic of SQL: ``false and null`` is false, ``true and null`` is null."""

    operator: LogicOperator
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IsNull:
    """``x is null``, ``x is not null``; never null itself."""

    operand: "Node"
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class In:
    """``x in (1, 2)``, ``x not in ('a')``; null of null."""

    operand: "Node"
    options: tuple[Literal, ...]
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """``x between low and high``: the same as ``x >= low and x <= high``, nulls included."""

    operand: "Node"
    low: "Node"
    high: "Node"
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class DatePart:
    """``hour(x)``, or ``hour(x, 'America/New_York')``; the time zone is UTC unless given.

    Null where the clocks of a given zone show a year outside of 1 to 9999.
    """

    part: str
    operand: "Node"
    timezone: str | None = None
    at: int = field(default=0, compare=False)


Node: TypeAlias = Literal | Column | Negative | Arithmetic | Comparison | Not | Logic | IsNull | In | Between | DatePart


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text and the node at its root."""

    text: str
    root: Node

    def __str__(self) -> str:
        return self.text

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that it reads, each once, in order."""
        return tuple(dict.fromkeys(node.name for node in walk(self.root) if isinstance(node, Column)))


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes below a node, from left to right."""
    match node:
        case Literal() | Column():
            return ()
        case Negative() | Not() | IsNull() | In() | DatePart():
            return (node.operand,)
        case Arithmetic() | Comparison() | Logic():
            return (node.left, node.right)
        case Between():
            return (node.operand, node.low, node.high)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, the left before the right."""
    yield node
    for child in children(node):
        yield from walk(child)


def fault(text: str, at: int, problem: str, **parts: str | None) -> ExpressionError:
    """Return an error that shows the text with a caret under the place.

    >>> print(fault("distance >> 3", 10, "A value is missing here"))
    A value is missing here
      distance >> 3
                ^
    """
    start = max(0, at - 60)
    line = text[start : start + 100].replace("\n", " ").replace("\t", " ")
    shown = f"{problem}\n  {'…' if start else ''}{line}\n  {' ' * (at - start + bool(start))}^"
    return ExpressionError(shown, **parts)
