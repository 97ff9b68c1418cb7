"""From a fitted scikit-learn estimator to a graph that is proven to answer like it."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.errors import BundleError, DefinitionError
from evenkeel.training.base import Features, Mask, Scores
from evenkeel.training.faithful import batch_dependent, differences, edge_rows
from evenkeel.training.forest import Floats
from evenkeel.training.graphs import Constants, flat_nodes, scores_model, widened
from evenkeel.training.jumps import jump_rows
from evenkeel.training.native import told
from evenkeel.training.sklearn_convert import Body, converted_body, own_body
from evenkeel.training.sklearn_own import is_own, remedy_for
from evenkeel.training.sklearn_trees import tree_nodes
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
    """An estimator and what proves its graph: ``rows``, and whether it was fitted on missing values.

    The graph reads features of the type of ``rows``: float32, or float64 for an estimator that was fitted elsewhere.
    """

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
                scores[taken] = self._asked(features[taken].astype(np.float64))
        return scores, np.ones(len(features), np.bool_)

    def _asked(self, features: Floats) -> Floats:
        try:
            return self._ask(features)
        except MemoryError:
            raise
        except Exception as error:  # the estimator may be the user's own code
            problem = f"{type(self.estimator).__name__} refuses a row of numbers"
            raise DefinitionError(problem, got=told(error), remedy=self._remedy()) from error

    def _remedy(self) -> str:
        return remedy_for(self.estimator)

    def _ask(self, features: Floats) -> Floats:
        if self.classes:
            return np.asarray(self.estimator.predict_proba(features), np.float64)
        return np.asarray(self.estimator.predict(features), np.float64).reshape(-1)

    @cached_property
    def converted(self) -> Converted:
        """The first graph that answers like the estimator; raises `DefinitionError` where there is none."""
        problems = []
        for attempt in self._attempts():
            try:
                return self._prove(self._graph(attempt()))
            except (DefinitionError, BundleError) as error:
                problems.append(error.got or error.problem)
        raise DefinitionError(
            f"{type(self.estimator).__name__} cannot be served: no ONNX graph answers like it",
            got="; ".join(dict.fromkeys(map(str, problems))),
            remedy=self._remedy(),
        )

    def _attempts(self) -> "Iterator[Callable[[], Body]]":
        """Return the ways to write the estimator: our own, and the converter's in float64 and in float32."""
        width, classifies = self.rows.shape[1], bool(self.classes)
        if is_own(self.estimator):
            yield partial(own_body, self.estimator, width)
        for wide in (True, False):
            yield partial(converted_body, self.estimator, width, wide, classifies)

    def written_again(self) -> "onnx.ModelProto":
        """Return a new graph, written in the way of the one that was proven."""
        kinds = [node.op_type for node in self.converted.graph.graph.node]
        graphs = (self._graph(attempt()) for attempt in self._attempts())
        return next(graph for graph in graphs if [node.op_type for node in graph.graph.node] == kinds)

    def _graph(self, body: Body) -> "onnx.ModelProto":
        """Return the graph of the estimator, with no answer for a row that it refuses."""
        from onnx.checker import ValidationError

        guard, constants = self._guarded(body.answer)
        learnt, width = {**body.learnt, **constants}, self.rows.shape[1]
        try:
            model = scores_model([*body.nodes, *guard], learnt, width, self.classes, row_multiple=8)
            return widened(model) if self.rows.dtype == np.float64 else model
        except ValidationError as error:
            raise DefinitionError("The graph of the estimator is not one", got=str(error).splitlines()[0]) from error

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

    @cached_property
    def _jumps(self) -> Features:
        """Rows on both sides of where the estimator jumps; the thresholds of a tree are known without."""
        from threadpoolctl import threadpool_limits

        if tree_nodes(self.estimator, self.rows.shape[1]) is not None:
            return self.rows[:0]
        with threadpool_limits(1):  # a second thread only waits for the first, with so few rows
            return jump_rows(lambda rows: self.answers(rows)[0], self.rows)

    def _prove(self, graph: "onnx.ModelProto") -> Converted:
        """Return the graph with its evidence; raises `DefinitionError` where the two differ."""
        session = Session(graph.SerializeToString(deterministic=True))
        features = np.concatenate([self.rows, edge_rows(graph, self.rows), self._jumps])
        scores, _ = self.answers(features)
        apart = differences(_run(session, features), scores)
        if apart.max() > 1:
            wrong = int((apart > 1).sum())
            got = f"another answer in {wrong} of {len(apart)} rows, by up to {apart.max():.3g} times what is allowed"
            raise DefinitionError("The graph answers otherwise", got=got)
        tried = features[:: -(-len(features) // _ROWS_TRIED_ALONE)]
        if batch_dependent(partial(_run, session), tried).any():
            raise DefinitionError("The graph is not stable", got="a row alone has other last bits than in a batch")
        return Converted(graph, features, scores)


def _run(session: Session, features: Features) -> Scores:
    try:
        return session.run({"features": features}, ["scores"])["scores"]
    except Exception as error:  # onnxruntime raises a dozen unrelated classes
        raise BundleError("ONNX Runtime cannot run the graph", got=str(error).splitlines()[0][:200]) from error
