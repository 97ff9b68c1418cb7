"""From batches of raw columns to what analyzers read: values of the graph, alone or in pairs."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.transforms.arrow_values import arrow_type
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.folds import fold_of
from evenkeel.transforms.graph import Graph
from evenkeel.transforms.inputs import Bag, Tensors
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.session import Session

PLACE = "place of the row"
_PAIR = ("key", "number")


class Read(NamedTuple):
    """What an analyzer reads: the value of a node, or of two as pairs; of one fold of the rows, or of all (-1).

    In rows of other folds a pair has no key.
    """

    nodes: tuple[int, ...]
    fold: int = -1

    @property
    def name(self) -> str:
        """The name of the column that holds it."""
        return "_".join(["value", *map(str, self.nodes)]) + (f" fold {self.fold}" if self.fold >= 0 else "")


class Stage:
    """A function of batches. What the decoder gives is only decoded; the others are computed by ONNX Runtime."""

    def __init__(self, graph: Graph, wanted: Sequence[Read]) -> None:
        places = sorted({place for read in wanted for place in read.nodes})
        self._wanted = wanted
        types = {place: graph.nodes[place].type for place in places}
        self._types = {place: arrow_type(one.type, one.items) for place, one in types.items()}
        self.schema = pa.schema([(read.name, self._type(read.nodes)) for read in wanted])
        decoded = [place for place in places if graph.nodes[place].type.decoded]
        self._decoded = graph.prefix(decoded)
        given = self._decoded.given()
        self._given = [one for f in self._decoded.features if not isinstance(one := given[f.node], Bag)]
        self._computed = graph.prefix([place for place in places if place not in decoded])
        self._decoders = Decoder(self._decoded.signature), Decoder(self._computed.signature)
        self._session = None
        if self._computed.features:
            self._session = Session(values_model(self._computed).SerializeToString())

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [feature.name for feature in self._decoded.features]
        found = dict(zip(names, self._decoders[0].columns(batch, self._given), strict=True))
        if self._session is not None:
            found |= self._compute(self._session.run(self._decoders[1].table(batch)))
        arrays = [self._read(read, found, batch) for read in self._wanted]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _read(self, read: Read, found: dict[str, pa.Array], batch: pa.RecordBatch) -> pa.Array:
        values = [found[Read((place,)).name] for place in read.nodes]
        if len(values) == 1:
            return values[0]
        if read.fold >= 0:
            folds = fold_of(batch.column(PLACE).to_numpy())
            values[0] = pc.if_else(pa.array(folds == read.fold), values[0], None)
        return pa.StructArray.from_arrays(values, _PAIR)

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
