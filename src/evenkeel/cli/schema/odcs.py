"""``evenkeel schema export`` and ``import``: schemas as data contracts that other tools read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.schema.odcs import Imported

_Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def export(
    file: Annotated[Path, typer.Argument(help="A schema.")] = Path("schema.yaml"),
    format: Annotated[Literal["odcs"], typer.Option(help="The standard: Open Data Contract Standard 3.1.")] = "odcs",  # noqa: A002
    to: Annotated[Path | None, typer.Option(help="Where to write the contract; it is printed without.")] = None,
    id: Annotated[str | None, typer.Option(help="The id of the contract: the name of the table, if none.")] = None,  # noqa: A002
    contract_version: Annotated[str, typer.Option(help="The version of the contract.")] = "1.0.0",
    status: Annotated[str, typer.Option(help="The status of the contract, such as draft.")] = "active",
    force: _Force = False,
    json: Json = False,
) -> None:
    """Write a schema as a data contract of the Open Data Contract Standard."""
    from evenkeel.artifacts.atomic import write_file
    from evenkeel.schema import read_schema
    from evenkeel.schema.odcs import Identity, contract_text, export_contract

    schema = read_schema(file)
    contract = export_contract(schema, Identity(id, contract_version, status))
    if to is None:
        emit(contract, json, lambda _: typer.echo(contract_text(contract), nl=False))
        return
    _refuse(to, force)
    write_file(to, contract_text(contract).encode())
    emit(contract, json, lambda console: console.print(f"Wrote {to} with {len(schema.columns)} columns."))


def import_(
    file: Annotated[Path, typer.Argument(help="A data contract of the Open Data Contract Standard 3.")],
    to: Annotated[Path, typer.Option(help="Where to write the schema.")] = Path("schema.yaml"),
    object: Annotated[str | None, typer.Option(help="The table, where the contract has several.")] = None,  # noqa: A002
    force: _Force = False,
    json: Json = False,
) -> None:
    """Make a schema of a data contract, and tell what of the contract it leaves out."""
    from evenkeel.schema import write_schema
    from evenkeel.schema.odcs import import_contract

    found = import_contract(file, object)
    _refuse(to, force)
    write_schema(found.schema, to)
    emit(found, json, lambda console: _show(console, to, found))


def _refuse(to: Path, force: bool) -> None:
    if to.exists() and not force:
        raise UsageError(f"{to} is there already", remedy="Name another file with --to, or write over it with --force.")


def _show(console: "Console", to: Path, found: "Imported") -> None:
    console.print(f"Wrote {to} with {len(found.schema.columns)} columns.")
    if found.left_out:
        console.print("Left out:")
    for one in found.left_out:
        console.print(f"  {one.where}  {one.of}: {one.said}: {one.why}")
