"""Validate: Statistics + Schema → `Anomalies`; an error stops everything after it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from evenkeel.artifacts import Examples
from evenkeel.evaluation import Evaluation
from evenkeel.flows.definition import metric_of
from evenkeel.flows.engine import project_engine
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema, read_schema, write_schema
from evenkeel.statistics import Statistics
from evenkeel.typing import Json
from evenkeel.validation import (
    Anomalies,
    Facts,
    check_kinds,
    infer_schema,
    measure,
    name_misfits,
    validate_splits,
)
from evenkeel.validation.misfits import Part
from evenkeel.validation.whole import joined


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
    if not file.is_file():
        train = statistics.splits["train"]
        inferred = infer_schema(train, label=snapshot.label, key=snapshot.key, event_time=snapshot.event_time)
        write_schema(inferred, file)
        context.logger.warning("%s was inferred from this very data: review it, and keep it in git", file)
    schema = read_schema(file)
    anomalies = _found(examples, statistics, schema)
    named = name_misfits(anomalies.anomalies, schema, partial(_parts, examples))
    Anomalies(named, anomalies.rows).require(schema_file.path)
    return Validated(schema, anomalies)


def _found(examples: Examples, statistics: Statistics, schema: Schema) -> Anomalies:
    """Return what does not fit in any split, or in the snapshot as a whole; times count from the latest there."""
    engine = project_engine()
    check_kinds(schema)
    splits = {}
    for split, table in statistics.splits.items():
        rows = engine.read_parquet([examples.path(split)])
        splits[split] = Facts(table, rows=measure(engine, rows, schema, table))
    everything, table = engine.read_parquet([examples.path(split) for split in examples.splits]), joined(statistics)
    return validate_splits(splits, Facts(table, rows=measure(engine, everything, schema, table)), schema)


def _parts(examples: Examples, column: str) -> Iterator[Part]:
    """Yield a column of each split, and what its rows are called."""
    for split in examples.splits:
        yield examples.table(split, [column]).column(0), partial(_row, examples, split)


def _row(examples: Examples, split: str, at: int) -> str:
    key = examples.snapshot.key
    if key is None:
        return f"row {at + 1} of {split}"
    return f"the row of {split} whose {key} is {examples.table(split, [key]).column(0)[at].as_py()!r}"
