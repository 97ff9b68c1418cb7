"""The proof that a bundle answers like the framework that it comes from, row by row, or the refusal of the export."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from evenkeel.bundles.blame import (
    bits_of,
    blamed_columns,
    blamed_feature,
    blamed_features,
    blamed_operation,
    check_operations,
)
from evenkeel.errors import BundleError, shorten
from evenkeel.training import Model
from evenkeel.training.faithful import batch_dependent, differences, edge_rows
from evenkeel.training.made_rows import rows_made
from evenkeel.transforms import TransformGraph
from evenkeel.typing import Task

if TYPE_CHECKING:
    import pyarrow as pa

    from evenkeel.bundles.predictor import Predictor

_SHOWN = 5
BATCHED = 256
_CONTEXT = 64
_ROW_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared: ``rows`` real ones, ``made`` ones beside them, and how far they were apart at most.

    ``largest`` is in units of what is allowed: a probability may differ by 1e-5, a number by 1e-5 of itself. ``decisions``
    is how many rows were decided otherwise, each with the framework's own score within that of the cut. ``outputs`` is the
    largest difference of each of several labels or quantiles, on the rows of the table.
    """

    rows: int
    made: int
    largest: float
    decisions: int
    outputs: Mapping[str, float] = field(default_factory=dict)

    def numbers(self) -> dict[str, float]:
        """Return all of it by name, that of one label or quantile as ``largest of late``."""
        whole = {name: float(getattr(self, name)) for name in ("rows", "made", "largest", "decisions")}
        return {**whole, **{f"largest of {name}": value for name, value in self.outputs.items()}}


def prove(predictor: "Predictor", model: Model, graph: TransformGraph, rows: "pa.Table") -> Proof:
    """Compare the bundle with transform and framework on every row, and on made rows; raises `BundleError`.

    The features of the bundle must be those of the transform to the bit. The made rows are nulls, unseen values and extremes in
    each column, and both sides of each threshold of each tree. No row may depend on the batch that it stands in.
    """
    if not rows.num_rows:
        raise BundleError("There is no row to prove the bundle on", remedy="Give the split a validation share.")
    made = rows_made(rows, graph.signature)
    for some in (rows.slice(0, BATCHED), made):
        check_operations(graph, some)
    real = _compare(predictor, model, graph, rows)
    if not real.rows:
        remedy = "Prove it on the validation rows that the model was fitted beside, or train again."
        raise BundleError(
            "The framework was asked about none of these rows", got=f"{rows.num_rows:,} rows", remedy=remedy
        )
    strange = _compare(predictor, model, graph, made)
    features = graph.features(rows.slice(0, BATCHED))
    edges = edge_rows(model.graph, features[:_CONTEXT])
    sharp = _compared(predictor, model, edges, model.scores(edges), _Features(edges, predictor.manifest.features))
    _independent(model, np.concatenate([features, edges[:BATCHED]]))
    largest = max(real.largest, strange.largest, sharp.largest)
    return Proof(real.rows, strange.rows + sharp.rows, largest, real.decisions, real.outputs)


class _Features(NamedTuple):
    """Rows that exist as features alone, shown like rows of a table."""

    matrix: npt.NDArray[np.float32]
    names: tuple[str, ...]

    def shown(self, row: int) -> dict[str, Any]:
        return dict(zip(self.names, self.matrix[row].tolist(), strict=True))

    def blamed(self, predictor: "Predictor", model: Model, row: int) -> str:
        return blamed_feature(model, self.matrix, row)


class _Rows(NamedTuple):
    """Rows of a table, of which the columns that the model reads are shown."""

    table: "pa.Table"
    graph: TransformGraph

    def shown(self, row: int) -> dict[str, Any]:
        names = [column.name for column in self.graph.signature.inputs]
        found: dict[str, Any] = self.table.select(names).slice(row, 1).to_pylist()[0]
        return found

    def blamed(self, predictor: "Predictor", model: Model, row: int) -> str:
        return blamed_columns(predictor, model, self.graph, self.table, row)


