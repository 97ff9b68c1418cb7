"""Learn what a graph has to learn, from the training rows alone."""

from collections.abc import Sequence

import pyarrow as pa

from evenkeel.engines import Engine, Relation
from evenkeel.engines.aggregates import Aggregate
from evenkeel.transforms.arrow_values import arrow_type
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.graph import Graph
from evenkeel.transforms.inputs import Tensors
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.transforms.session import Session
from evenkeel.transforms.transform_graph import TransformGraph


def fit(graph: Graph, engine: Engine, relation: Relation) -> TransformGraph:
    """Return the graph with all that it learnt from the relation, which is to be the training split and nothing else.

    What an analyzer reads is first computed by the graph itself, through the engine, so that nothing is learnt from a
    second implementation. Analyzers that rest on what others learnt come after them. The same graph and rows give the
    same result, to the byte. Raises `InvalidRequestError` where the rows are not what the graph reads, and
    `InvalidDataError` where there is nothing to learn from.
    """
    while unlearnt := graph.unlearnt():
        graph = _learn(graph, unlearnt, engine, relation)
    return TransformGraph.of(graph)


def _learn(graph: Graph, unlearnt: Sequence[int], engine: Engine, relation: Relation) -> Graph:
    analyzers: dict[int, Aggregate] = {}
    for place in unlearnt:
        analyzer = graph.nodes[place].operation.analyzer(f"value_{graph.nodes[place].inputs[0]}")
        assert analyzer is not None
        analyzers[place] = analyzer
    stage = Stage(graph, sorted({graph.nodes[place].inputs[0] for place in unlearnt}))
    states = engine.aggregate(engine.map_batches(relation, stage, stage.schema), analyzers)
    return graph.with_operations({place: graph.nodes[place].operation.learn(states[place]) for place in unlearnt})


class Stage:
    """A function from batches of raw columns to batches of values of the graph; node ``n`` is the column ``value_n``.

    Raw columns are only decoded; the others are computed by ONNX Runtime.
    """

    def __init__(self, graph: Graph, places: Sequence[int]) -> None:
        self.schema = pa.schema([(f"value_{place}", arrow_type(graph.nodes[place].type.type)) for place in places])
        raw = [place for place in places if isinstance(graph.nodes[place].operation, RawColumn)]
        self._raw = graph.prefix(raw)
        self._computed = graph.prefix([place for place in places if place not in raw])
        self._decoders = Decoder(self._raw.signature), Decoder(self._computed.signature)
        self._session = None
        if self._computed.features:
            self._session = Session(values_model(self._computed).SerializeToString())

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [column.name for column in self._raw.signature.in_order()]
        decoded = dict(zip(names, self._decoders[0].columns(batch), strict=True))
        found = {}
        for feature in self._raw.features:
            operation = self._raw.nodes[feature.node].operation
            assert isinstance(operation, RawColumn)
            found[feature.name] = decoded[operation.column]
        if self._session is not None:
            found |= self._compute(self._session.run(self._decoders[1].table(batch)))
        return pa.RecordBatch.from_arrays([found[name] for name in self.schema.names], schema=self.schema)

    def _compute(self, tensors: Tensors) -> dict[str, pa.Array]:
        found = {}
        for feature in self._computed.features:
            valid = tensors.get(f"{feature.name}_valid")
            mask = None if valid is None else ~valid[0]
            found[feature.name] = pa.array(tensors[feature.name][0], self.schema.field(feature.name).type, mask=mask)
        return found
