"""Whether each operation of a fitted graph gives what plain numpy says, on rows of one's own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.graph import Graph, Node
from evenkeel.transforms.inputs import Array, Bag, Input, Signature, Tensors
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.session import Session
from evenkeel.transforms.told import told
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class WrongOperation:
    """The first operation whose value for a row is not what numpy makes of the same inputs."""

    place: int
    operation: str
    row: int
    got: Any
    expected: Any


def wrong_operation(graph: Graph, table: "pa.Table") -> WrongOperation | None:
    """Return the first operation that differs from its reference beyond what it may, None where none does.

    Each is held against the reference on the values that the graph itself gave to it, so that a difference which is
    allowed is not blamed on what comes after.
    """
    expected = references(graph, table)
    found = _values(graph, table, expected)
    for place, node in enumerate(graph.nodes):
        if node.inputs:
            with np.errstate(all="ignore"):
                reference = node.operation.reference(*(found[i] for i in node.inputs))
            wrong = _apart(found[place], reference, node.operation.ulps)
            if wrong.any():
                row = int(np.argmax(wrong))
                return WrongOperation(place, told(node), row, _shown(found[place], row), _shown(reference, row))
    return None


def references(graph: Graph, table: "pa.Table") -> list[Sample]:
    """Return what the references make of the raw columns, at the place of each operation."""
    signature = Signature(tuple(replace(one, read=one.items is None) for one in graph.signature.inputs))
    decoder = Decoder(signature)
    tensors, lists = decoder.table(table), decoder.raw(table)
    done: list[Sample] = []
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            if isinstance(node.operation, RawColumn):
                column = node.operation
                if column.items is None:
                    done.append(column.reference(_raw(column, tensors, signature)))
                else:
                    done.append(_list(lists[column.column], column.items))
            else:
                done.append(node.operation.reference(*(done[i] for i in node.inputs)))
    return done


def _raw(column: RawColumn, tensors: Tensors, signature: Signature) -> Sample:
    (place,) = (at for one, at in signature.places().items() if isinstance(one, Input) and one.name == column.column)
    values = tensors[place.tensor][place.row]
    kind: Any = {"boolean": np.bool_, "date": np.int32}.get(column.type)
    return Sample(values if kind is None else values.astype(kind), tensors["valid"][place.validity])


def _list(values: "pa.Array", items: ColumnType) -> Sample:
    """Return lists as the references take them: times as microseconds, dates as days."""
    import pyarrow as pa

    plain = {pa.timestamp("us", "UTC"): pa.int64(), pa.date32(): pa.int32()}
    kind = values.type.value_type
    return Sample.of_values(values.cast(pa.list_(plain.get(kind, kind))).to_pylist(), ColumnType.LIST, items)


def _values(graph: Graph, table: "pa.Table", like: list[Sample]) -> list[Sample]:
    """Return what ONNX Runtime gives at each place, or the decoder where that is a list, in the types of numpy."""
    prefix, places = graph.prefix(range(len(graph.nodes))), graph.computed()
    decoder, given = Decoder(prefix.signature), prefix.given()
    values = Session(values_model(graph.prefix(places)).SerializeToString()).run(
        Decoder(graph.prefix(places).signature).table(table)
    )
    found = []
    for place, (node, one) in enumerate(zip(graph.nodes, like, strict=True)):
        column = given.get(place)
        if node.type.items is not None and not isinstance(column, Bag | None):
            found.append(_list(decoder.columns(table, [column])[0], node.type.items))
        else:
            found.append(_sample(node, f"value_{place}", values, one))
    return found


def _sample(node: Node, name: str, values: Tensors, like: Sample) -> Sample:
    if not node.inputs:
        return like  # a raw column, or a constant
    several = like.values.ndim == 2
    found: Array = values[name] if several else np.atleast_2d(values[name])[0]
    valid = values.get(f"{name}_valid")
    if valid is not None:
        known = np.broadcast_to(valid if several else np.atleast_2d(valid)[0], found.shape)
    else:
        known = ~np.isnan(found) if found.dtype.kind == "f" else np.ones(found.shape, np.bool_)
    return Sample(found.astype(like.values.dtype), known)


def _apart(found: Sample, reference: Sample, ulps: int) -> Array:
    """Return in which rows two samples differ."""
    valid = np.broadcast_to(reference.valid, found.values.shape)
    same = found.values == reference.values
    if ulps and found.values.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            same |= np.abs(found.values - reference.values) <= ulps * np.spacing(np.abs(reference.values))
    wrong = np.atleast_2d((found.valid != valid) | (valid & ~same))
    return np.asarray(wrong.any(axis=0))


def _shown(sample: Sample, row: int) -> Any:
    """Return the value of a row, nothing where it is missing, a list where there are several."""
    values, valid = np.atleast_2d(sample.values)[:, row], np.atleast_2d(sample.valid)
    shown = list(_known(values.tolist(), np.broadcast_to(valid, np.atleast_2d(sample.values).shape)[:, row].tolist()))
    return shown if sample.values.ndim == 2 else shown[0]


def _known(values: list[Any], valid: list[bool]) -> Iterator[Any]:
    for value, known in zip(values, valid, strict=True):
        yield value if known else None
