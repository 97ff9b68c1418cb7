"""``evenkeel drift``: has a file changed from another?"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Html, Json, Missing
from evenkeel.cli.output import emit, print_table, tell_page
from evenkeel.errors import InvalidDataError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation.drift import Drift


class FailOn(StrEnum):
    """What ends the command with exit code 3."""

    NEVER = "never"
    DRIFT = "drift"


def drift(
    reference: Annotated[str, typer.Argument(help="What the data were: a CSV or Parquet file, or a glob pattern.")],
    current: Annotated[str, typer.Argument(help="What the data are.")],
    distance: Annotated[str, typer.Option(help="How far two columns lie apart.")] = "total_variation",
    limit: Annotated[float | None, typer.Option(help="The distance that matters; each has one of its own.")] = None,
    missing_limit: Annotated[
        float, typer.Option(help="The change of the share of missing values that matters.")
    ] = 0.02,
    unseen_limit: Annotated[float, typer.Option(help="The share of values never seen before that matters.")] = 0.02,
    error: Annotated[float, typer.Option(help="The share of false alarms that is accepted.")] = 0.05,
    correction: Annotated[str, typer.Option(help="How the number of columns is allowed for.")] = "benjamini_hochberg",
    population: Annotated[
        bool, typer.Option("--population", help="The reference is all there is: only the other is a sample.")
    ] = False,
    together: Annotated[bool, typer.Option("--together", help="Let a model look at all columns at once, too.")] = False,
    together_limit: Annotated[float, typer.Option(help="From which area under its curve on that matters.")] = 0.55,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 3 where a column has drifted.")] = FailOn.NEVER,
    html: Html = None,
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Compare two files, column by column; an alarm is a difference that matters and is no chance."""
    from evenkeel.flows.comparisons import drift as compare

    found = compare(
        reference,
        current,
        distance=distance,
        limit=limit,
        missing_limit=missing_limit,
        unseen_limit=unseen_limit,
        population=population,
        together=together,
        together_limit=together_limit,
        error=error,
        correction=correction,
        missing=missing or (),
    )
    if html is not None:
        _write(reference, current, found, html)
    emit({"alarm": found.alarm, **_parts(found)}, json, lambda console: _show(console, found, html))
    if found.alarm and fail_on is FailOn.DRIFT:
        raise typer.Exit(InvalidDataError.exit_code)


def _parts(found: "Drift") -> dict[str, object]:
    return {
        "rows": dict(zip(("reference", "current"), found.rows, strict=True)),
        "distance": found.distance,
        "columns": found.columns,
        "together": found.together,
        "only_in_reference": found.only_in_reference,
        "only_in_current": found.only_in_current,
    }


def _write(reference: str, current: str, found: "Drift", html: Path) -> None:
    from evenkeel.flows.tables import profile
    from evenkeel.validation.report import Report

    Report(profile(current), Path(current).name, profile(reference), Path(reference).name, drift=found).save(html)


def _show(console: "Console", found: "Drift", html: Path | None) -> None:
    drifted = sum(column.drifted for column in found.columns)
    rows = f"{found.rows[0]:,} against {found.rows[1]:,} rows"
    told = f"{drifted} of {len(found.columns)} columns drifted" if drifted else "no column drifted"
    console.print(f"{rows}: {told}\n")
    for table in found.tables():
        print_table(console, table)
    if found.together is not None:
        console.print(f"\nall columns together: {'DRIFT, ' if found.together.drifted else ''}{found.together.message}")
    for names, where in ((found.only_in_reference, "reference"), (found.only_in_current, "current")):
        if names:
            console.print(f"\nonly in the {where}: {', '.join(names)}")
    tell_page(console, html)
