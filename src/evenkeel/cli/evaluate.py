"""``evenkeel evaluate``: any bundle, judged on any file whose labels are known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, Trust
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import find_bundle

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.evaluation import EvaluationResult


def evaluate(
    bundle: Annotated[
        str, typer.Argument(help="The folder of a bundle; in a project NAME, NAME@ALIAS or NAME@VERSION.")
    ],
    data: Annotated[Path, typer.Argument(help="A CSV or Parquet file, or a glob pattern in quotes.")],
    label: Annotated[
        str | None,
        typer.Option(help="The column with the truth; none for a model of several labels, which have their names."),
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option(help="A metric to measure, the first before all; may be repeated.")
    ] = None,
    slices: Annotated[
        list[str] | None,
        typer.Option("--slice", help="A column, or an expression such as 'distance > 1000'; may be repeated."),
    ] = None,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Judge a model by its answers for rows whose label is known: metrics with intervals, overall and on slices."""
    from evenkeel.flows.judged import evaluate as judge

    data = data.absolute()
    wanted = metric or []
    first = wanted[0] if wanted else None
    result = judge(
        find_bundle(bundle), data, label=label, metric=first, metrics=wanted[1:], slices=slices or (), trust=trust
    )
    emit(result, json, lambda console: _show(console, bundle, data, result))


def _show(console: "Console", bundle: str, data: Path, result: "EvaluationResult") -> None:
    console.print(f"{bundle} on {result.rows:,} rows of {data}")
    for table in result.tables():
        if table.rows:
            print_table(console, table)
    for note in result.notes:
        console.print(note, style="yellow")
