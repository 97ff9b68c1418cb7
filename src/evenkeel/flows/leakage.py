"""Leakage: Examples + TransformGraph → `Anomalies`, of the columns that the model really reads."""

from dataclasses import replace

from evenkeel.artifacts import Examples
from evenkeel.flows.engine import project_engine
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.sources import HashSplit, Split, TemporalSplit
from evenkeel.statistics import Statistics, TableStatistics
from evenkeel.transforms import TransformGraph
from evenkeel.validation import Anomalies
from evenkeel.validation.leakage import Roles, find_leakage
from evenkeel.validation.leakage.readable import readable
from evenkeel.validation.names import is_group

_SAMPLE = 50_000
_PROBLEM = "The label leaks into the features"
_REMEDY = "Drop the column from the transform, or accept it: give it `severity: warning` in the schema."


@step
def leakage(
    examples: Examples,
    statistics: Statistics,
    schema: Schema,
    graph: TransformGraph,
    split: Split,
    views: tuple[str, ...],
    context: StepContext,
) -> Anomalies:
    """Look for columns that know the label, and for rows on both sides of a split.

    Each of several labels is looked at by itself.

    Columns that the transform does not read are no errors, and those of feature ``views`` are known in time. Raises
    `InvalidDataError` with a line for each error.
    """
    snapshot, engine = examples.snapshot, project_engine()
    names = [column.name for column in snapshot.columns]
    roles = Roles(
        label=snapshot.labels[0],
        time=snapshot.event_time,
        key=snapshot.key,
        group=_group(statistics.table("train"), split, {*snapshot.labels, snapshot.key}),
        read=frozenset(column.name for column in graph.signature.inputs),
        joined=frozenset(name for name in names if name.startswith(tuple(f"{view}." for view in views))),
    )
    found = {
        anomaly: None
        for one in snapshot.labels
        for anomaly in find_leakage(
            engine,
            {name: readable(engine, engine.read_parquet([examples.path(name)])) for name in examples.splits},
            replace(roles, label=one, labels_beside=frozenset(snapshot.labels) - {one}),
            snapshot.task,
            temporal=isinstance(split, TemporalSplit),
            schema=schema,
            sample=_SAMPLE,
        )
    }
    anomalies = Anomalies(tuple(found), sum(snapshot.rows.values()))
    context.keep("output", anomalies)
    anomalies.require(problem=_PROBLEM, remedy=_REMEDY)
    return anomalies


def _group(table: TableStatistics, split: Split, roles: set[str | None]) -> str | None:
    """Return a column of what rows belong to, where the split was not made with a thought of that."""
    if isinstance(split, TemporalSplit) or (isinstance(split, HashSplit) and split.by is not None):
        return None
    return next((name for name, one in table.columns.items() if name not in roles and is_group(name, one)), None)
