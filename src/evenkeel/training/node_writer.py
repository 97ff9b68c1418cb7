"""Writes the nodes of an ONNX graph one after the other, computed in float64."""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

Value: TypeAlias = "str | float | npt.NDArray[Any] | list[int]"


class NodeWriter:
    """Nodes and constants so far. Each value is named by its place, so the same calls give the same bytes.

    A value is the name of a matrix; a number or an array stands for a constant.
    """

    def __init__(self, prefix: str = "own/") -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, npt.NDArray[Any]] = {}
        self._prefix = prefix
        self._made = 0

    def op(self, kind: str, *inputs: Value, **attributes: Any) -> str:
        """Add a node of one output, and return the name of that."""
        from onnx import helper

        given = [one if isinstance(one, str) else self.constant(one) for one in inputs]
        output = self.new_name()
        self.nodes.append(helper.make_node(kind, given, [output], **attributes))
        return output

    def constant(self, value: Any) -> str:
        array = np.asarray(value)
        name = self.new_name()
        self.constants[name] = array.astype(np.float64) if array.dtype == np.float32 else array
        return name

    def new_name(self) -> str:
        self._made += 1
        return f"{self._prefix}{self._made}"

    def cast(self, value: str, kind: str) -> str:
        from onnx import TensorProto

        return self.op("Cast", value, to=getattr(TensorProto, kind))

    def include(self, nodes: "list[onnx.NodeProto]", constants: Any, names: dict[str, str]) -> None:
        """Add nodes that others wrote, each of their values under a new name, but for those of ``names``."""
        for name, array in constants.items():
            names[name] = self.new_name()
            self.constants[names[name]] = np.asarray(array)
        for node in nodes:
            node.input[:] = [names.setdefault(name, self.new_name()) if name else "" for name in node.input]
            node.output[:] = [names.setdefault(name, self.new_name()) for name in node.output]
            self.nodes.append(node)

    def column(self, matrix: str, number: int) -> str:
        """Return one column, shape (rows, 1)."""
        return self.columns(matrix, [number])

    def columns(self, matrix: str, numbers: Any) -> str:
        return self.op("Gather", matrix, np.asarray(numbers, np.int64), axis=1)

    def beside(self, *matrices: str) -> str:
        return self.op("Concat", *matrices, axis=1) if len(matrices) > 1 else matrices[0]

    def total(self, matrix: str, axis: int = 1, keepdims: int = 1) -> str:
        return self.op("ReduceSum", matrix, np.array([axis]), keepdims=keepdims)

    def linear(self, matrix: str, weights: npt.NDArray[np.float64], bias: Any) -> str:
        """Return ``matrix @ weights + bias``; weights of shape (columns, outputs)."""
        return self.op("Add", self.op("MatMul", matrix, weights.astype(np.float64)), np.asarray(bias, np.float64))

    def sigmoid(self, value: str) -> str:
        return self.op("Div", 1.0, self.op("Add", 1.0, self.op("Exp", self.op("Neg", value))))

    def softmax(self, matrix: str) -> str:
        return self.op("Softmax", matrix, axis=1)

    def with_its_complement(self, probability: str) -> str:
        """Return the probabilities of two classes from that of the second."""
        return self.beside(self.op("Sub", 1.0, probability), probability)

    def mean(self, matrices: list[str], weights: Any = None) -> str:
        """Return the mean of matrices of one shape, added in their order."""
        shares = [1.0] * len(matrices) if weights is None else [float(weight) for weight in weights]
        parts = [
            one if share == 1.0 else self.op("Mul", one, share) for one, share in zip(matrices, shares, strict=True)
        ]
        found = parts[0]
        for part in parts[1:]:
            found = self.op("Add", found, part)
        return self.op("Div", found, float(np.sum(shares)))
