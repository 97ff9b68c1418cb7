"""``evenkeel profile``: what is in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Html, Json
from evenkeel.cli.output import emit, print_table, tell_page
from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.statistics import TableStatistics


def profile(
    file: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    html: Html = None,
    against: Annotated[
        str | None, typer.Option(help="With --html: a file to show it beside, with what has changed from that.")
    ] = None,
    json: Json = False,
) -> None:
    """Profile a file: its columns, their types, what is missing, and how their values lie."""
    if html is None and against is None:
        from evenkeel.flows.tables import profile as profile_table

        table = profile_table(file)
    else:
        table = _write(file, html, against)
    emit(table, json, lambda console: _show(console, file, table, html))


def _write(file: Path, html: Path | None, against: str | None) -> "TableStatistics":
    from evenkeel.flows.report_page import report

    if html is None:
        raise UsageError("Two files are shown beside each other on a page", remedy="Add --html report.html.")
    found = report(file, against)
    found.save(html)
    return found.current


def _show(console: "Console", file: Path, table: "TableStatistics", html: Path | None) -> None:
    console.print(f"{file}: {table.rows:,} rows, {len(table.columns)} columns\n")
    print_table(console, table.lines())
    tell_page(console, html)
