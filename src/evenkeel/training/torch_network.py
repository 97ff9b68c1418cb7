"""A trained network of PyTorch, what it answers, and the graph that it becomes. The one file that imports PyTorch."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.errors import DefinitionError, UsageError
from evenkeel.training.base import Features
from evenkeel.training.forest import Floats
from evenkeel.training.graphs import OPSET, Constants, sigmoid_nodes, softmax_nodes
from evenkeel.training.node_writer import NodeWriter
from evenkeel.training.sklearn_convert import Body
from evenkeel.training.sklearn_onnx import FittedEstimator

if TYPE_CHECKING:
    import onnx


_ALONE = RLock()


@dataclass(frozen=True)
class FittedNetwork(FittedEstimator):
    """A trained network, whose output is the logit of the second class, the logit of each class, or the number.

    It is never asked beyond ``low`` and ``high``, float32, shape (features,): what lies there counts as the bound.
    """

    low: Features
    high: Features

    def _ask(self, features: Floats) -> Floats:
        torch = load_torch()
        given = np.clip(features.astype(np.float32), self.low, self.high)
        with torch.no_grad(), one_thread():
            raw = self.estimator(torch.from_numpy(given)).double().numpy()
        if not self.classes:
            return np.asarray(raw[:, 0])
        logits = np.column_stack([np.zeros(len(raw)), raw]) if self.classes == 2 else raw
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def _remedy(self) -> str:
        return "Use layers that torch.onnx.export knows; clamp what an embedding reads, as in x[:, 0].long().clamp(0, n - 1)."

    def _attempts(self) -> Iterator[Callable[[], Body]]:
        yield self._exported

    @cached_property
    def _jumps(self) -> Features:
        return self.rows[:0]  # a network bends; where it steps, its own rows tell

    def _exported(self) -> Body:
        graph = _graph(self.estimator, self.rows.shape[1])
        from onnx import numpy_helper

        learnt: dict[str, Any] = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        before, bounds = self._bounded()
        for node in graph.node:
            node.input[:] = ["network/features" if name == "features" else name for name in node.input]
        after, constants = _linked(graph.output[0].name, self.classes)
        answer = after[-1].output[0] if after else graph.output[0].name
        return Body([*before, *graph.node, *after], {**learnt, **bounds, **constants}, answer)

    def _bounded(self) -> "tuple[list[onnx.NodeProto], Constants]":
        """Return the nodes to "network/features", within the bounds, and without what is missing if it is refused."""
        write = NodeWriter("network/before/")
        low, high = self.low[None], self.high[None]
        write.constants |= {"network/low": low, "network/high": high}
        found = write.op("Where", write.op("Less", "features", "network/low"), "network/low", "features")
        found = write.op("Where", write.op("Greater", found, "network/high"), "network/high", found)
        if not self.takes_missing:
            found = write.op("Where", write.op("IsNaN", found), "network/low", found)
        write.nodes[-1].output[0] = "network/features"
        return write.nodes, write.constants


def _linked(raw: str, classes: int) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return the nodes from the output of a network to probabilities, named "network/answer"; none for a number."""
    if not classes:
        return [], {}
    nodes, constants = sigmoid_nodes(raw) if classes == 2 else softmax_nodes(raw)
    nodes[-1].output[0] = "network/answer"
    return nodes, constants


def _graph(network: Any, width: int) -> "onnx.GraphProto":
    """Return the graph of a network by PyTorch's exporter; raises `DefinitionError` where it does not convert."""
    torch = load_torch()
    rows = torch.export.Dim("rows", min=1)
    try:
        with warnings.catch_warnings(), _quiet(), one_thread():
            warnings.simplefilter("ignore")
            program = torch.export.export(network, (torch.zeros(3, width),), dynamic_shapes=({0: rows},))
            exported = torch.onnx.export(
                program, dynamo=True, opset_version=OPSET, input_names=["features"], output_names=["raw"], verbose=False
            )
    except Exception as error:  # the exporter raises whatever it stumbles over
        raise DefinitionError("The network does not convert", got=str(error).strip().splitlines()[0][:200]) from error
    model = exported.model_proto
    domains = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    if domains or model.functions:
        raise DefinitionError("The network does not convert", got=f"operators that ONNX has not: {sorted(domains)}")
    graph: onnx.GraphProto = model.graph
    return graph


def load_torch() -> Any:
    """Return PyTorch, of which the rest of the package knows nothing."""
    try:
        import torch
        import torch.nn
    except ImportError as error:
        raise UsageError("PyTorch is not installed", remedy="pip install evenkeel[torch]") from error
    return torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Add up in one order, whatever the number of processors; who comes meanwhile waits.

    PyTorch has one number of threads, and one source of random numbers, for all threads of a process.
    """
    torch = load_torch()
    with _ALONE:
        before = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's notes to itself."""
    import logging

    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
