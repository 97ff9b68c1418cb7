"""From text to nodes, by operator precedence (Pratt 1973, "Top down operator precedence")."""

import zoneinfo
from datetime import UTC, date, datetime
from typing import cast

from evenkeel.errors import ExpressionError, NotFoundError
from evenkeel.expressions.date_parts import PARTS
from evenkeel.expressions.nodes import (
    Arithmetic,
    Between,
    Column,
    Comparison,
    ComparisonOperator,
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
from evenkeel.expressions.tokens import Token, tokens
from evenkeel.typing import ColumnType

DEEPEST = 100

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN = range(1, 8)
_BINDING = {
    **dict.fromkeys(["or"], _OR),
    **dict.fromkeys(["and"], _AND),
    **dict.fromkeys(["=", "<>", "<", "<=", ">", ">=", "is", "in", "between", "not"], _COMPARISON),
    **dict.fromkeys(["+", "-"], _SUM),
    **dict.fromkeys(["*", "/"], _PRODUCT),
}


def parse(text: str) -> Expression:
    """Return the expression that ``text`` is; raises `ExpressionError` with a caret under the place that is wrong.

    From the loosest to the tightest: ``or``; ``and``; ``not``; ``= <> < <= > >=``, ``is [not] null``,
    ``[not] in (...)``, ``[not] between ... and ...``; ``+ -``; ``* /``; ``-x``. Keywords may be upper case. Names with
    other signs than letters, digits, ``_`` and ``.`` stand in backticks.

    >>> parse("carrier in ('UA', 'DL') and distance > 1000").columns
    ('carrier', 'distance')
    """
    if not isinstance(text, str):
        raise ExpressionError("An expression is text", got=text)
    return Expression(text, _Parser(text).whole())


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.place = 0

    def whole(self) -> Node:
        node = self.expression(0, 1)
        if self.next.kind != "end":
            raise self.fault(self.next, "The expression should end here", expected="and, or, or nothing more")
        return node

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def skip(self, *values: str) -> bool:
        """Step over the next words if they are these."""
        ahead = self.tokens[self.place : self.place + len(values)]
        found = all(t.value == v and t.kind in ("symbol", "word") for t, v in zip(ahead, values, strict=False))
        if found and len(ahead) == len(values):
            self.place += len(values)
            return True
        return False

    def want(self, value: str) -> None:
        if not self.skip(value):
            raise self.fault(self.next, f"{value!r} is missing here")

    def fault(self, token: Token, problem: str, **parts: str | None) -> ExpressionError:
        return fault(self.text, token.at, problem, **parts)

    def expression(self, binding: int, depth: int) -> Node:
        """Parse until an operator that does not bind more tightly than ``binding``."""
        node = self.operand(depth)
        while (token := self.next).kind in ("symbol", "word") and _BINDING.get(token.value, 0) > binding:
            depth += 1
            if depth > DEEPEST:
                raise self.fault(token, f"An expression is at most {DEEPEST} levels deep")
            node = self.operation(node, self.take(), depth)
            if _BINDING[token.value] == _COMPARISON:
                self.refuse_chain()
        return node

    def refuse_chain(self) -> None:
        token = self.next
        if token.kind in ("symbol", "word") and _BINDING.get(token.value) == _COMPARISON:
            remedy = "Join two comparisons with `and`, or put one in parentheses."
            raise self.fault(token, "A comparison cannot be compared further", remedy=remedy)

    def operation(self, left: Node, token: Token, depth: int) -> Node:
        match token.value:
            case "or" | "and":
                right = self.expression(_BINDING[token.value], depth)
                return Logic(token.value, left, right, token.at)
            case "+" | "-" | "*" | "/":
                right = self.expression(_BINDING[token.value], depth)
                return Arithmetic(token.value, left, right, token.at)
            case "is":
                negated = self.skip("not")
                self.want("null")
                return IsNull(left, negated, token.at)
            case "in" | "between" | "not":
                return self.membership(left, token, depth)
            case _:
                right = self.expression(_COMPARISON, depth)
                return Comparison(cast("ComparisonOperator", token.value), left, right, token.at)

    def membership(self, left: Node, token: Token, depth: int) -> Node:
        negated = token.value == "not"
        kind = self.take() if negated else token
        if kind.value == "in":
            return In(left, self.options(), negated, token.at)
        if kind.value != "between":
            raise self.fault(kind, "After a value, `not` wants `in` or `between`")
        low = self.expression(_COMPARISON, depth)
        self.want("and")
        return Between(left, low, self.expression(_COMPARISON, depth), negated, token.at)

    def options(self) -> tuple[Literal, ...]:
        self.want("(")
        options = [self.literal()]
        while self.skip(","):
            options.append(self.literal())
        self.want(")")
        return tuple(options)

    def literal(self) -> Literal:
        token = self.next
        node = self.operand(1)
        if not isinstance(node, Literal):
            raise self.fault(token, "Only values may stand in the list of `in`, no columns")
        return node

    def operand(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.fault(self.next, f"An expression is at most {DEEPEST} levels deep")
        token = self.take()
        match token.kind, token.value:
            case "number", _:
                return self.number(token, "")
            case "text", value:
                return Literal(value, ColumnType.TEXT, token.at)
            case "word", "true" | "false":
                return Literal(token.value == "true", ColumnType.BOOLEAN, token.at)
            case "word", "not":
                return Not(self.expression(_NOT, depth + 1), token.at)
            case "symbol", "-" if self.next.kind == "number":
                return self.number(self.take(), "-")
            case "symbol", "-":
                return Negative(self.expression(_SIGN, depth + 1), token.at)
            case "symbol", "(":
                node = self.expression(0, depth + 1)
                self.want(")")
                return node
            case "quoted", name:
                return Column(name, token.at)
            case "name", _:
                return self.name(token, depth)
        raise self.no_value(token)

    def no_value(self, token: Token) -> ExpressionError:
        if token.value == "null":
            return self.fault(token, "Nothing equals null", remedy="Write `x is null` or `x is not null`.")
        return self.fault(token, "A value is missing here", expected="a column, a number, 'text', or (")

    def number(self, token: Token, sign: str) -> Literal:
        if token.value.isdigit():
            whole = int(sign + token.value)
            if not -(2**63) <= whole < 2**63:
                raise self.fault(token, "An integer must fit 64 bits")
            return Literal(whole, ColumnType.INTEGER, token.at)
        value = float(sign + token.value)
        if abs(value) == float("inf"):
            raise self.fault(token, "A number must be finite")
        return Literal(value, ColumnType.FLOAT, token.at)

    def name(self, token: Token, depth: int) -> Node:
        lower = token.value.lower()
        if self.next.kind == "text" and lower in ("date", "timestamp"):
            return self.moment(lower, self.take())
        if self.skip("("):
            return self.call(token, lower, depth)
        return Column(token.value, token.at)

    def moment(self, kind: str, token: Token) -> Literal:
        """Parse the text of a date or a timestamp, in UTC where it names no offset."""
        try:
            if kind == "date":
                return Literal(date.fromisoformat(token.value), ColumnType.DATE, token.at)
            moment = datetime.fromisoformat(token.value)
        except ValueError as error:
            raise self.fault(token, f"This is not a {kind}", expected="ISO 8601", got=str(error)) from error
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return Literal(aware, ColumnType.TIMESTAMP, token.at)

    def call(self, token: Token, name: str, depth: int) -> Node:
        if name not in PARTS:
            unknown = NotFoundError("function", token.value, PARTS)
            raise self.fault(token, unknown.problem, remedy=unknown.remedy)
        operand = self.expression(0, depth + 1)
        timezone = self.timezone() if self.skip(",") else None
        self.want(")")
        return DatePart(name, operand, timezone, token.at)

    def timezone(self) -> str:
        token = self.take()
        if token.kind != "text":
            raise self.fault(token, "A time zone is text", expected="'America/New_York'")
        try:
            zoneinfo.ZoneInfo(token.value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.fault(token, f"There is no time zone {token.value!r}") from error
        return token.value
