"""``evenkeel schema diff``: what one schema promises and another does not."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, print_table
from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.schema import SchemaDiff


class FailOn(StrEnum):
    """What ends the command with exit code 3."""

    NEVER = "never"
    STRICTER = "stricter"
    LOOSER = "looser"
    ANY = "any"


def diff(
    before: Annotated[Path, typer.Argument(help="The schema as it was.", metavar="BEFORE")],
    after: Annotated[Path, typer.Argument(help="The schema as it is.", metavar="AFTER")],
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 3 where there is such a change.")] = FailOn.NEVER,
    json: Json = False,
) -> None:
    """Compare two schemas, promise by promise: what is stricter, what is looser, what is other."""
    from evenkeel.schema import diff_schemas, read_schema

    found = diff_schemas(read_schema(before), read_schema(after))
    emit({**found.summary(), "changes": found.changes}, json, lambda console: _show(console, found))
    if found.changes and (fail_on is FailOn.ANY or any(str(one.direction) == str(fail_on) for one in found.changes)):
        raise typer.Exit(InvalidDataError.exit_code)


def _show(console: "Console", found: "SchemaDiff") -> None:
    if not found.changes:
        console.print("The two schemas promise the same.")
        return
    told = [f"{count} {direction}" for direction, count in found.summary().items() if count]
    console.print(f"{len(found.changes)} changes: {', '.join(told)}\n")
    for table in found.tables():
        print_table(console, table)
