"""Markdown in which no value is read as a mark, with tables as GitHub has them."""

from html import escape

from evenkeel.artifacts.display import Table

_MARKS = "\\`*_[]|~#!"


def as_text(text: str) -> str:
    r"""Return a text in one line in which nothing is a mark of Markdown or of HTML.

    >>> as_text("a*b\n<c>")
    'a\\*b &lt;c&gt;'
    """
    line = escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{letter}" if letter in _MARKS else letter for letter in line)


def as_grid(table: Table) -> str:
    """Return a table; nothing where it has no row.

    >>> print(as_grid(Table(("column", "unit"), [("wind", "m/s")])))
    | column | unit |
    | --- | --- |
    | wind | m/s |
    """
    if not table.rows:
        return ""
    rows = [[as_text(str(one)) for one in row] for row in (table.header, *table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [rows[0], ["---"] * len(table.header), *rows[1:]])
