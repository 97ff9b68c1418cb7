"""Where two answers for one row part: in which column of the row, and in which operation of the graph."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evenkeel.training.forest import LEQ, Forest, Tree
from evenkeel.transforms import Session

if TYPE_CHECKING:
    import onnx

    from evenkeel.transforms.inputs import Tensors

_SHOWN = 4
Mask = npt.NDArray[np.bool_]


def parting_columns(columns: Sequence[str], differs: Callable[[Mask], Mask]) -> str:
    """Return which columns of a row make it differ, as in "a", "a or b" or "a and b"; nothing where that is not seen.

    ``differs`` says of each mask, shape (rows, columns), whether a row still differs whose columns in the mask are those
    of a row that does not. Each column is set by itself; where none is enough, one after the other is.
    """
    alone = ~differs(np.eye(len(columns), dtype=np.bool_))
    if alone.any():
        return " or ".join(columns[place] for place in np.flatnonzero(alone).tolist())
    together = ~differs(np.tri(len(columns), dtype=np.bool_))
    if not together.any():
        return ""
    last = int(np.argmax(together))
    before = np.ones((last, len(columns)), np.bool_) & (np.arange(len(columns)) <= last)
    before[np.arange(last), np.arange(last)] = False  # which of the earlier ones it takes as well
    needed = [columns[place] for place in np.flatnonzero(differs(before)).tolist()] if last else []
    return " and ".join([*needed, columns[last]])


def parting_node(wrong: "onnx.ModelProto", right: "onnx.ModelProto", tensors: "Tensors") -> str:
    """Return the first node of ``wrong`` that gives another value than the node of that output in ``right``, for the tensors of
    one row; nothing where none does.
    """
    made = {output for node in right.graph.node for output in node.output}
    shared = [output for node in wrong.graph.node for output in node.output if output in made]
    found, expected = (_values(model, shared, tensors) for model in (wrong, right))
    for node in wrong.graph.node:
        for output in node.output:
            if output in made and not _same(found[output], expected[output]):
                gives, should = (_shown(one[output]) for one in (found, expected))
                return f"{node.op_type} ({output}) gives {gives} and not {should}"
    return ""


def _values(model: "onnx.ModelProto", outputs: Sequence[str], tensors: "Tensors") -> "Tensors":
    """Return the values on the way, by name."""
    import onnx

    told = onnx.ModelProto()
    told.CopyFrom(model)
    known = {one.name for one in told.graph.output}
    told.graph.output.extend(onnx.ValueInfoProto(name=name) for name in outputs if name not in known)
    return Session(told.SerializeToString()).run(tensors, outputs)


def _same(found: npt.NDArray[Any], expected: npt.NDArray[Any]) -> bool:
    return np.array_equal(found, expected, equal_nan=found.dtype.kind == "f" and expected.dtype.kind == "f")


def _shown(value: npt.NDArray[Any]) -> str:
    told = ", ".join(map(str, value.ravel()[:_SHOWN].tolist()))
    return f"[{told}{', …' if value.size > _SHOWN else ''}]"


def parting_tree(graph: Forest, framework: Forest, row: npt.NDArray[np.float32], names: Sequence[str]) -> str:
    """Return in which tree, and at which test in it, a row goes another way in a graph than in its framework; nothing
    where it ends in the same leaves.
    """
    if len(graph.trees) != len(framework.trees):
        return f"the graph has {len(graph.trees)} trees and not {len(framework.trees)}"
    wide = row.astype(np.float64)
    for number, (found, expected) in enumerate(zip(graph.trees, framework.trees, strict=True)):
        ways = zip(_way(found, wide), _way(expected, wide), strict=False)
        for (asked, goes), (known, should) in ways:
            if goes != should or not np.array_equal(found.value[asked], expected.value[known]):
                test = f"{names[found.feature[asked]]} {_SIGNS[int(found.mode[asked] != LEQ)]} "
                other = f"{names[expected.feature[known]]} {_SIGNS[int(expected.mode[known] != LEQ)]} "
                return f"tree {number} asks {test}{found.value[asked]} and not {other}{expected.value[known]}"
        leaves = [tree.leaves[_leaf(tree, wide)].tolist() for tree in (found, expected)]
        if leaves[0] != leaves[1]:
            return f"tree {number} ends in {leaves[0]} and not {leaves[1]}"
    return ""


_SIGNS = ("<=", "==")


def _way(tree: Tree, row: npt.NDArray[np.float64]) -> list[tuple[int, bool]]:
    """Return the tests that a row meets, each with whether it goes to the side of "true"."""
    place, way = 0, []
    while tree.mode[place]:
        value = row[tree.feature[place]]
        is_true = (tree.mode[place] == LEQ and value <= tree.value[place]) or value == tree.value[place]
        goes = bool(tree.nan_true[place]) if np.isnan(value) else bool(is_true)
        way.append((place, goes))
        place = int(tree.true[place] if goes else tree.false[place])
    return way


def _leaf(tree: Tree, row: npt.NDArray[np.float64]) -> int:
    """Return the number of the leaf that a row ends in."""
    way = _way(tree, row)
    place = 0 if not way else int(tree.true[way[-1][0]] if way[-1][1] else tree.false[way[-1][0]])
    return int((tree.mode[:place] == 0).sum())
