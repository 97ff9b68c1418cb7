"""Skew: Examples + Schema + the log of predictions → `Anomalies`, of columns that are served otherwise than trained on."""

from pathlib import Path

from evenkeel.artifacts import Examples
from evenkeel.engines import Engine, Relation
from evenkeel.errors import NotFoundError
from evenkeel.flows.engine import project_engine
from evenkeel.flows.served import served_rows
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.statistics import Statistics
from evenkeel.validation import Anomalies, Facts
from evenkeel.validation.checks.skewed import Skewed
from evenkeel.validation.moved import moved, skew_limits
from evenkeel.validation.reading import Reading


@step(cache=False)
def skew(
    examples: Examples, statistics: Statistics, schema: Schema, name: str, predictions: Path, context: StepContext
) -> Anomalies:
    """Compare the training split with what the model was served, in the columns of which the schema limits the skew.

    Raises `InvalidDataError` where the schema says that skew is an error.
    """
    limits = skew_limits(schema)
    if not limits:
        return Anomalies((), 0)
    engine = project_engine()
    served = _served(engine, schema, name, predictions, context.scratch / "served.parquet")
    if served is None:
        return Anomalies((), 0)
    found = moved(engine, engine.read_parquet([examples.path("train")]), served, limits)
    facts = Facts(statistics.table("train"), "serving", skew=found)
    anomalies = Anomalies(tuple(Skewed().find(facts, schema)), engine.count(served))
    context.keep("output", anomalies)
    anomalies.require()
    return anomalies


def _served(engine: Engine, schema: Schema, name: str, predictions: Path, file: Path) -> Relation | None:
    """Return the rows that the model was served, read as the schema promises; none where it was not served yet."""
    try:
        came = engine.read_parquet([served_rows(predictions, name, file)])
    except NotFoundError:  # no request yet, or none that was answered
        return None
    return Reading.of(schema, came.schema, untyped=True).relation(engine, came)
