"""``evenkeel schema show``: what a table promises, for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.schema import Schema


def show(
    schema: Annotated[Path, typer.Argument(help="The schema to show.")] = Path("schema.yaml"),
    json: Json = False,
) -> None:
    """Show what a schema promises."""
    from evenkeel.schema import read_schema

    found = read_schema(schema)
    emit(found, json, lambda console: _show(console, found))


def _show(console: "Console", found: "Schema") -> None:
    for table in found.tables():
        print_table(console, table)
