"""Transform: Examples → `TransformGraph`, fitted on the training split alone, and the `Features` that it gives."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from evenkeel.artifacts import ExampleColumn, Examples, Features
from evenkeel.flows.engine import project_engine
from evenkeel.flows.labels import encoded
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.transforms import Graph, Target, Transform, TransformGraph, default_transform, fit


class Transformed(NamedTuple):
    """The fitted graph, and the features of each split."""

    graph: TransformGraph
    features: Features


@step
def transform(examples: Examples, schema: Schema, transform: Transform | None, context: StepContext) -> Transformed:
    """Trace the user's function, learn its constants from the training rows, and apply the graph to every split."""
    engine = project_engine()
    graph = fit(traced(transform, examples, schema), engine, engine.read_parquet([examples.path("train")]))
    return Transformed(graph, features_of(graph, examples, context))


def traced(transform: Transform | None, examples: Examples, schema: Schema) -> Graph:
    """Return the graph of a user's transform; where there is none, one made from the types of the columns."""
    columns = raw_columns(examples, schema)
    if transform is not None:
        return transform.trace(columns, target=_target(examples))
    snapshot = examples.snapshot
    hidden = {snapshot.key, snapshot.event_time}
    return default_transform([column for column in columns.values() if column.name not in hidden])


def _target(examples: Examples) -> Target:
    snapshot = examples.snapshot
    columns = {column.name: column for column in snapshot.columns}
    labels = tuple(columns[name] for name in snapshot.labels)
    return Target(labels[0], snapshot.classes if len(labels) == 1 else (), labels[1:])


def raw_columns(examples: Examples, schema: Schema) -> Mapping[str, ExampleColumn]:
    """Return the columns that a model may read: all but the label, in the time zones that the schema gives them."""
    zones = {column.name: column.timezone for column in schema.columns if column.timezone}
    return {
        column.name: replace(column, timezone=zones.get(column.name, column.timezone))
        for column in examples.snapshot.columns
        if column.name not in examples.snapshot.labels
    }


def features_of(graph: TransformGraph, examples: Examples, context: StepContext) -> Features:
    """Return what the graph makes of each split."""
    matrices, labels = {}, {}
    for done, split in enumerate(examples.splits):
        context.progress(done, len(examples.splits), split)
        table = examples.table(split)
        matrices[split] = graph.training_features(table) if split == "train" else graph.features(table)
        labels[split] = encoded(table, examples.snapshot.labels, examples.snapshot.classes)
    return Features(graph.feature_names, matrices, labels)
