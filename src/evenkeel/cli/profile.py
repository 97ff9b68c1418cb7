"""``evenkeel profile``: what is in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Missing
from evenkeel.cli.output import emit, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.statistics import TableStatistics


def profile(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Profile a file: its columns, their types, what is missing, and how their values lie."""
    from evenkeel.flows.tables import profile as profile_table

    table = profile_table(file, missing=missing or ())
    emit(table, json, lambda console: _show(console, file, table))


def _show(console: "Console", file: Path, table: "TableStatistics") -> None:
    console.print(f"{file}: {table.rows:,} rows, {len(table.columns)} columns\n")
    print_table(console, table.lines())
