"""``evenkeel schema show``: what a table promises, for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, print_table
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.schema import Schema
    from evenkeel.schema.dictionary import Dictionary, Seen

_EXAMPLES = 3


def show(
    schema: Annotated[Path, typer.Argument(help="The schema to show.")] = Path("schema.yaml"),
    dictionary: Annotated[bool, typer.Option("--dictionary", help="In words, for people outside of the team.")] = False,
    format: Annotated[Literal["text", "markdown", "html"], typer.Option(help="How to write the dictionary.")] = "text",  # noqa: A002
    data: Annotated[Path | None, typer.Option(help="A file of which the dictionary shows what is missing.")] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write the dictionary; it is printed without.")] = None,
    json: Json = False,
) -> None:
    """Show what a schema promises, as a table or as a data dictionary."""
    from evenkeel.schema import read_schema
    from evenkeel.schema.dictionary import describe

    found = read_schema(schema)
    if not dictionary:
        if format != "text" or data is not None or to is not None:
            raise UsageError("This is for the dictionary alone", remedy="Add --dictionary.")
        emit(found, json, lambda console: _show(console, found))
        return
    written = describe(found, schema.stem, None if data is None else _seen(found, data))
    if to is not None:
        _write(written, format, to)
    emit(written, json, lambda console: _tell(console, written, format, to))


def _show(console: "Console", found: "Schema | Dictionary") -> None:
    for table in found.tables():
        if table.rows:
            print_table(console, table)


def _tell(console: "Console", written: "Dictionary", form: str, to: Path | None) -> None:
    if to is not None:
        console.print(f"Wrote {to} with {len(written.entries)} columns.")
    elif form == "text":
        _show(console, written)
    else:
        console.out(_text(written, form), end="", highlight=False)


def _text(written: "Dictionary", form: str) -> str:
    from evenkeel.schema.dictionary import to_html, to_markdown

    return to_html(written) if form == "html" else to_markdown(written)


def _write(written: "Dictionary", form: str, to: Path) -> None:
    from evenkeel.artifacts import write_file

    if form == "text":
        raise UsageError(
            "Only Markdown and HTML are written to a file", remedy="Add --format markdown or --format html."
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    write_file(to, _text(written, form).encode())


def _seen(schema: "Schema", data: Path) -> dict[str, "Seen"]:
    """Return what a file, read by its schema, shows of each column."""
    from evenkeel.flows.contract import profile_by
    from evenkeel.schema.dictionary import Seen

    return {
        name: Seen(one.missing / one.count if one.count else 0.0, tuple(value.value for value in one.top[:_EXAMPLES]))
        for name, one in profile_by(data, schema).columns.items()
    }
