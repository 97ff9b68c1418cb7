"""``evenkeel profile``: what is in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Html, Json, Missing
from evenkeel.cli.output import emit, print_table, tell_page
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.artifacts import Table
    from evenkeel.statistics import TableStatistics


def profile(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    column: Annotated[str | None, typer.Option(help="Show one column in full.")] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="Tell what each column says of this one; may be repeated.")
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="Tell how the numbers are correlated.")] = False,
    slice_: Annotated[
        list[str] | None, typer.Option("--slice", help="Profile slices too: a condition, or a column; may be repeated.")
    ] = None,
    span: Annotated[
        str | None, typer.Option(help="Profile spans too: COLUMN:hour, day, week, month or year, in UTC.")
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Look at a random sample of so many rows.", min=1)] = None,
    seed: Annotated[int, typer.Option(help="Which sample.", min=0)] = 0,
    html: Html = None,
    against: Annotated[
        str | None, typer.Option(help="With --html: a file to show it beside, with what has changed from that.")
    ] = None,
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Profile a file: its columns, their types, what is missing, and how their values lie."""
    from evenkeel.flows.tables import profile as profile_table

    if against is not None and html is None:
        raise UsageError("Two files are shown beside each other on a page", remedy="Add --html report.html.")
    found = profile_table(
        file, label=label, pairs=pairs, slices=slice_ or (), span=span, sample=sample, seed=seed, missing=missing or ()
    )
    one = None if column is None else found.column(column)
    if html is not None:
        _write(file, found, html, against)
    emit(one or found, json, lambda console: _show(console, file, found, column, html))


def _write(file: Path, found: "TableStatistics", html: Path, against: str | None) -> None:
    from evenkeel.flows.report_page import report

    report(file, against, profiled=found).save(html)


def _show(console: "Console", file: Path, found: "TableStatistics", column: str | None, html: Path | None) -> None:
    console.print(f"{file}: {found.told()}")
    tables = [found.lines()] if column is None else [*found.facts(column)]
    tables += found.pairs.tables() if found.pairs is not None else ()
    for table in (*tables, *found.parts(column)):
        _print(console, table)
    tell_page(console, html)


def _print(console: "Console", table: "Table") -> None:
    if table.rows:
        console.print()
        print_table(console, table, whole=("shape",))
