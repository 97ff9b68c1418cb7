"""``evenkeel transform explain``: one row through the graph, with every value on the way."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json, OfRun
from evenkeel.cli.output import emit, print_table
from evenkeel.cli.project import finished, tell_run

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows import FinishedRun
    from evenkeel.transforms.walk import Walk


def explain(
    row: Annotated[
        str, typer.Option(help="The key of an example of the run, or a row as JSON: '{\"distance\": 2475, ...}'.")
    ],
    run: OfRun = None,
    json: Json = False,
) -> None:
    """Walk one row through the fitted graph of a run, and show what each step makes of it."""
    from evenkeel.flows.fitted import GRAPH, fitted_graph, row_of
    from evenkeel.transforms.walk import walk

    found = finished(run, GRAPH)
    walked = walk(fitted_graph(found), row_of(found, row))
    emit(walked, json, lambda console: _show(console, found, walked))


def _show(console: "Console", run: "FinishedRun", walked: "Walk") -> None:
    from evenkeel.artifacts import Table

    tell_run(console, run)
    rows = [(one.place, one.operation, ", ".join(map(str, one.inputs)), _text(one.value)) for one in walked.steps]
    print_table(console, Table(("step", "operation", "of", "gives"), rows))
    console.print()
    print_table(console, Table(("feature", "value"), [(name, _text(value)) for name, value in walked.features.items()]))


def _text(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if value is None:
        return "missing"
    return f"{value:.6g}" if isinstance(value, float) else repr(value) if isinstance(value, str) else str(value)
