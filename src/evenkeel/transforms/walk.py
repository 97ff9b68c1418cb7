"""One row through a graph, step by step, with every value on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.graph import Feature, Graph
from evenkeel.transforms.inputs import Array, Bag, Tensors
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.session import Session
from evenkeel.transforms.told import told
from evenkeel.transforms.transform_graph import TransformGraph


@dataclass(frozen=True, slots=True)
class WalkStep:
    """A step of the graph for one row.

    ``inputs`` are the places of the steps that it takes. ``value`` is what it gives, a list where that is several columns,
    nothing where it is missing; times are microseconds since 1970, dates days.
    """

    place: int
    operation: str
    inputs: tuple[int, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Walk:
    """The steps in order, and the features that they end in, float32 as the model reads them."""

    steps: tuple[WalkStep, ...]
    features: Mapping[str, float | None]


def walk(transform: TransformGraph, row: Mapping[str, object]) -> Walk:
    """Return every value that the graph computes for a row, as it comes from JSON; raises `InvalidRequestError`.

    All values come from ONNX Runtime, from the same graph with more outputs, or are lists, which the decoder gives; none is
    from a second implementation.
    """
    graph = transform.graph
    tensors = Decoder(graph.signature).rows([row])
    found = _computed(graph, row) | _lists(graph, row)
    steps = [WalkStep(place, told(node), node.inputs, found[place]) for place, node in enumerate(graph.nodes)]
    features = transform.session.run(tensors)["features"][0].tolist()
    return Walk(tuple(steps), dict(zip(graph.feature_names, map(_plain, features), strict=True)))


def _computed(graph: Graph, row: Mapping[str, object]) -> dict[int, Any]:
    places = graph.computed()
    prefix = graph.prefix(places)
    values = Session(values_model(prefix).SerializeToString()).run(Decoder(prefix.signature).rows([row]))
    return {
        place: _value(graph, place, feature, values) for place, feature in zip(places, prefix.features, strict=True)
    }


def _lists(graph: Graph, row: Mapping[str, object]) -> dict[int, Any]:
    prefix = graph.prefix(range(len(graph.nodes)))
    decoder, given = Decoder(prefix.signature), prefix.given()
    lists = {place: given[place] for place, node in enumerate(prefix.nodes) if node.type.items is not None}
    return {place: decoder.value(row, one) for place, one in lists.items() if not isinstance(one, Bag)}


def _value(graph: Graph, place: int, feature: Feature, values: Tensors) -> Any:
    column: Array = values[feature.name].ravel()
    valid = values.get(f"{feature.name}_valid")
    if valid is not None and not valid.ravel()[0]:
        return None
    plain = list(map(_plain, column.tolist()))
    return plain if graph.nodes[place].type.several else plain[0]


def _plain(value: Any) -> Any:
    return None if value != value else value
