"""The console on which commands show what they found: what is in the data stays data."""

from collections.abc import Collection, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from evenkeel.errors import visible

_BETWEEN = "  "


class Screen(Console):
    """A console that shows what would steer a terminal, such as an escape sequence in a name, as signs."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(visible(one, kept="\n") if isinstance(one, str) else one for one in objects), **options)


def as_lines(rows: Sequence[Sequence[str]], width: int) -> list[str] | None:
    """Return rows as lines with their columns one below the other; none where they are wider than ``width`` cells.

    >>> as_lines([["name", "n"], ["日本", "1"]], 80)
    [' name  n', ' 日本  1']
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + len(_BETWEEN) * len(widths) > width:
        return None
    return [" " + _BETWEEN.join(map(_padded, row, widths)).rstrip() for row in rows]


def as_grid(rows: Sequence[Sequence[str]], whole: Collection[str]) -> Table:
    """Return rows as a table whose cells are broken into lines where the terminal is too narrow, but for ``whole``."""
    grid = Table(box=None)
    for name in rows[0]:
        grid.add_column(name, no_wrap=name in whole)
    for row in rows[1:]:
        grid.add_row(*row)
    return grid


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
