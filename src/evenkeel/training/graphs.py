"""The form that every model takes as ONNX: ``features`` in, ``scores`` out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.transforms.session import ROW_MULTIPLE

if TYPE_CHECKING:
    import onnx

Constants: TypeAlias = Mapping[str, npt.NDArray[Any]]

IR_VERSION = 10
OPSET = 21
ML_OPSET = 4


def scores_model(
    nodes: "Sequence[onnx.NodeProto]", constants: Constants, width: int, classes: int, *, row_multiple: int
) -> "onnx.ModelProto":
    """Return a checked model of nodes that lead from ``features`` to ``scores``; ``classes`` is 0 for a number.

    ``row_multiple`` is 1 where each node treats a row alike wherever it stands in a batch, else 8 (see `Session`).
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    graph = helper.make_graph(
        nodes,
        "model",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, classes] if classes else [None])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    helper.set_model_props(model, {ROW_MULTIPLE: str(row_multiple)})
    checker.check_model(model)
    return model


def widened(model: "onnx.ModelProto") -> "onnx.ModelProto":
    """Return a model of the same nodes that reads its features as float64."""
    from onnx import ModelProto, TensorProto, checker

    wide = ModelProto()
    wide.CopyFrom(model)
    wide.graph.input[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    checker.check_model(wide)
    return wide


def sigmoid_nodes(raw: str, slope: float = 1.0) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return nodes for the probabilities of two classes, from ``raw``, float32, shape (rows, 1).

    A softmax over [0, slope * raw] and not a Sigmoid, whose vector kernel gives other last bits in the tail of a batch.
    """
    from onnx import helper

    nodes = [
        helper.make_node("Mul", [raw, "slopes"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["scores"], axis=1),
    ]
    return nodes, {"slopes": np.array([[0, slope]], np.float32)}


def softmax_nodes(raw: str) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return nodes for the probabilities of several classes, from ``raw``, float32, shape (rows, classes)."""
    from onnx import helper

    return [helper.make_node("Softmax", [raw], ["scores"], axis=1)], {}


def flat_nodes(raw: str) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return nodes for a number, shape (rows,), from ``raw``, shape (rows, 1)."""
    from onnx import helper

    return [helper.make_node("Reshape", [raw, "flat"], ["scores"])], {"flat": np.array([-1], np.int64)}


def exponential_nodes(raw: str) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return nodes for a number whose logarithm is ``raw``, shape (rows, 1)."""
    from onnx import helper

    nodes, constants = flat_nodes("linked")
    return [helper.make_node("Exp", [raw], ["linked"]), *nodes], constants


def joined_model(models: "Sequence[onnx.ModelProto]", *, sort: bool) -> "onnx.ModelProto":
    """Return one model whose ``scores`` are one column of each, shape (rows, models).

    Of a model of two classes that is the second; the numbers of others are sorted in each row where ``sort`` is.
    TopK and Concat only move values, so that the bits are those of the models.
    """
    from onnx import compose, helper, numpy_helper

    constants: dict[str, npt.NDArray[Any]] = {"column": np.array([-1, 1]), "models": np.array([len(models)])}
    constants |= {"second": np.array([1]), "behind": np.array([2])}
    nodes: list[onnx.NodeProto] = []
    for place, model in enumerate(models):
        graph = compose.add_prefix(model, f"{place}/", rename_inputs=False).graph
        nodes += graph.node
        constants |= {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        answer = f"{place}/scores"
        if len(model.graph.output[0].type.tensor_type.shape.dim) == 2:
            nodes.append(helper.make_node("Slice", [answer, "second", "behind", "second"], [f"answer_{place}"]))
        else:
            nodes.append(helper.make_node("Reshape", [answer, "column"], [f"answer_{place}"]))
    answers = [f"answer_{place}" for place in range(len(models))]
    nodes.append(helper.make_node("Concat", answers, ["apart" if sort else "scores"], axis=1))
    if sort:
        nodes.append(helper.make_node("TopK", ["apart", "models"], ["scores", "order"], axis=1, largest=0, sorted=1))
    width = models[0].graph.input[0].type.tensor_type.shape.dim[1].dim_value
    multiple = max(int(one.value) for model in models for one in model.metadata_props if one.key == ROW_MULTIPLE)
    return scores_model(nodes, constants, width, len(models), row_multiple=multiple)
