"""Values as an expression writes them."""

from datetime import date, datetime

from evenkeel.expressions.nodes import LiteralValue


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
