"""Validate: Statistics + Schema → `Anomalies`; an error stops everything after it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from evenkeel.artifacts import Examples, Reference
from evenkeel.clock import SystemClock
from evenkeel.evaluation import Evaluation
from evenkeel.flows.definition import metric_of
from evenkeel.flows.engine import project_engine
from evenkeel.flows.previous import Previous, spans
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema, Severity, read_schema, write_schema
from evenkeel.sources.splits import parse_moment
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
from evenkeel.validation.checks.wrong_type import WrongType
from evenkeel.validation.moved import drift_limits, moved
from evenkeel.validation.whole import joined

INFERRED_HERE = "schema_inferred_here"


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The schema that a user keeps beside the pipeline; it is inferred where there is none yet."""

    path: str

    def __fingerprint__(self) -> Json:
        """Return the digest of the file; with the time, where it says how fresh the rows must be."""
        file = Path(self.path)
        if not file.is_file():
            return None
        now = SystemClock().microseconds() if read_schema(file).fresh else 0
        return [hashlib.sha256(file.read_bytes()).hexdigest(), now]


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
    previous: Previous | None,
    as_of: str | None,
    context: StepContext,
) -> Validated:
    """Check every split against the schema; raises `InvalidDataError` with a line for each error.

    Where the schema limits how far rows and values may move, they are compared with the ``previous`` snapshot, and what
    must be fresh is so by ``as_of``, or else now.

    Whether the evaluation fits these columns is looked at as well: its `DefinitionError` or `ExpressionError` comes
    before anything is trained.
    """
    snapshot, file = examples.snapshot, Path(schema_file.path)
    outputs = [*map(str, snapshot.quantiles or snapshot.classes)]
    plan.check(
        snapshot.task, metric_of(metric, snapshot.task), {one.name: one.type for one in snapshot.columns}, outputs
    )
    is_new = not file.is_file()
    if is_new:
        train = statistics.splits["train"]
        inferred = infer_schema(train, label=snapshot.labels, key=snapshot.key, event_time=snapshot.event_time)
        write_schema(inferred, file, infer_notes(train, inferred))
        context.logger.warning("%s was inferred from this very data: review it, and keep it in git", file)
    schema = read_schema(file)
    now = context.clock.microseconds() if as_of is None else parse_moment(as_of)
    before = None if previous is None else _Before.load(previous, context)
    anomalies = _found(examples, statistics, schema, before, now)
    context.keep("anomalies", anomalies)
    anomalies.require(schema_file.path)
    return Validated(schema, _with_notice(anomalies, file) if is_new else anomalies)


def _with_notice(anomalies: Anomalies, file: Path) -> Anomalies:
    """Return the anomalies with that which says how little it means that there is no error among them."""
    message = (
        f"{file} was inferred from this very data, so it says little that they fit: review it, and keep it in git."
    )
    notice = Anomaly(None, INFERRED_HERE, Severity.INFO, None, None, message)
    return Anomalies((*anomalies.anomalies, notice), anomalies.rows)


class _Before(NamedTuple):
    """The snapshot before."""

    examples: Examples
    statistics: Statistics

    @classmethod
    def load(cls, previous: Previous, context: StepContext) -> "_Before":
        return cls(
            context.store.get_as(Reference.parse(previous.examples), Examples),
            context.store.get_as(Reference.parse(previous.statistics), Statistics),
        )


def _found(examples: Examples, statistics: Statistics, schema: Schema, before: _Before | None, now: int) -> Anomalies:
    """Return what does not fit in any split, or in the snapshot as a whole, with the keys of some rows."""
    check_kinds(schema)
    engine = project_engine()
    rows = {split: engine.read_parquet([examples.path(split)]) for split in statistics.splits}
    parts = {
        name: Facts(table, rows=measure(engine, rows[name], schema, table)) for name, table in statistics.splits.items()
    }
    everything, table = engine.read_parquet([examples.path(split) for split in rows]), joined(statistics)
    whole = Facts(
        table,
        previous=None if before is None else joined(before.statistics),
        now=now,
        rows=measure(engine, everything, schema, table),
        drift=None
        if before is None
        else moved(engine, *spans(engine, before.examples, examples), drift_limits(schema)),
    )
    found = validate_splits(parts, whole, schema)
    key = examples.snapshot.key
    located = (
        locate(engine, rows[one.split] if one.split and one.kind != WrongType.kind else everything, [one], schema, key)[
            0
        ]
        for one in found.anomalies
    )
    return Anomalies(tuple(located), found.rows)