def _compare(predictor: "Predictor", model: Model, graph: TransformGraph, rows: "pa.Table") -> Proof:
    """Compare the bundle, from raw columns, with the transform and the framework."""
    features = graph.features(rows)
    same_features(predictor, graph, features, rows)
    shown = _Rows(rows, graph)
    return _compared(predictor, model, features, predictor.predict_table(rows), shown)


def same_features(
    predictor: "Predictor", graph: TransformGraph, features: npt.NDArray[np.float32], rows: "pa.Table"
) -> None:
    """Raise `BundleError` where the bundle makes other features of rows than those of the transform, in any bit."""
    found = predictor.features(rows)
    wrong = np.argwhere(bits_of(found) != bits_of(features))
    if len(wrong):
        row, column = wrong[0]
        name = predictor.manifest.features[column]
        got = f"row {row}, {name}: {found[row, column]} and not {features[row, column]}"
        where = blamed_features(predictor, graph, rows, int(row)) or None
        raise BundleError("The bundle makes other features than the transform", got=got, where=where)


def _compared(
    predictor: "Predictor",
    model: Model,
    features: npt.NDArray[np.float32],
    found: npt.NDArray[Any],
    rows: _Rows | _Features,
) -> Proof:
    """Return how the answers compare with those of the framework, in the rows that it was asked about."""
    expected, known = model.fitted.framework_scores(features)
    places = np.flatnonzero(known)
    found, expected = found[known], expected[known]
    apart = differences(found, expected, numbers=model.spec.task.of_numbers)
    wrong = np.flatnonzero(apart > 1)
    if len(wrong):
        lines = [f"row {places[row]}: {found[row]} and not {expected[row]}" for row in wrong[:_SHOWN]]
        raise BundleError(
            f"The bundle does not answer like the framework in {len(wrong):,} of {len(apart):,} rows",
            expected="probabilities within 1e-5, numbers within 1e-5 of themselves",
            got="; ".join(lines),
            where=_place(predictor, model, features, rows, int(places[wrong[0]])),
        )
    decisions = _decided_otherwise(predictor, found, expected)
    return Proof(len(places), 0, float(apart.max(initial=0.0)), decisions, _each(predictor, found, expected))


def _each(predictor: "Predictor", found: npt.NDArray[Any], expected: npt.NDArray[Any]) -> dict[str, float]:
    """Return the largest difference of each of several labels or quantiles."""
    numbers = predictor.task is Task.QUANTILE
    names = map(str, predictor.quantiles) if numbers else predictor.classes if predictor.thresholds else ()
    columns = zip(names, found.T, expected.T, strict=False)
    apart = {name: differences(one[:, None], other[:, None], numbers=numbers) for name, one, other in columns}
    return {name: float(values.max(initial=0.0)) for name, values in apart.items()}


def _place(
    predictor: "Predictor", model: Model, features: npt.NDArray[np.float32], rows: _Rows | _Features, row: int
) -> str:
    """Return the row with its values, the column to which the difference comes down, and the operation that makes it."""
    told = [rows.blamed(predictor, model, row), blamed_operation(model, features, row)]
    return "; ".join([f"row {row}", *filter(None, told), shorten(str(rows.shown(row)), _ROW_SHOWN)])


def _independent(model: Model, features: npt.NDArray[np.float32]) -> None:
    dependent = batch_dependent(model.scores, features)
    if dependent.any():
        raise BundleError(
            "The answer for a row depends on the rows beside it",
            got=f"{int(dependent.sum())} of {len(features)} rows differ in the last bit",
        )


def _decided_otherwise(predictor: "Predictor", found: npt.NDArray[Any], expected: npt.NDArray[Any]) -> int:
    if not predictor.classes:
        return 0
    otherwise = predictor.decide(found) != predictor.decide(expected.astype(np.float32))
    return int((otherwise.any(axis=1) if otherwise.ndim == 2 else otherwise).sum())
