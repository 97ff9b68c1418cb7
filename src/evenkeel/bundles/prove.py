"""The proof that a bundle answers like the framework that it comes from, row by row, or the refusal of the export."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evenkeel.errors import BundleError
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
    features = graph.features(rows)
    _same_features(predictor, features, rows)
    expected, known = model.fitted.framework_scores(features)
    found = predictor.predict_table(rows)
    _compare(found[known], expected[known], np.flatnonzero(known))
    made = np.concatenate([graph.features(rows_made(rows, graph)), edge_rows(model.graph, features[:_CONTEXT])])
    scores = model.scores(made)
    made_expected, made_known = model.fitted.framework_scores(made)
    _compare(scores[made_known], made_expected[made_known], np.flatnonzero(made_known))
    _independent(model, np.concatenate([features[:_BATCHED], made[:_BATCHED]]))
    largest = max(_largest(found[known], expected[known]), _largest(scores[made_known], made_expected[made_known]))
    return Proof(
        int(known.sum()), int(made_known.sum()), largest, _decided_otherwise(predictor, found[known], expected[known])
    )


def rows_made(rows: "pa.Table", graph: TransformGraph) -> "pa.Table":
    """Return real rows with one column changed at a time: to null, to a value that was never seen, to extremes."""
    import pyarrow as pa

    columns = graph.signature.inputs
    table = rows.select([column.name for column in columns]).slice(0, 1)
    changed = [
        table.set_column(place, column.name, pa.array([value], table.column(place).type))
        for place, column in enumerate(columns)
        for value in _EXTREMES[column.type]
        if value is not None or column.nullable
    ]
    return pa.concat_tables([table, *changed])


def _same_features(predictor: "Predictor", features: npt.NDArray[np.float32], rows: "pa.Table") -> None:
    found = predictor.features(rows)
    wrong = np.argwhere(found.view(np.uint32) != features.view(np.uint32))
    if len(wrong):
        row, column = wrong[0]
        name = predictor.manifest.features[column]
        got = f"row {row}, {name}: {found[row, column]} and not {features[row, column]}"
        raise BundleError("The bundle makes other features than the transform", got=got)


def _compare(found: npt.NDArray[Any], expected: npt.NDArray[Any], places: npt.NDArray[np.int64]) -> None:
    apart = differences(found, expected)
    wrong = np.flatnonzero(apart > 1)
    if len(wrong):
        lines = [f"row {places[row]}: {found[row]} and not {expected[row]}" for row in wrong[:_SHOWN]]
        raise BundleError(
            f"The bundle does not answer like the framework in {len(wrong):,} of {len(apart):,} rows",
            expected="probabilities within 1e-5, numbers within 1e-5 of themselves",
            got="; ".join(lines),
        )


def _independent(model: Model, features: npt.NDArray[np.float32]) -> None:
    dependent = batch_dependent(model.scores, features)
    if dependent.any():
        raise BundleError(
            "The answer for a row depends on the rows beside it",
            got=f"{int(dependent.sum())} of {len(features)} rows differ in the last bit",
        )


def _largest(found: npt.NDArray[Any], expected: npt.NDArray[Any]) -> float:
    return float(differences(found, expected).max(initial=0.0))


def _decided_otherwise(predictor: "Predictor", found: npt.NDArray[Any], expected: npt.NDArray[Any]) -> int:
    if not predictor.classes:
        return 0
    return int((predictor.decide(found) != predictor.decide(expected.astype(np.float32))).sum())
