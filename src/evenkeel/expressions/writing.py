"""Values as an expression writes them."""

import re
from datetime import date, datetime

from evenkeel.expressions.nodes import LiteralValue
from evenkeel.expressions.tokens import KEYWORDS

_PLAIN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def write_name(column: str) -> str:
    """Return the name of a column as it stands in an expression: in backticks where it is no plain one.

    >>> write_name("weather.temp"), write_name("net `price`"), write_name("In")
    ('weather.temp', '`net ``price```', '`In`')
    """
    if _PLAIN.fullmatch(column) and column.lower() not in KEYWORDS:
        return column
    return "`" + column.replace("`", "``") + "`"


def write_literal(value: LiteralValue) -> str:
    """Return a value as it stands in an expression.

    >>> write_literal("O'Hare"), write_literal(True), write_literal(date(2013, 1, 31))
    ("'O''Hare'", 'true', "date '2013-01-31'")
    """
    match value:
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime():
            return f"timestamp '{value.isoformat()}'"
        case date():
            return f"date '{value.isoformat()}'"
        case _:
            return repr(value)
