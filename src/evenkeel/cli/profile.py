"""``evenkeel profile``: what is in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.statistics import ColumnStatistics, TableStatistics


def profile(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    json: Json = False,
) -> None:
    """Profile a file: its columns, their types, what is missing, and how their values lie."""
    from evenkeel.engines import open_engine
    from evenkeel.sources import open_file
    from evenkeel.statistics import profile as profile_relation

    engine = open_engine()
    table = profile_relation(engine, open_file(file).relation(engine))
    emit(table, json, lambda console: _show(console, file, table))


def _show(console: "Console", file: Path, table: "TableStatistics") -> None:
    from rich.table import Table

    console.print(f"{file}: {table.rows:,} rows, {len(table.columns)} columns\n", markup=False)
    shown = Table("column", "type", "missing", "distinct", "range or most frequent", "shape", box=None)
    for name, column in table.columns.items():
        missing = f"{column.missing / column.count:.1%}" if column.missing else ""
        distinct = "" if column.distinct is None else f"{'' if column.distinct_exact else '~'}{column.distinct:,}"
        shown.add_row(name, column.type, missing, distinct, _range(column), _sparkline(column))
    console.print(shown)


def _range(column: "ColumnStatistics") -> str:
    if column.number is not None:
        number = column.number
        if number.minimum is None or number.mean is None:
            return "no finite number"
        return f"{number.minimum:g} … {number.maximum:g}, mean {number.mean:.4g}"
    if column.time is not None and column.present:
        return f"{column.time.minimum} … {column.time.maximum}"
    return ", ".join(f"{entry.value} {entry.count / column.present:.0%}" for entry in column.top[:3])


def _sparkline(column: "ColumnStatistics") -> str:
    counts = column.number.histogram.counts if column.number is not None else ()
    if not any(counts):
        return ""
    bars, width = "▁▂▃▄▅▆▇█", max(1, len(counts) // 16)
    sums = [sum(counts[start : start + width]) for start in range(0, len(counts), width)]
    return "".join(" " if total == 0 else bars[(len(bars) - 1) * total // max(sums)] for total in sums)
