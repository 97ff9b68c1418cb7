"""Learn what a graph has to learn, from the training rows alone."""

from functools import reduce
from typing import NamedTuple

from evenkeel.engines import Aggregate, Engine, Relation, State
from evenkeel.transforms.analysis import Analysis
from evenkeel.transforms.folds import FOLDS
from evenkeel.transforms.graph import Graph, Node
from evenkeel.transforms.known import KnownStates
from evenkeel.transforms.operations.base import Operation
from evenkeel.transforms.stage import Read
from evenkeel.transforms.transform_graph import TransformGraph


class _Learnt(NamedTuple):
    """What an operation learnt from all rows, and, where it learns out of fold, from all rows but those of each fold."""

    whole: Operation
    folds: tuple[Operation, ...]


def fit(graph: Graph, engine: Engine, relation: Relation, known: KnownStates | None = None) -> TransformGraph:
    """Return the graph with all that it learnt from the relation, which is to be the training split and nothing else.

    What an analyzer reads is first computed by the graph itself, through the engine, so that nothing is learnt from a
    second implementation. Analyzers that rest on what others learnt come after them. The same graph and rows give the
    same result, to the byte, whatever of them is ``known`` from an earlier fit and not looked at again. Raises
    `InvalidRequestError` where the rows are not what the graph reads, and `InvalidDataError` where there is nothing to
    learn from.
    """
    analysis = Analysis(engine, relation) if known is None else known.analysis(engine, relation, graph)
    folds: dict[int, tuple[Operation, ...]] = {}
    while graph.unlearnt():
        learnt = _learn(graph, analysis)
        graph = graph.learnt({place: one.whole for place, one in learnt.items()})
        folds |= {place: one.folds for place, one in learnt.items() if one.folds}
    if known is not None:
        known.cache.sweep()
    parts = [graph.learnt({place: one[fold] for place, one in folds.items()}) for fold in range(FOLDS if folds else 0)]
    return TransformGraph.of(graph.pruned(), [part.pruned() for part in parts])


def _learn(graph: Graph, analysis: Analysis) -> dict[int, _Learnt]:
    nodes = {place: graph.nodes[place] for place in graph.unlearnt()}
    reads = {place: _reads(node) for place, node in nodes.items()}
    wanted = {place: [_analyzer(nodes[place], read) for read in several] for place, several in reads.items()}
    asked = {one: read for place in nodes for one, read in zip(wanted[place], reads[place], strict=True)}
    states = analysis.states(graph, asked)
    return {place: _from(nodes[place].operation, [states[one] for one in several]) for place, several in wanted.items()}


def _reads(node: Node) -> list[Read]:
    """Return what a node learns from: one column, or one for each fold."""
    nodes = node.inputs[: node.operation.learns_from]
    return [Read(nodes, fold) for fold in range(FOLDS)] if node.operation.out_of_fold else [Read(nodes)]


def _analyzer(node: Node, read: Read) -> Aggregate:
    analyzer = node.operation.analyzer(read.name)
    assert analyzer is not None
    return analyzer


def _from(operation: Operation, states: list[State]) -> _Learnt:
    whole = operation.learn(_merged(states))
    if not operation.out_of_fold:
        return _Learnt(whole, ())
    others = [[*states[:fold], *states[fold + 1 :]] for fold in range(FOLDS)]
    return _Learnt(whole, tuple(operation.learn(_merged(rest)) for rest in others))


def _merged(states: list[State]) -> State:
    return reduce(lambda a, b: a.merge(b), states)
