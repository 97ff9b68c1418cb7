"""Transform: Examples → `TransformGraph`, fitted on the training split alone, and the `Features` that it gives."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import NamedTuple

from evenkeel.artifacts import ExampleColumn, Examples, Features
from evenkeel.errors import NotFoundError
from evenkeel.flows.engine import project_engine
from evenkeel.flows.known import ANALYSED, Analysed, known_states
from evenkeel.flows.labels import encoded
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.training.sklearn_parts import RawColumns
from evenkeel.transforms import Target, Transform, TransformGraph, default_transform, fit
from evenkeel.transforms.transformers.fitting import prove_transformers, trace_fitted
from evenkeel.transforms.transformers.inside import StandIn


class Transformed(NamedTuple):
    """The fitted graph, and the features of each split."""

    graph: TransformGraph
    features: Features


@step
def transform(
    examples: Examples,
    schema: Schema,
    transform: Transform | None,
    context: StepContext,
    columns: RawColumns | None = None,
) -> Transformed:
    """Trace the user's function, learn its constants from the training rows, and apply the graph to every split.

    Where a trainer reads raw ``columns`` by itself, the graph is made of their types, and its features are those of the
    simple models alone that the real one must beat.
    """
    engine = project_engine()
    rows = engine.read_parquet([examples.path("train")])
    available = raw_columns(examples, schema)
    if transform is None and isinstance(columns, tuple):
        available = {name: _known(name, available) for name in columns}
    elif transform is None or isinstance(transform, StandIn):  # they take all that there is, but for what names a row
        hidden = {examples.snapshot.key, examples.snapshot.event_time}
        available = {name: column for name, column in available.items() if name not in hidden}
    if transform is None:
        graph = default_transform(list(available.values()))
    else:
        traced = trace_fitted(transform, available, target_of(examples), engine, rows)
        for proven in prove_transformers(traced, engine, rows, examples.table("validation")):
            context.logger.info("proven", extra=proven._asdict())
        graph = traced.graph
    known = known_states(context)
    fitted = fit(graph, engine, rows, known)
    if known is not None and known.rows:
        context.logger.info(ANALYSED, extra=asdict(Analysed(known.rows, known.analysed)))
    return Transformed(fitted, features_of(fitted, examples, context))


def _known(name: str, columns: Mapping[str, ExampleColumn]) -> ExampleColumn:
    if name not in columns:
        raise NotFoundError("column", name, columns, where="the columns that the trainer reads")
    return columns[name]


def target_of(examples: Examples) -> Target:
    """Return the label, or the labels, that a transform may learn from and must not read."""
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
