"""``evenkeel validate``: does a file fit its schema?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation import Anomaly
    from evenkeel.validation.misfits import Part


def validate(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    schema: Annotated[Path, typer.Option(help="The schema that the file should fit.")] = Path("schema.yaml"),
    json: Json = False,
) -> None:
    """Check a file against a schema; exit with 3 where it does not fit."""
    from evenkeel.engines import open_engine
    from evenkeel.schema import read_schema
    from evenkeel.sources import open_file
    from evenkeel.statistics import profile
    from evenkeel.validation import name_misfits
    from evenkeel.validation import validate as check

    expected = read_schema(schema)
    engine = open_engine()
    rows = open_file(file).relation(engine)
    table = profile(engine, rows)

    def read(column: str) -> "list[Part]":
        return [(engine.select(rows, {column: column}).table().column(0), lambda at: f"row {at + 1}")]

    anomalies = name_misfits(check(table, expected), expected, read)
    valid = all(anomaly.severity != "error" for anomaly in anomalies)
    told = {"valid": valid, "rows": table.rows, "anomalies": anomalies}
    emit(told, json, lambda console: show_anomalies(console, f"{file}: {table.rows:,} rows", anomalies))
    if not valid:
        raise typer.Exit(InvalidDataError.exit_code)


def show_anomalies(console: "Console", title: str, anomalies: "tuple[Anomaly, ...]") -> None:
    """Print what does not fit, the worst first."""
    from rich.table import Table

    if not anomalies:
        console.print(f"{title}; everything fits.", markup=False)
        return
    table = Table("severity", "column", "what", box=None)
    order = ["error", "warning", "info"]
    for anomaly in sorted(anomalies, key=lambda one: order.index(one.severity)):
        table.add_row(anomaly.severity, anomaly.column or "(table)", str(anomaly))
    console.print(title, markup=False)
    console.print(table, markup=False)
