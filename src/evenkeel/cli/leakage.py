"""``evenkeel leakage``: does the label of a file leak into its other columns, or from one split into another?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, print_table
from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation import Anomalies


def leakage(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    label: Annotated[
        list[str], typer.Option(help="The column to predict; may be repeated for several labels at once.")
    ],
    time: Annotated[str | None, typer.Option(help="The column that says when a row is asked about.")] = None,
    key: Annotated[str | None, typer.Option(help="The column that tells one row from another.")] = None,
    group: Annotated[str | None, typer.Option(help="The column of what rows belong to, such as a customer.")] = None,
    split: Annotated[str | None, typer.Option(help="The column that names the split of each row.")] = None,
    json: Json = False,
) -> None:
    """Look for columns that know the label, and for rows on both sides of a split; exit with 3 for an error."""
    from evenkeel.flows.leaks import leakage as look

    found = look(file, label=label, time=time, key=key, group=group, split=split)
    told = {"valid": found.valid, "rows": found.rows, "anomalies": found.anomalies}
    emit(told, json, lambda console: _show(console, file, found))
    if not found.valid:
        raise typer.Exit(InvalidDataError.exit_code)


def _show(console: "Console", file: Path, found: "Anomalies") -> None:
    console.print(f"{file}: {found.rows:,} rows" + ("" if found.anomalies else "; no leakage was found."))
    for table in found.tables() if found.anomalies else ():
        print_table(console, table)
