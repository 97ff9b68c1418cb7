"""``evenkeel trace``: from one prediction back to data, code and environment."""

from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.cli.project import enter_project

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows import Trace


def trace(
    prediction: Annotated[
        str, typer.Argument(help="The id of a prediction, as the server gave it.", metavar="PREDICTION_ID")
    ],
    json: Json = False,
) -> None:
    """Show what is behind a prediction: model, evaluation, run, transform, schema, data, code, environment."""
    from evenkeel.flows import trace_prediction

    project = enter_project()
    found = trace_prediction(prediction, project.settings.predictions, project.ledger, project.store)
    emit(found, json, lambda console: _show(console, found))


def _show(console: "Console", found: "Trace") -> None:
    record, version, evaluation, snapshot, run = (
        found.prediction,
        found.version,
        found.evaluation,
        found.snapshot,
        found.run,
    )
    gates = ", ".join(f"{gate.gate} {'passed' if gate.passed else 'failed'}" for gate in evaluation.gates)
    metrics = ", ".join(f"{name} {interval}" for name, interval in evaluation.metrics.items())
    verdict = "blessed" if evaluation.blessed else "refused"
    lines = {
        "prediction": f"{record.id}: {record.decision or list(record.scores)}",
        "inputs": record.inputs,
        "model": f"{version.model} version {version.version} ({', '.join(version.aliases) or 'no alias'}), {version.bundle}",
        "evaluation": f"{verdict} on {evaluation.rows:,} {evaluation.split} rows; {metrics}",
        "gates": gates or "none",
        "run": f"{run.id}, {run.status}, {run.started_at:%Y-%m-%d %H:%M:%S} UTC",
        "transform": found.transform,
        "schema": found.schema,
        "data": f"{found.examples}; " + ", ".join(f"{rows:,} {split}" for split, rows in snapshot.rows.items()),
        **{f"  {split}": f"{first} … {last}" for split, (first, last) in snapshot.time_range.items()},
        **{f"  {file.path}": f"sha256 {file.sha256}, {file.bytes:,} bytes" for file in snapshot.sources},
        "code": _code(found),
        "environment": f"Python {found.environment.get('python')} on {found.environment.get('platform')}",
    }
    for name, text in lines.items():
        console.print(f"{name:12} {text}")


def _code(found: "Trace") -> str:
    commit = found.code.get("commit")
    if commit is None:
        return "not in a git repository"
    return f"commit {commit}" + (", with changes that are kept with the run" if found.code.get("dirty") else "")
