"""How a value shows itself in a notebook: a title, a few facts, and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """A table of plain values; one without rows is not shown."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[object]]


def as_html(title: str, facts: Mapping[str, object], tables: Iterable[Table] = ()) -> str:
    """Return a title, facts and tables as HTML; nothing in them is read as HTML, and of a long table 200 rows are shown.

    >>> as_html("Rows", {"train": 3}, [Table(("column",), [["a<b"]])])
    '<strong>Rows</strong> train 3<table><tr><th>column</th></tr><tr><td>a&lt;b</td></tr></table>'
    """
    told = ", ".join(f"{name} {_text(value)}" for name, value in facts.items())
    shown = "".join(_table(table) for table in tables if table.rows)
    return f"<strong>{escape(title)}</strong> {escape(told)}{shown}"


def _table(table: Table) -> str:
    rows = [_row("th", table.header), *(_row("td", row) for row in table.rows[:_MOST_ROWS])]
    more = len(table.rows) - _MOST_ROWS
    return f"<table>{''.join(rows)}</table>" + (f"and {more:,} more" if more > 0 else "")


def _row(tag: str, values: Sequence[object]) -> str:
    cells = "".join(f"<{tag}>{escape(_text(value))}</{tag}>" for value in values)
    return f"<tr>{cells}</tr>"


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
