"""``evenkeel skew``: was a model served the values that it was trained on?"""

from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit, print_table
from evenkeel.errors import InvalidDataError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.validation.skew import Skew


class FailOn(StrEnum):
    """What ends the command with exit code 3."""

    NEVER = "never"
    SKEW = "skew"


def skew(
    training: Annotated[str, typer.Argument(help="What the model was trained on: a file, or a glob pattern.")],
    serving: Annotated[str | None, typer.Argument(help="What it was served: a file, or a glob pattern.")] = None,
    log: Annotated[
        str | None, typer.Option(help="Take what this model was served from the log of the project.", metavar="MODEL")
    ] = None,
    key: Annotated[list[str] | None, typer.Option(help="The column by which rows match; may be repeated.")] = None,
    tolerance: Annotated[float, typer.Option(help="How far two numbers may lie apart and be the same.")] = 1e-6,
    limit: Annotated[float, typer.Option(help="The share of rows that may differ.")] = 0.0,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 3 where a column is skewed.")] = FailOn.NEVER,
    json: Json = False,
) -> None:
    """Compare training with serving: each row with the one of its key, and the distributions as a whole."""
    from evenkeel.flows.comparisons import skew as compare

    with TemporaryDirectory(prefix="evenkeel-") as scratch:
        served = _served(serving, log, Path(scratch, "served.parquet"))
        found = compare(training, served, key=key or None, tolerance=tolerance, limit=limit)
    emit({"alarm": found.alarm, **_parts(found)}, json, lambda console: _show(console, found))
    if found.alarm and fail_on is FailOn.SKEW:
        raise typer.Exit(InvalidDataError.exit_code)


def _served(serving: str | None, log: str | None, file: Path) -> "str | Path":
    if (serving is None) == (log is None):
        raise UsageError(
            "What was served stands in a file or in the log", expected="SERVING or --log MODEL, one of them"
        )
    if serving is not None:
        return serving
    from evenkeel.cli.project import enter_project
    from evenkeel.flows.served import served_rows

    return served_rows(enter_project().settings.predictions, str(log), file)


def _parts(found: "Skew") -> dict[str, object]:
    return {
        "rows": dict(zip(("training", "serving"), found.rows, strict=True)),
        "key": found.key,
        "matched": found.matched,
        "columns": found.columns,
        "drift": {"alarm": found.drift.alarm, "distance": found.drift.distance, "columns": found.drift.columns},
    }


def _show(console: "Console", found: "Skew") -> None:
    console.print(f"{found.rows[0]:,} rows in training, {found.rows[1]:,} when served")
    if found.key:
        skewed = sum(column.skewed for column in found.columns)
        told = f"{skewed} of {len(found.columns)} columns are skewed" if skewed else "no column is skewed"
        console.print(f"by row: {found.matched.words()}: {told}\n")
    tables = list(found.tables())
    for table in tables[:-1]:
        print_table(console, table)
    drifted = sum(column.drifted for column in found.drift.columns)
    told = f"{drifted} of {len(found.drift.columns)} columns differ" if drifted else "no column differs"
    console.print(f"\nby distribution: {told}\n")
    print_table(console, tables[-1])
