"""``evenkeel validate``: does a file fit its schema?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Missing
from evenkeel.cli.output import emit, print_table
from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation import Anomalies


def validate(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    schema: Annotated[Path, typer.Option(help="The schema that the file should fit.")] = Path("schema.yaml"),
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Check a file against a schema; exit with 3 where it does not fit."""
    from evenkeel.flows.tables import validate as check

    found = check(file, schema, missing=missing or ())
    told = {"valid": found.valid, "rows": found.rows, "anomalies": found.anomalies}
    emit(told, json, lambda console: _show(console, file, found))
    if not found.valid:
        raise typer.Exit(InvalidDataError.exit_code)


def _show(console: "Console", file: Path, found: "Anomalies") -> None:
    console.print(f"{file}: {found.rows:,} rows" + ("" if found.anomalies else "; everything fits."))
    for table in found.tables() if found.anomalies else ():
        print_table(console, table)
