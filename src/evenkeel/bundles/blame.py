"""What to say of a bundle that does not answer like what it was made of: the column and the operation that part them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evenkeel.bundles.bisect import Mask, parting_columns, parting_node, parting_tree
from evenkeel.errors import BundleError
from evenkeel.training import Model
from evenkeel.training.faithful import differences
from evenkeel.training.forest import forest_of
from evenkeel.transforms import Decoder, TransformGraph
from evenkeel.transforms.referenced import wrong_operation

if TYPE_CHECKING:
    import pyarrow as pa

    from evenkeel.bundles.predictor import Predictor

Matrix = npt.NDArray[np.float32]


def check_operations(graph: TransformGraph, rows: "pa.Table") -> None:
    """Hold each operation of a transform against plain numpy, and its ONNX against what they say; raises `BundleError`."""
    wrong = wrong_operation(graph.graph, rows)
    if wrong is not None:
        raise BundleError(
            "An operation of the transform does not compute what it means",
            expected=wrong.expected,
            got=wrong.got,
            where=f"{wrong.operation} (step {wrong.place}), row {wrong.row}",
            remedy="This is a fault of the operation, or of ONNX Runtime on this machine: report it with the row.",
        )
    found = graph.features(rows)
    again = TransformGraph.of(graph.graph, wide=found.dtype == np.float64)
    expected = again.features(rows)
    parted = _parted(found, expected)
    if parted is not None:
        row, column = parted
        tensors = Decoder(graph.signature).table(rows.slice(row, 1))
        node = parting_node(graph.onnx_model(), again.onnx_model(), tensors)
        raise BundleError(
            "The graph of the transform does not compute what its operations say",
            expected=f"{graph.feature_names[column]}: {expected[row, column]}",
            got=f"{found[row, column]}",
            where=f"row {row}; {node or 'the graph has other nodes'}",
            remedy="The stored graph is damaged, or was made by another version: fit the transform again.",
        )


def _parted(found: Matrix, expected: Matrix) -> tuple[int, int] | None:
    """Return the first row and column of two matrices of features that differ in a bit."""
    wrong = np.argwhere(bits_of(found) != bits_of(expected))
    return None if not len(wrong) else (int(wrong[0][0]), int(wrong[0][1]))


def bits_of(features: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the bits of floats of any width as whole numbers."""
    return features.view(f"u{features.itemsize}")


def blamed_features(predictor: "Predictor", graph: TransformGraph, rows: "pa.Table", row: int) -> str:
    """Return the raw column to which a difference in the features comes down; nothing where every row differs."""

    def differs(table: "pa.Table") -> Mask:
        found, expected = predictor.features(table), graph.features(table)
        return np.asarray((bits_of(found) != bits_of(expected)).any(axis=1))

    return _in_columns(rows, [one.name for one in graph.signature.inputs], row, differs)


def blamed_columns(predictor: "Predictor", model: Model, graph: TransformGraph, rows: "pa.Table", row: int) -> str:
    """Return the raw column to which a difference in the answers comes down; nothing where it cannot be told."""

    def differs(table: "pa.Table") -> Mask:
        return _wrong(model, graph.features(table), predictor.predict_table(table))

    return _in_columns(rows, [one.name for one in graph.signature.inputs], row, differs)


def _in_columns(rows: "pa.Table", names: list[str], row: int, differs: "Callable[[pa.Table], Mask]") -> str:
    import pyarrow as pa

    right = np.flatnonzero(~differs(rows))
    if not len(right) or not names:
        return ""
    pair = rows.select(names).take([row, right[0]])

    def mixed(mask: Mask) -> Mask:
        chosen = [pair.column(place).take(mask[:, place].astype(np.int64)) for place in range(len(names))]
        return differs(pa.Table.from_arrays([one.combine_chunks() for one in chosen], names=names))

    return _named(parting_columns(names, mixed))


def blamed_feature(model: Model, features: Matrix, row: int) -> str:
    """Return the feature to which a difference comes down, among rows that exist as features alone."""
    right = np.flatnonzero(~_wrong(model, features, model.scores(features)))
    if not len(right):
        return ""

    def mixed(mask: Mask) -> Mask:
        made = np.where(mask, features[right[0]], features[row])
        return _wrong(model, made, model.scores(made))

    return _named(parting_columns(model.spec.features, mixed))


def _named(columns: str) -> str:
    return f"it comes down to {columns}" if columns else ""


def _wrong(model: Model, features: Matrix, found: npt.NDArray[Any]) -> Mask:
    """Return which rows are answered otherwise; one that the framework was not asked about counts as such."""
    expected, known = model.fitted.framework_scores(features)
    apart = differences(found, expected, numbers=model.spec.task.of_numbers)
    return np.asarray((apart > 1) | ~known)


def blamed_operation(model: Model, features: Matrix, row: int) -> str:
    """Return what in the graph of a model parts it from its framework: a test of a tree, a node, or the model."""
    graph, again = model.graph, model.fitted.written_again()
    found, expected = forest_of(graph), forest_of(again)
    told = ""
    if found is not None and expected is not None:
        told = parting_tree(found, expected, features[row], model.spec.features)
    told = told or parting_node(graph, again, {"features": features[row : row + 1]})
    return told or f"the model: its graph is what {model.spec.family} gives, and {model.spec.family} answers otherwise"
