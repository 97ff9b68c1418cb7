"""Names and values as SQL text.

Generated statements call columns c0, c1, ... by position, so a user's name is quoted only where a user's own SELECT
must find it.
"""

from collections.abc import Iterable


def identifier(name: str) -> str:
    """Return ``name`` quoted as an identifier.

    >>> identifier('a"; drop table x; --')
    '"a""; drop table x; --"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return ``text`` quoted as a value.

    >>> literal("O'Hare")
    "'O''Hare'"
    """
    return "'" + text.replace("'", "''") + "'"


def positions(count: int) -> str:
    """Return the internal names of ``count`` columns.

    >>> positions(3)
    'c0, c1, c2'
    """
    return ", ".join(f"c{index}" for index in range(count))


def literals(texts: Iterable[str]) -> str:
    """Return a list of values.

    >>> literals(["a", "b"])
    "['a', 'b']"
    """
    return "[" + ", ".join(map(literal, texts)) + "]"
