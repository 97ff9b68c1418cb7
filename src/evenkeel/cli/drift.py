"""``evenkeel drift``: has a file changed from another, or from month to month?"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Html, Json, Missing
from evenkeel.cli.output import emit, print_table, tell_page
from evenkeel.errors import InvalidDataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation.drift import ColumnDrift, Drift, DriftTerms, SpanDrift


class FailOn(StrEnum):
    """What ends the command with exit code 3."""

    NEVER = "never"
    DRIFT = "drift"


class Against(StrEnum):
    """What a span is compared with."""

    FIRST = "first"
    PREVIOUS = "previous"


def drift(
    reference: Annotated[str, typer.Argument(help="What the data were: a CSV or Parquet file, or a glob pattern.")],
    current: Annotated[str | None, typer.Argument(help="What the data are; not asked for with --by.")] = None,
    by: Annotated[
        str | None, typer.Option(help="Compare the spans of one file: a time and a unit, or a column of few values.")
    ] = None,
    against: Annotated[Against, typer.Option(help="What each span is compared with.")] = Against.FIRST,
    distance: Annotated[str, typer.Option(help="How far two columns lie apart.")] = "total_variation",
    limit: Annotated[float | None, typer.Option(help="The distance that matters; each has one of its own.")] = None,
    missing_limit: Annotated[
        float, typer.Option(help="The change of the share of missing values that matters.")
    ] = 0.03,
    unseen_limit: Annotated[float, typer.Option(help="The share of values never seen before that matters.")] = 0.03,
    error: Annotated[float, typer.Option(help="The share of false alarms that is accepted.")] = 0.05,
    correction: Annotated[str, typer.Option(help="How the number of columns is allowed for.")] = "benjamini_hochberg",
    population: Annotated[
        bool, typer.Option("--population", help="The reference is all there is: only the other is a sample.")
    ] = False,
    together: Annotated[bool, typer.Option("--together", help="Let a model look at all columns at once, too.")] = False,
    together_limit: Annotated[float, typer.Option(help="From which area under its curve on that matters.")] = 0.55,
    importances: Annotated[
        str | None,
        typer.Option(help="Rank by what the columns mean to a model: its name, a bundle, or a JSON file."),
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 3 where a column has drifted.")] = FailOn.NEVER,
    html: Html = None,
    missing: Missing = None,
    json: Json = False,
) -> None:
    """Compare two files, or the spans of one, column by column; an alarm is a difference that matters and is no chance."""
    from evenkeel.flows.comparisons import drift as compare
    from evenkeel.flows.comparisons import drift_by
    from evenkeel.flows.importances import read_importances

    terms: DriftTerms = {
        "distance": distance,
        "limit": limit,
        "missing_limit": missing_limit,
        "unseen_limit": unseen_limit,
        "error": error,
        "correction": correction,
        "population": population,
        "together": together,
        "together_limit": together_limit,
        "importances": None if importances is None else read_importances(importances),
    }
    if by is not None:
        _refuse_for_spans(by, current, together, html)
        spans = drift_by(reference, by, against=against, missing=missing or (), **terms)
        emit(_spans(spans), json, lambda console: _show_spans(console, spans))
        _end(spans.alarm, fail_on)
        return
    if current is None:
        raise UsageError("There is one file only", expected="two files, or one and --by COLUMN:month")
    found = compare(reference, current, missing=missing or (), **terms)
    if html is not None:
        _write(reference, current, found, html)
    emit({"alarm": found.alarm, **_parts(found)}, json, lambda console: _show(console, found, html))
    _end(found.alarm, fail_on)


def _refuse_for_spans(by: str, current: str | None, together: bool, html: Path | None) -> None:
    if current is not None or together:
        raise UsageError("--by compares the spans of one file, column by column", got=current or "--together")
    if html is not None:
        raise UsageError("A page shows two files beside each other", got=f"--by {by}", remedy="Leave --html out.")


def _end(alarm: bool, fail_on: FailOn) -> None:
    if alarm and fail_on is FailOn.DRIFT:
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


def _spans(found: "SpanDrift") -> dict[str, object]:
    spans: list[dict[str, object]] = []
    for one in found.spans:
        columns: tuple[ColumnDrift, ...] = () if one.drift is None else one.drift.columns
        alarm = one.drift is not None and one.drift.alarm
        spans.append({"span": one.span, "rows": one.rows, "alarm": alarm, "columns": columns})
    return {"alarm": found.alarm, "by": found.by, "against": found.against, "spans": spans}


def _show(console: "Console", found: "Drift", html: Path | None) -> None:
    console.print(f"{found.rows[0]:,} against {found.rows[1]:,} rows: {found.told()}\n")
    for table in found.tables():
        print_table(console, table)
    if found.together is not None:
        console.print(f"\nall columns together: {'DRIFT, ' if found.together.drifted else ''}{found.together.message}")
    for names, where in ((found.only_in_reference, "reference"), (found.only_in_current, "current")):
        if names:
            console.print(f"\nonly in the {where}: {', '.join(names)}")
    tell_page(console, html)


def _show_spans(console: "Console", found: "SpanDrift") -> None:
    alarms = sum(drift.alarm for _, drift in found.compared())
    told = f"{alarms} of {len(found.compared())} differ" if alarms else "none differs"
    first = found.spans[0].span if found.spans else "nothing"
    against = first if found.against == Against.FIRST else "the one before"
    console.print(f"{len(found.spans)} spans, each against {against}: {told}\n")
    for table in found.tables():
        print_table(console, table)
    for name, span, column in found.ranked():
        if column.drifted:
            console.print(f"\n{name}, {span}: {column.message}")
