"""A scikit-learn estimator as ONNX nodes: by our own writers where we have one, else by scikit-learn's converter."""

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.training.graphs import OPSET, Constants
from evenkeel.training.sklearn_own import OwnWriter, unwrapped
from evenkeel.training.sklearn_trees import reads_float32, splits_on_missing, tree_nodes

if TYPE_CHECKING:
    import onnx


class Body(NamedTuple):
    """The nodes that lead to a value named ``answer``, and their constants."""

    nodes: "list[onnx.NodeProto]"
    learnt: Constants
    answer: str


def own_body(estimator: Any, width: int) -> Body:
    """Return the nodes from ``features`` to the scores of an estimator that `is_own`.

    Raises `DefinitionError` where a part of the estimator does not convert.
    """
    estimator = unwrapped(estimator)
    known = tree_nodes(estimator, width)
    if known is not None:
        nodes, learnt = known
        nodes[-1].output[0] = "trees/answer"
        return Body(nodes, learnt, "trees/answer")
    write = OwnWriter(_converted_part)
    answer = write.scores(estimator, write.cast("features", "DOUBLE"))
    return Body(write.nodes, write.constants, answer)


def converted_body(estimator: Any, width: int, wide: bool, classifies: bool) -> Body:
    """Return the nodes from ``features`` to the scores as the converter makes them, in float64 where ``wide``.

    Raises `DefinitionError` where the estimator does not convert.
    """
    if hasattr(estimator, "steps") and len(estimator.steps) > 1 and reads_float32(estimator[-1]):
        return _in_two(estimator, width, wide, classifies)
    return _converted(estimator, width, wide, classifies)


def _converted_part(write: OwnWriter, estimator: Any, features: str, classifies: bool | None) -> str:
    """Add what the converter makes of a part of an estimator, and return its answer, as a float64 matrix."""
    width = int(estimator.n_features_in_)
    body = _converted(estimator, width, True, classifies, f"{write.new_name()}/", features)
    write.nodes += body.nodes
    write.constants.update(body.learnt)
    answer = write.cast(body.answer, "DOUBLE")
    return answer if classifies is None else write.op("Reshape", answer, np.array([0, -1 if classifies else 1]))


def _in_two(pipeline: Any, width: int, wide: bool, classifies: bool) -> Body:
    """Return the steps before the trees, and the trees, which read what those give as the estimator's own trees do."""
    from onnx import TensorProto, helper

    before = _converted(pipeline[:-1], width, wide, None, "before/")
    between = helper.make_node("Cast", [before.answer], ["before/features"], to=TensorProto.FLOAT)
    columns = pipeline[:-1].transform(np.zeros((1, width))).shape[1]
    after = _converted(pipeline[-1], columns, wide, classifies, "", "before/features")
    return Body([*before.nodes, between, *after.nodes], {**before.learnt, **after.learnt}, after.answer)


def _converted(
    estimator: Any, width: int, wide: bool, classifies: bool | None, prefix: str = "", features: str = "features"
) -> Body:
    """Return what the converter makes; ``classifies`` is nothing for steps that only transform."""
    from onnx import TensorProto, helper, numpy_helper

    graph = _convert(estimator, width, wide, classifies).graph
    _rename(graph, {"": "", "given": prefix + "given"}, prefix)
    answer = graph.output[-1].name
    kind = TensorProto.DOUBLE if wide else TensorProto.FLOAT
    start = helper.make_node("Cast", [features], [prefix + "given"], to=kind)
    learnt = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    return Body([start, *_needed(graph.node, answer)], learnt, answer)


def _convert(estimator: Any, width: int, wide: bool, classifies: bool | None) -> "onnx.ModelProto":
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    if splits_on_missing(estimator):
        raise DefinitionError("The estimator does not convert", got="a tree of it splits on missing values")
    kind = DoubleTensorType if wide else FloatTensorType
    options = {id(estimator): {"zipmap": False}} if classifies else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model: onnx.ModelProto = convert_sklearn(
                estimator,
                initial_types=[("given", kind([None, width]))],
                target_opset={"": OPSET, "ai.onnx.ml": 3},
                options=options,
            )
            return model
    except Exception as error:  # a converter raises whatever it stumbles over
        raise DefinitionError("The estimator does not convert", got=str(error).splitlines()[0][:200]) from error


def _rename(graph: "onnx.GraphProto", names: dict[str, str], prefix: str) -> None:
    """Name every value by its place in the graph: the converter's names hold a counter of the whole process."""
    graph.name = "estimator"
    for value in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
        value.name = names.setdefault(value.name, f"{prefix}value_{len(names)}")
    for node in graph.node:
        node.name = ""
        node.input[:] = [names.setdefault(name, f"{prefix}value_{len(names)}") for name in node.input]
        node.output[:] = [names.setdefault(name, f"{prefix}value_{len(names)}") for name in node.output]
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _rename(attribute.g, names, prefix)


def _needed(nodes: "list[onnx.NodeProto]", answer: str) -> "Iterator[onnx.NodeProto]":
    """Return the nodes that the answer depends on; all, where one holds a graph of its own."""
    if any(attribute.HasField("g") for node in nodes for attribute in node.attribute):
        return iter(nodes)
    wanted, kept = {answer}, []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    return reversed(kept)
