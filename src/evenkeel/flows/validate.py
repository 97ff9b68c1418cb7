"""Validate: Statistics + Schema → `Anomalies`; an error stops everything after it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from evenkeel.artifacts import Examples
from evenkeel.evaluation import Evaluation
from evenkeel.flows.definition import metric_of
from evenkeel.flows.engine import project_engine
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema, Severity, read_schema, write_schema
from evenkeel.statistics import Statistics
from evenkeel.typing import Json
from evenkeel.validation import (
    Anomalies,
    Anomaly,
    Facts,
    check_kinds,
    infer_notes,
    infer_schema,
    locate,
    measure,
    validate_splits,
)
from evenkeel.validation.whole import joined

INFERRED_HERE = "schema_inferred_here"


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The schema that a user keeps beside the pipeline; it is inferred where there is none yet."""

    path: str

    def __fingerprint__(self) -> Json:
        file = Path(self.path)
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


class Validated(NamedTuple):
    """The schema in force, and what does not fit it."""

    schema: Schema
    anomalies: Anomalies


@step
def validate(
    examples: Examples,
    statistics: Statistics,
    schema_file: SchemaFile,
    plan: Evaluation,
    metric: str | None,
    context: StepContext,
) -> Validated:
    """Check every split against the schema; raises `InvalidDataError` with a line for each error.

    Whether the evaluation fits these columns is looked at as well: its `DefinitionError` or `ExpressionError` comes
    before anything is trained.
    """
    snapshot, file = examples.snapshot, Path(schema_file.path)
    plan.check(snapshot.task, metric_of(metric, snapshot.task), {one.name: one.type for one in snapshot.columns})
    is_new = not file.is_file()
    if is_new:
        train = statistics.splits["train"]
        inferred = infer_schema(train, label=snapshot.label, key=snapshot.key, event_time=snapshot.event_time)
        write_schema(inferred, file, infer_notes(train, inferred))
        context.logger.warning("%s was inferred from this very data: review it, and keep it in git", file)
    schema = read_schema(file)
    anomalies = _found(examples, statistics, schema)
    anomalies.require(schema_file.path)
    return Validated(schema, _with_notice(anomalies, file) if is_new else anomalies)


def _with_notice(anomalies: Anomalies, file: Path) -> Anomalies:
    """Return the anomalies with that which says how little it means that there is no error among them."""
    message = (
        f"{file} was inferred from this very data, so it says little that they fit: review it, and keep it in git."
    )
    notice = Anomaly(None, INFERRED_HERE, Severity.INFO, None, None, message)
    return Anomalies((*anomalies.anomalies, notice), anomalies.rows)


def _found(examples: Examples, statistics: Statistics, schema: Schema) -> Anomalies:
    """Return what does not fit in any split, or in the snapshot as a whole, with the keys of some rows."""
    check_kinds(schema)
    engine = project_engine()
    rows = {split: engine.read_parquet([examples.path(split)]) for split in statistics.splits}
    parts = {
        name: Facts(table, rows=measure(engine, rows[name], schema, table)) for name, table in statistics.splits.items()
    }
    everything, table = engine.read_parquet([examples.path(split) for split in rows]), joined(statistics)
    found = validate_splits(parts, Facts(table, rows=measure(engine, everything, schema, table)), schema)
    key = examples.snapshot.key
    located = (
        locate(engine, rows[one.split] if one.split else everything, [one], schema, key)[0] for one in found.anomalies
    )
    return Anomalies(tuple(located), found.rows)
