"""Whether a graph answers like the framework that it comes from, and the rows on which the two would part."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.training.base import Features, Mask, Scores
from evenkeel.training.forest import Floats, Integers

if TYPE_CHECKING:
    import onnx

TOLERANCE = 1e-5
_MOST_NODES = 20_000
_BATCHES = (2, 7, 8, 1_000)

Number: TypeAlias = np.float32 | np.float64
Kind: TypeAlias = type[np.float32] | type[np.float64]
Run: TypeAlias = Callable[[Features], Scores]


def differences(scores: Scores, framework: Scores, *, numbers: bool | None = None) -> Floats:
    """Return how far apart two answers are for each row, in units of what is allowed: at most 1 is the same answer.

    A probability may differ by 1e-5, a number by 1e-5 of itself, or of the usual size where it is less (of a sum that
    cancels out, no digit is sure): the median of what is not 0, so that a far row excuses no other. No answer on both
    sides is the same answer. A matrix holds probabilities unless ``numbers`` says that it does not.

    >>> differences(np.array([100.001, 0.0]), np.array([100.0, 0.0])).tolist()
    [1.0000000000047748, 0.0]
    """
    if numbers and framework.ndim == 2:
        columns = zip(scores.T, framework.T, strict=True)
        each: Floats = np.max([differences(one, other) for one, other in columns], axis=0)
        return each
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(scores.astype(np.float64) - framework)
        apart[(scores == framework) | (np.isnan(scores) & np.isnan(framework))] = 0.0
    if framework.ndim == 2:
        of_rows: Floats = np.where(np.isnan(apart), np.inf, apart / TOLERANCE).max(axis=1, initial=0.0)
        return of_rows
    size = np.abs(framework)
    known = size[np.isfinite(size) & (size > 0)]
    usual = np.median(known) if len(known) else 0.0
    allowed = TOLERANCE * np.maximum(size, usual) + np.finfo(np.float32).tiny
    units: Floats = np.where(np.isnan(apart), np.inf, apart / np.where(np.isfinite(allowed), allowed, 1.0))
    return units


def batch_dependent(run: Run, features: Features) -> Mask:
    """Return in which rows the last bit depends on how many rows stand beside it, and where it stands among them."""
    alone = np.concatenate([run(features[row : row + 1]) for row in range(len(features))])
    dependent = np.zeros(len(features), np.bool_)
    for size in _BATCHES:
        tiled = np.resize(features, (max(size, len(features)), features.shape[1]))
        pieces = [run(tiled[start : start + size]) for start in range(0, len(tiled), size)]
        again = np.concatenate(pieces)[: len(features)]
        same = again.view(np.uint32) == alone.view(np.uint32)
        dependent |= ~same.reshape(len(features), -1).all(axis=1)
    return dependent


def edge_rows(model: "onnx.ModelProto", features: Features) -> Features:
    """Return made rows: both sides of each threshold of each tree, and of each feature its extremes, zeros and NaN.

    Each is a row of ``features`` with as little changed as brings it there: a row for a threshold goes down its tree to
    the node that asks. At most 20,000 nodes are asked, evenly chosen where there are more. Trees that read more columns
    than there are features read something else, and are passed over.
    """
    made = [*_extremes(features), *_thresholds(model, features)]
    return np.concatenate([np.reshape(row, (-1, features.shape[1])) for row in made]).astype(features.dtype)


def _extremes(features: Features) -> Iterator[Features]:
    known = np.where(np.isfinite(features), np.abs(features), 0).max(axis=0)
    far = np.minimum(1e6 * np.maximum(known.astype(np.float64), 1.0), np.finfo(np.float32).max)
    for column in range(features.shape[1]):
        rows = np.resize(features, (7, features.shape[1]))
        rows[:, column] = [np.nan, np.inf, -np.inf, far[column], -far[column], 0.0, np.finfo(np.float32).tiny]
        yield rows
    yield np.full((1, features.shape[1]), np.nan, np.float32)


def _thresholds(model: "onnx.ModelProto", features: Features) -> Iterator[Features]:
    trees = [node for node in model.graph.node if node.op_type.startswith("TreeEnsemble")]
    kind = features.dtype.type
    nodes = [path for node in trees if _nodes(node).feature.max() < features.shape[1] for path in _paths(node, kind)]
    step = max(1, -(-len(nodes) // _MOST_NODES))
    for number, (path, feature, threshold) in enumerate(nodes[::step]):
        row = features[number % len(features)].copy()
        for column, (low, high) in path.items():
            if not low < row[column] <= high:
                row[column] = high if np.isfinite(high) else np.nextafter(low, kind(np.inf))
        below = floor(threshold, kind)
        for value in (below, np.nextafter(below, kind(np.inf))):
            row[feature] = value
            yield row.copy()


def floor(value: float, kind: Kind) -> Number:
    """Return the largest number of a kind, float32 or float64, that is not above ``value``.

    >>> float(floor(0.1, np.float32)) <= 0.1 < float(np.nextafter(floor(0.1, np.float32), np.float32(1)))
    True
    """
    with np.errstate(over="ignore"):
        near = kind(value)
    return near if float(near) <= value else np.nextafter(near, kind(-np.inf))


Path: TypeAlias = dict[int, tuple[Number, Number]]


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The nodes of an ensemble as ONNX has them, shape (nodes,), those of one tree together, its root first."""

    tree: Integers
    feature: Integers
    value: Floats
    true: Integers
    false: Integers
    mode: list[bytes]


def _paths(node: "onnx.NodeProto", kind: Kind) -> Iterator[tuple[Path, int, float]]:
    """Yield for each test for "at most" what leads to it, its feature and its threshold."""
    nodes = _nodes(node)
    first = np.concatenate([[0], np.flatnonzero(np.diff(nodes.tree)) + 1]).tolist()
    everything = (kind(-np.inf), kind(np.inf))
    for root in first:
        waiting: list[tuple[int, Path]] = [(root, {})]
        while waiting:
            place, path = waiting.pop()
            if nodes.mode[place] == b"LEAF":
                continue
            feature, value = int(nodes.feature[place]), float(nodes.value[place])
            true, false = root + int(nodes.true[place]), root + int(nodes.false[place])
            if nodes.mode[place] != b"BRANCH_LEQ":
                waiting += [(false, path)]
                continue
            yield path, feature, value
            low, high = path.get(feature, everything)
            waiting.append((true, {**path, feature: (low, min(high, floor(value, kind)))}))
            waiting.append((false, {**path, feature: (max(low, floor(value, kind)), high)}))


def _nodes(node: "onnx.NodeProto") -> _Nodes:
    from onnx import numpy_helper

    facts: dict[str, Any] = {attribute.name: attribute for attribute in node.attribute}
    exact = facts.get("nodes_values_as_tensor")
    values: npt.NDArray[Any] = numpy_helper.to_array(exact.t) if exact else np.array(facts["nodes_values"].floats)
    names = ("nodes_treeids", "nodes_featureids", "nodes_truenodeids", "nodes_falsenodeids")
    tree, feature, true, false = (np.array(facts[name].ints, np.int64) for name in names)
    return _Nodes(tree, feature, values.astype(np.float64), true, false, list(facts["nodes_modes"].strings))
