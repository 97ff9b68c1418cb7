"""Names and values as an expression writes them."""

import re
from datetime import date, datetime

from evenkeel.expressions.nodes import LiteralValue
from evenkeel.expressions.tokens import KEYWORDS

_PLAIN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def write_name(name: str) -> str:
    """Return a column's name, in backticks where it would not be read as one.

    >>> write_name("origin"), write_name("dep delay")
    ('origin', '`dep delay`')
    """
    if _PLAIN.fullmatch(name) and name.lower() not in KEYWORDS:
        return name
    return "`" + name.replace("`", "``") + "`"


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
