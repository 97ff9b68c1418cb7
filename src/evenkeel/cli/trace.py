"""``evenkeel trace``: from one prediction back to data, code and environment."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from evenkeel.cli.arguments import Json
from evenkeel.cli.output import emit
from evenkeel.cli.project import enter_project
from evenkeel.clock import to_time

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows import Trace

_MOST_LINES = 60


def trace(
    prediction: Annotated[
        str, typer.Argument(help="The id of a prediction, as the server gave it.", metavar="PREDICTION_ID")
    ],
    json: Json = False,
) -> None:
    """Show what is behind a prediction: model, evaluation, run, transform, schema, data, code, environment."""
    from evenkeel.flows import trace_prediction
    from evenkeel.predictions import GroundTruth

    project = enter_project()
    truth = GroundTruth(project.settings.truth)
    found = trace_prediction(prediction, project.settings.predictions, project.ledger, project.store, truth)
    emit(_told(found) if json else None, json, lambda console: _show(console, found))


def _told(found: "Trace") -> dict[str, object]:
    """Return the chain with its artifacts written as ``Type/digest``."""
    from evenkeel.artifacts import Reference

    version = {field.name: getattr(found.version, field.name) for field in fields(found.version)}
    written = {name: str(value) if isinstance(value, Reference) else value for name, value in version.items()}
    return {**{field.name: getattr(found, field.name) for field in fields(found)}, "version": written}


def _show(console: "Console", found: "Trace") -> None:
    record, version, snapshot, run = found.prediction, found.version, found.snapshot, found.run
    answer = f"refused, {record.rejection}" if record.rejection else record.decision or list(record.scores)
    lines = {
        "prediction": f"{record.id}: {answer}",
        "truth": _truth(found),
        "asked": f"{to_time(record.arrival_time):%Y-%m-%d %H:%M:%S} UTC",
        "inputs": record.inputs,
        **({"warnings": ", ".join(record.warnings)} if record.warnings else {}),
        "model": f"{version.model} version {version.version} ({', '.join(version.aliases) or 'no alias'}), {version.bundle}",
        **_judged(found),
        "run": f"{run.id}, {run.status}, {run.started_at:%Y-%m-%d %H:%M:%S} UTC",
        "transform": found.transform or "none: the model reads raw columns",
        "schema": found.schema,
        "data": f"{found.examples}; " + ", ".join(f"{rows:,} {split}" for split, rows in snapshot.rows.items()),
        **{f"  {split}": f"{first} … {last}" for split, (first, last) in snapshot.time_range.items()},
        **{f"  {file.path}": f"sha256 {file.sha256}, {file.bytes:,} bytes" for file in snapshot.sources},
        "code": _code(found),
        "environment": f"Python {found.environment.get('python')} on {found.environment.get('platform')}",
    }
    for name, text in lines.items():
        console.print(f"{name:12} {text}")
    for line in _changes(found):
        console.print(f"  {line}")


def _truth(found: "Trace") -> str:
    """Return what became known of the prediction; of several labels, of each whether it is known."""
    truth, labels = found.truth, found.snapshot.labels
    if truth is None:
        return "not known yet"
    at = f"known {to_time(truth.known_at):%Y-%m-%d %H:%M:%S} UTC"
    if truth.labels is None:
        return f"{truth.label if truth.value is None else f'{truth.value:.6g}'}, {at}"
    words = {True: "yes", False: "no", None: "not known yet"}
    names = dict.fromkeys([*labels, *truth.labels])
    return f"{', '.join(f'{name} {words[truth.labels.get(name)]}' for name in names)}; {at}"


def _judged(found: "Trace") -> dict[str, str]:
    """Return the lines about the evaluation; an adopted model may have none."""
    evaluation = found.evaluation
    if evaluation is None:
        return {"evaluation": "none: the model was adopted without labels"}
    gates = ", ".join(f"{gate.gate} {'passed' if gate.passed else 'failed'}" for gate in evaluation.gates)
    metrics = ", ".join(f"{name} {interval}" for name, interval in evaluation.metrics.items())
    verdict = "blessed" if evaluation.blessed else "refused"
    told = f"{verdict} on {evaluation.rows:,} {evaluation.split} rows; {metrics}"
    return {"evaluation": told, "gates": gates or "none"}


def _code(found: "Trace") -> str:
    commit = found.code.get("commit")
    if commit is None:
        return "not in a git repository"
    return f"commit {commit}" + (", and these changes:" if found.code.get("dirty") else "")


def _changes(found: "Trace") -> list[str]:
    """Return how the tree differed from its commit, if it did."""
    if not found.code.get("dirty"):
        return []
    lines = [*str(found.code["status"]).splitlines(), *str(found.code["diff"]).splitlines()]
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"… {more} lines more, in `evenkeel trace --json`"]
