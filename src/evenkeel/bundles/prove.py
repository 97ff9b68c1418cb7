"""The proof that a bundle answers like the framework that it comes from, row by row, or the refusal of the export."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from evenkeel.bundles.blame import (
    blamed_columns,
    blamed_feature,
    blamed_features,
    blamed_operation,
    check_operations,
)
from evenkeel.errors import BundleError, shorten
from evenkeel.training import Model
from evenkeel.training.faithful import batch_dependent, differences, edge_rows
from evenkeel.transforms import TransformGraph
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

    from evenkeel.bundles.predictor import Predictor

_SHOWN = 5
_BATCHED = 256
_CONTEXT = 64
_ROW_SHOWN = 120
_EXTREMES: dict[ColumnType, tuple[Any, ...]] = {
    ColumnType.BOOLEAN: (None, False, True),
    ColumnType.INTEGER: (None, 0, -1, 2**53, -(2**53)),
    ColumnType.FLOAT: (None, 0.0, -1.0, float("nan"), float("inf"), float("-inf"), 1e300),
    ColumnType.TEXT: (None, "", "\u2400 unseen"),
    ColumnType.TIMESTAMP: (None, 0, -1, 253_402_300_799_999_999),
    ColumnType.DATE: (None, 0, -1, 2_932_896),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared: ``rows`` real ones, ``made`` ones beside them, and how far they were apart at most.

    ``largest`` is in units of what is allowed: a probability may differ by 1e-5, a number by 1e-5 of itself. ``decisions``
    is how many rows were decided otherwise, each with the framework's own score within that of the cut.
    """

    rows: int
    made: int
    largest: float
    decisions: int

    def numbers(self) -> dict[str, float]:
        return {name: float(value) for name, value in asdict(self).items()}


def prove(predictor: "Predictor", model: Model, graph: TransformGraph, rows: "pa.Table") -> Proof:
    """Compare the bundle with transform and framework on every row, and on made rows; raises `BundleError`.

    The features of the bundle must be those of the transform to the bit. The made rows are nulls, unseen values and extremes in
    each column, and both sides of each threshold of each tree. No row may depend on the batch that it stands in.
    """
    if not rows.num_rows:
        raise BundleError("There is no row to prove the bundle on", remedy="Give the split a validation share.")
    made = rows_made(rows, graph)
    for some in (rows.slice(0, _BATCHED), made):
        check_operations(graph, some)
    real = _compare(predictor, model, graph, rows)
    if not real.rows:
        remedy = "Prove it on the validation rows that the model was fitted beside, or train again."
        raise BundleError(
            "The framework was asked about none of these rows", got=f"{rows.num_rows:,} rows", remedy=remedy
        )
    strange = _compare(predictor, model, graph, made)
    features = graph.features(rows.slice(0, _BATCHED))
    edges = edge_rows(model.graph, features[:_CONTEXT])
    sharp = _compared(predictor, model, edges, model.scores(edges), _Features(edges, predictor.manifest.features))
    _independent(model, np.concatenate([features, edges[:_BATCHED]]))
    largest = max(real.largest, strange.largest, sharp.largest)
    return Proof(real.rows, strange.rows + sharp.rows, largest, real.decisions)


def rows_made(rows: "pa.Table", graph: TransformGraph) -> "pa.Table":
    """Return real rows with one column changed at a time: to null, to a value that was never seen, to extremes."""
    import pyarrow as pa

    columns = graph.signature.inputs
    row = rows.select([column.name for column in columns]).slice(0, 1)
    changes = [[value for value in _EXTREMES[one.type] if value is not None or one.nullable] for one in columns]
    before, after = 1, sum(map(len, changes))
    arrays = []
    for original, values in zip(row.columns, changes, strict=True):
        after -= len(values)
        changed = [pa.array(values, original.type)]
        arrays.append(pa.chunked_array([*_repeated(original, before), *changed, *_repeated(original, after)]))
        before += len(values)
    return pa.Table.from_arrays([array.combine_chunks() for array in arrays], names=row.column_names)


def _repeated(value: "pa.ChunkedArray", times: int) -> "list[pa.Array]":
    chunks: list[pa.Array] = value.take(np.zeros(times, np.int64)).chunks
    return chunks


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
    _same_features(predictor, graph, features, rows)
    shown = _Rows(rows, graph)
    return _compared(predictor, model, features, predictor.predict_table(rows), shown)


def _same_features(
    predictor: "Predictor", graph: TransformGraph, features: npt.NDArray[np.float32], rows: "pa.Table"
) -> None:
    found = predictor.features(rows)
    wrong = np.argwhere(found.view(np.uint32) != features.view(np.uint32))
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
    apart = differences(found, expected)
    wrong = np.flatnonzero(apart > 1)
    if len(wrong):
        lines = [f"row {places[row]}: {found[row]} and not {expected[row]}" for row in wrong[:_SHOWN]]
        raise BundleError(
            f"The bundle does not answer like the framework in {len(wrong):,} of {len(apart):,} rows",
            expected="probabilities within 1e-5, numbers within 1e-5 of themselves",
            got="; ".join(lines),
            where=_place(predictor, model, features, rows, int(places[wrong[0]])),
        )
    return Proof(len(places), 0, float(apart.max(initial=0.0)), _decided_otherwise(predictor, found, expected))


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
    return int((predictor.decide(found) != predictor.decide(expected.astype(np.float32))).sum())
