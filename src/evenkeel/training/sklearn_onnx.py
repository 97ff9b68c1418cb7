"""From a fitted scikit-learn estimator to a graph that is proven to answer like it."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.errors import BundleError, DefinitionError
from evenkeel.training.base import Features, Mask, Scores
from evenkeel.training.faithful import batch_dependent, differences, edge_rows
from evenkeel.training.forest import Floats
from evenkeel.training.graphs import OPSET, Constants, flat_nodes, scores_model
from evenkeel.training.sklearn_trees import splits_on_missing, tree_nodes
from evenkeel.transforms.session import Session

if TYPE_CHECKING:
    import onnx

_ROWS_TRIED_ALONE = 64


@dataclass(frozen=True)
class Converted:
    """A graph, and what proves it: rows of ``features`` and the estimator's ``scores`` of them, NaN for no answer."""

    graph: "onnx.ModelProto"
    features: Features
    scores: Scores

    @cached_property
    def _places(self) -> dict[bytes, int]:
        return {row.tobytes(): place for place, row in enumerate(self.features)}

    def answers(self, features: Features) -> tuple[Scores, Mask]:
        """Return what the estimator answered, and which rows it was asked."""
        places = np.array([self._places.get(row.tobytes(), -1) for row in features], np.int64)
        return self.scores[places], places >= 0


@dataclass(frozen=True)
class FittedEstimator:
    """An estimator and what proves its graph: ``rows``, and whether it was fitted on missing values."""

    estimator: Any
    rows: Features
    classes: int
    takes_missing: bool

    def answers(self, features: Features) -> tuple[Scores, Mask]:
        """Return what the estimator answers, NaN for a row that it refuses, and that it was asked all."""
        refused = np.isinf(features) if self.takes_missing else ~np.isfinite(features)
        taken = ~refused.any(axis=1)
        scores = np.full((len(features), self.classes) if self.classes else len(features), np.nan)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if taken.any():
                scores[taken] = self._ask(features[taken].astype(np.float64))
        return scores, np.ones(len(features), np.bool_)

    def _ask(self, features: Floats) -> Floats:
        if self.classes:
            return np.asarray(self.estimator.predict_proba(features), np.float64)
        return np.asarray(self.estimator.predict(features), np.float64).reshape(-1)

    @cached_property
    def converted(self) -> Converted:
        """The first graph that answers like the estimator; raises `DefinitionError` where there is none."""
        problems = []
        for wide in (False, True):
            try:
                return self._prove(self._graph(wide))
            except (DefinitionError, BundleError) as error:
                problems.append(error.got or error.problem)
        raise DefinitionError(
            f"{type(self.estimator).__name__} cannot be served: no ONNX graph answers like it",
            got="; ".join(dict.fromkeys(map(str, problems))),
            remedy="Use LightGBM(), or an estimator that converts (linear models, trees, forests, boosting, neural "
            "networks on scaled features).",
        )

    def _graph(self, wide: bool) -> "onnx.ModelProto":
        """Return the graph of the estimator, computed in float64 where ``wide``."""
        nodes, learnt, answer = self._body(wide)
        guard, constants = self._guarded(answer)
        whole = [*nodes, *guard]
        return scores_model(whole, {**learnt, **constants}, self.rows.shape[1], self.classes, row_multiple=8)

    def _body(self, wide: bool) -> "tuple[list[onnx.NodeProto], Constants, str]":
        """Return the nodes from ``features`` to the scores of the estimator, and the name of these."""
        from onnx import TensorProto, helper, numpy_helper

        width = self.rows.shape[1]
        known = tree_nodes(self.estimator, width)
        if known is not None:
            nodes, learnt = known
            nodes[-1].output[0] = "guard/given"
            return nodes, learnt, "guard/given"
        converted = _convert(self.estimator, width, wide, bool(self.classes)).graph
        _rename(converted, {"": "", "given": "given"})
        answer = converted.output[-1].name
        start = helper.make_node("Cast", ["features"], ["given"], to=TensorProto.DOUBLE if wide else TensorProto.FLOAT)
        learnt = {one.name: numpy_helper.to_array(one) for one in converted.initializer}
        return [start, *_needed(converted.node, answer)], learnt, answer

    def _guarded(self, answer: str) -> "tuple[list[onnx.NodeProto], Constants]":
        """Return the nodes that give no answer for a row that the estimator refuses."""
        from onnx import TensorProto, helper

        tests = [helper.make_node("IsInf", ["features"], ["guard/infinite"])]
        if not self.takes_missing:
            tests.append(helper.make_node("IsNaN", ["features"], ["guard/unknown"]))
            tests.append(helper.make_node("Or", ["guard/infinite", "guard/unknown"], ["guard/refused"]))
        nodes = [
            *tests,
            helper.make_node("Cast", [tests[-1].output[0]], ["guard/counted"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMax", ["guard/counted", "guard/columns"], ["guard/worst"], keepdims=1),
            helper.make_node("Cast", ["guard/worst"], ["guard/any"], to=TensorProto.BOOL),
            helper.make_node("Cast", [answer], ["guard/narrow"], to=TensorProto.FLOAT),
            helper.make_node("Reshape", ["guard/narrow", "guard/table"], ["guard/shaped"]),
            helper.make_node("Where", ["guard/any", "guard/no_answer", "guard/shaped"], ["guard/answered"]),
        ]
        constants = {
            "guard/columns": np.array([1]),
            "guard/no_answer": np.array(np.nan, np.float32),
            "guard/table": np.array([-1, max(self.classes, 1)]),
        }
        if self.classes:
            return [*nodes, helper.make_node("Identity", ["guard/answered"], ["scores"])], constants
        flat, shape = flat_nodes("guard/answered")
        return [*nodes, *flat], {**constants, **shape}

    def _prove(self, graph: "onnx.ModelProto") -> Converted:
        """Return the graph with its evidence; raises `DefinitionError` where the two differ."""
        session = Session(graph.SerializeToString(deterministic=True))
        features = np.concatenate([self.rows, edge_rows(graph, self.rows)])
        scores, _ = self.answers(features)
        apart = differences(session.run({"features": features})["scores"], scores)
        if apart.max() > 1:
            wrong = int((apart > 1).sum())
            got = f"another answer in {wrong} of {len(apart)} rows, by up to {apart.max():.3g} times what is allowed"
            raise DefinitionError("The graph answers otherwise", got=got)
        tried = features[:: -(-len(features) // _ROWS_TRIED_ALONE)]
        if batch_dependent(lambda rows: session.run({"features": rows})["scores"], tried).any():
            raise DefinitionError("The graph is not stable", got="a row alone has other last bits than in a batch")
        return Converted(graph, features, scores)


def _convert(estimator: Any, width: int, wide: bool, classifies: bool) -> "onnx.ModelProto":
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


def _rename(graph: "onnx.GraphProto", names: dict[str, str]) -> None:
    """Name every value by its place in the graph: the converter's names hold a counter of the whole process."""
    graph.name = "estimator"
    for value in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
        value.name = names.setdefault(value.name, f"value_{len(names)}")
    for node in graph.node:
        node.name = ""
        node.input[:] = [names.setdefault(name, f"value_{len(names)}") for name in node.input]
        node.output[:] = [names.setdefault(name, f"value_{len(names)}") for name in node.output]
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _rename(attribute.g, names)


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
