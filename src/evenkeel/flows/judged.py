"""Any bundle, judged on any rows whose label is known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.taking import open_scored
from evenkeel.engines import Relation, open_engine
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.evaluation import Evaluation, EvaluationResult, Predictions
from evenkeel.evaluation import evaluate as measure
from evenkeel.evaluation.slices import SliceDefinition
from evenkeel.flows.definition import metric_of
from evenkeel.flows.labels import encoded, is_there
from evenkeel.flows.tables import Table, open_table
from evenkeel.transforms import Signature
from evenkeel.typing import ClassLabel, Task

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """The rows that have a label."""

    rows: pa.Table
    without: int


def evaluate(
    bundle: str | Path,
    data: Table,
    *,
    label: str | None = None,
    metric: str | None = None,
    metrics: Sequence[str] = (),
    slices: Sequence[SliceDefinition] = (),
    trust: bool | Collection[str] = False,
) -> EvaluationResult:
    """Return how good the answers of a bundle are for rows whose label is known, with intervals, and on slices.

    ``bundle`` is its folder, ``data`` a file or whatever hands over Arrow. ``metric`` comes first, by default the
    usual one of the task; ``metrics`` are those beside it. ``trust`` is as at `load_bundle`. Rows without a label, or
    without an answer, are left out, and counted in the notes. ``label`` is the column with the truth; of several labels
    each has a column of its name, and ``label`` is left out. Raises `BundleError` for a bundle that is damaged,
    `InvalidRequestError` where the rows are not those that it reads, and `InvalidDataError` for labels that it does not
    know.
    """
    predictor = load_bundle(bundle, trust=trust)
    labels = _labels(predictor, label)
    known = labelled(open_rows(data, predictor.signature).table(), *labels)
    scores = predictor.predict_table(known.rows)
    answered = np.isfinite(scores.reshape(len(scores), -1)).all(axis=1)
    if not answered.any():
        raise InvalidDataError("The model has no answer for any of these rows", got=f"{len(scores):,} rows")
    rows, silent = known.rows.filter(pa.array(answered)), int((~answered).sum())
    truth = rows.select(labels)
    if predictor.task is not Task.MULTILABEL:
        known_labels(truth.column(0), predictor.manifest.classes, labels[0])
    predictions = Predictions(
        encoded(truth, labels, predictor.manifest.classes),
        scores[answered],
        rows,
        predictor.classes,
        predictor.threshold,
        "data",
        predictor.thresholds,
        predictor.quantiles,
    )
    plan = Evaluation(metrics=metrics, slices=slices)
    result = measure(plan, predictions, metric=metric_of(metric, predictor.task), task=predictor.task)
    lacking = "lack a label" if len(labels) > 1 else "have no label"
    left_out = (f"{known.without:,} rows {lacking}, and are left out",) if known.without else ()
    unanswered = (f"{silent:,} rows have no answer, and are left out",) if silent else ()
    return replace(result, notes=(*result.notes, *left_out, *unanswered))


def open_rows(data: Table, signature: Signature) -> Relation:
    """Return rows to be answered; what a model reads as text stays text in a CSV file of nothing but digits."""
    engine = open_engine()
    if isinstance(data, str | Path):
        return open_scored(Path(data), signature).relation(engine)
    return open_table(engine, data)


def _labels(predictor: Predictor, label: str | None) -> tuple[str, ...]:
    """Return the columns with the truth."""
    if predictor.task is Task.MULTILABEL:
        if label is not None:
            remedy = f"Leave it out: each label has a column of its name, {', '.join(predictor.classes)}."
            raise UsageError("A model of several labels is not judged by one column", got=label, remedy=remedy)
        return predictor.classes
    if label is None:
        raise UsageError("The label is not named", expected="the column with the truth", remedy="Give label.")
    return (label,)


def labelled(table: pa.Table, *labels: str) -> Labelled:
    """Return the rows in which every label is known."""
    rows = table
    for label in labels:
        if label not in table.column_names:
            raise NotFoundError("column (the label)", label, table.column_names)
        rows = rows.filter(pa.array(is_there(rows.column(label))))
    if not rows.num_rows:
        named = " or ".join(map(repr, labels))
        raise InvalidDataError(f"The label {named} is missing in every row", expected="rows whose label is known")
    return Labelled(rows, table.num_rows - rows.num_rows)


def known_labels(labels: pa.ChunkedArray, classes: tuple[ClassLabel, ...], label: str) -> pa.ChunkedArray:
    """Return labels that a model of these classes could have answered."""
    if not classes:
        number = pa.types.is_integer(labels.type) or pa.types.is_floating(labels.type)
        if number:
            return labels
        raise InvalidDataError(f"The label {label!r} is no number, which the model answers with", got=str(labels.type))
    try:
        unknown = labels.filter(pc.invert(pc.is_in(labels, pa.array(classes).cast(labels.type)))).unique().to_pylist()
    except pa.ArrowException:
        unknown = labels.unique().to_pylist()
    if unknown:
        problem = f"The label {label!r} has values that are no classes of the model"
        raise InvalidDataError(problem, expected=classes, got=unknown[:_SHOWN])
    return labels
