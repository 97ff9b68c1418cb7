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

_PAIR = ("key", "number")


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
    read = {place: graph.nodes[place].inputs[: graph.nodes[place].operation.learns_from] for place in unlearnt}
    analyzers: dict[int, Aggregate] = {}
    for place in unlearnt:
        analyzer = graph.nodes[place].operation.analyzer(_name(read[place]))
        assert analyzer is not None
        analyzers[place] = analyzer
    stage = Stage(graph, sorted(set(read.values())))
    states = engine.aggregate(
        engine.map_batches(relation, stage, stage.schema), {one: one for one in analyzers.values()}
    )
    return graph.learnt({place: graph.nodes[place].operation.learn(states[one]) for place, one in analyzers.items()})


def _name(places: tuple[int, ...]) -> str:
    return "_".join(["value", *map(str, places)])


class Stage:
    """A function from batches of raw columns to batches of values of the graph.

    Node ``n`` is the column ``value_n``, and nodes ``n`` and ``m`` as pairs the column ``value_n_m``. Raw columns are
    only decoded; the others are computed by ONNX Runtime.
    """

    def __init__(self, graph: Graph, wanted: Sequence[tuple[int, ...]]) -> None:
        places = sorted({place for one in wanted for place in one})
        self._wanted = wanted
        self._types = {place: arrow_type(graph.nodes[place].type.type) for place in places}
        self.schema = pa.schema([(_name(one), self._type(one)) for one in wanted])
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
        columns = [[found[_name((place,))] for place in one] for one in self._wanted]
        arrays = [one[0] if len(one) == 1 else pa.StructArray.from_arrays(one, _PAIR) for one in columns]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _type(self, places: tuple[int, ...]) -> pa.DataType:
        types = [self._types[place] for place in places]
        return types[0] if len(types) == 1 else pa.struct(list(zip(_PAIR, types, strict=True)))

    def _compute(self, tensors: Tensors) -> dict[str, pa.Array]:
        found = {}
        for feature in self._computed.features:
            valid = tensors.get(f"{feature.name}_valid")
            mask = None if valid is None else ~valid[0]
            kind = self._types[int(feature.name.removeprefix("value_"))]
            found[feature.name] = pa.array(tensors[feature.name][0], kind, mask=mask)
        return found
