"""Any bundle, judged on any rows whose label is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.taking import open_scored
from evenkeel.engines import Relation, open_engine
from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.evaluation import Evaluation, EvaluationResult, Predictions
from evenkeel.evaluation import evaluate as measure
from evenkeel.evaluation.slices import SliceDefinition
from evenkeel.flows.definition import metric_of
from evenkeel.flows.labels import encode
from evenkeel.flows.tables import Table, open_table
from evenkeel.transforms import Signature

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Labelled:
    """The rows that have a label."""

    rows: pa.Table
    without: int


def evaluate(
    bundle: str | Path,
    data: Table,
    *,
    label: str,
    metric: str | None = None,
    metrics: Sequence[str] = (),
    slices: Sequence[SliceDefinition] = (),
) -> EvaluationResult:
    """Return how good the answers of a bundle are for rows whose label is known, with intervals, and on slices.

    ``bundle`` is its folder, ``data`` a file or whatever hands over Arrow. ``metric`` comes first, by default the
    usual one of the task; ``metrics`` are those beside it. Rows without a label are left out, and counted in the
    notes. Raises `BundleError` for a bundle that is damaged, `InvalidRequestError` where the rows are not those that it
    reads, and `InvalidDataError` for labels that it does not know.
    """
    predictor = load_bundle(bundle)
    known = _labelled(open_rows(data, predictor.signature), label)
    classes = predictor.manifest.classes
    predictions = Predictions(
        encode(_known(known.rows.column(label), predictor, label), classes),
        predictor.predict_table(known.rows),
        known.rows,
        predictor.classes,
        predictor.threshold,
        split="data",
    )
    plan = Evaluation(metrics=metrics, slices=slices)
    result = measure(plan, predictions, metric=metric_of(metric, predictor.task), task=predictor.task)
    left_out = (f"{known.without:,} rows have no label, and are left out",) if known.without else ()
    return replace(result, notes=(*result.notes, *left_out))


def open_rows(data: Table, signature: Signature) -> Relation:
    """Return rows to be answered; what a model reads as text stays text in a CSV file of nothing but digits."""
    engine = open_engine()
    if isinstance(data, str | Path):
        return open_scored(Path(data), signature).relation(engine)
    return open_table(engine, data)


def _labelled(relation: Relation, label: str) -> _Labelled:
    if label not in relation.schema.names:
        raise NotFoundError("column (the label)", label, relation.schema.names)
    table = relation.table()
    there = pc.is_valid(table.column(label))
    rows = table.filter(there)
    if not rows.num_rows:
        raise InvalidDataError(f"The label {label!r} is missing in every row", expected="rows whose label is known")
    return _Labelled(rows, table.num_rows - rows.num_rows)


def _known(labels: pa.ChunkedArray, predictor: Predictor, label: str) -> pa.ChunkedArray:
    """Return labels that the model could have answered."""
    classes = pa.array(predictor.manifest.classes)
    if not len(classes):
        number = pa.types.is_integer(labels.type) or pa.types.is_floating(labels.type)
        if number:
            return labels
        raise InvalidDataError(f"The label {label!r} is no number, which the model answers with", got=str(labels.type))
    try:
        unknown = labels.filter(pc.invert(pc.is_in(labels, classes.cast(labels.type)))).unique().to_pylist()
    except pa.ArrowInvalid:
        unknown = labels.unique().to_pylist()
    if unknown:
        problem = f"The label {label!r} has values that are no classes of the model"
        raise InvalidDataError(problem, expected=predictor.manifest.classes, got=unknown[:_SHOWN])
    return labels
