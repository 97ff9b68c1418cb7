"""``evenkeel schema infer``: the schema that a file suggests."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Missing
from evenkeel.cli.output import emit
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console


def infer(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    to: Annotated[Path, typer.Option(help="Where to write the schema.")] = Path("schema.yaml"),
    label: Annotated[
        list[str] | None, typer.Option(help="The column to predict; may be repeated for several labels at once.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The column that tells one row from another.")] = None,
    time: Annotated[str | None, typer.Option(help="The column that says when a row was true.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a schema that is there.")] = False,
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Propose a schema for a file, to be reviewed by you."""
    from evenkeel.engines import open_engine
    from evenkeel.schema import write_schema
    from evenkeel.sources import Csv, open_file
    from evenkeel.statistics import profile
    from evenkeel.validation import infer_notes, infer_schema

    if to.exists() and not force:
        raise UsageError(f"{to} is there already", remedy="Name another file with --to, or write over it with --force.")
    engine, source = open_engine(), open_file(file, missing or ())
    table = profile(engine, source.relation(engine))
    found = infer_schema(table, label=label, key=key, event_time=time, untyped=isinstance(source, Csv))
    notes = infer_notes(table, found)
    write_schema(found, to, notes)
    left_out = [name for name in table.columns if name not in {column.name for column in found.columns}]
    emit(found, json, lambda console: _show(console, to, len(found.columns), notes, left_out))


def _show(console: "Console", to: Path, columns: int, notes: dict[str, str], left_out: list[str]) -> None:
    for name, note in notes.items():
        console.print(f"{name}: {note}")
    if left_out:
        console.print(f"Left out, since no type says what they hold: {', '.join(left_out)}")
    console.print(f"Wrote {to} with {columns} columns. Review it: it knows no more than this one file.")
