"""A traced transform: typed operations in order, each on the results of earlier ones, and the features they end in."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from evenkeel.artifacts.base import dump_json
from evenkeel.errors import DefinitionError, StoreError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.inputs import BAGS, Bag, Derived, Given, Input, Signature
from evenkeel.transforms.operand import Operand, read
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.decoded import Decoded
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.typing import ColumnType, repeated


@dataclass(frozen=True, slots=True)
class Node:
    """An operation, the places of the nodes that it takes, and the type of what it gives."""

    operation: Operation
    inputs: tuple[int, ...]
    type: ValueType


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature, and the place of the node that it is."""

    name: str
    node: int


@dataclass(frozen=True, slots=True)
class Graph:
    """Operations in an order in which each follows what it takes; nothing that no feature rests on."""

    nodes: tuple[Node, ...]
    features: tuple[Feature, ...]

    @property
    def signature(self) -> Signature:
        """The raw columns that are really read, in the order of their first use."""
        given = self.given().values()
        derived = tuple(dict.fromkeys(one for one in given if isinstance(one, Derived)))
        bags = tuple(dict.fromkeys(one for one in given if isinstance(one, Bag)))
        return Signature(tuple(one for one in given if isinstance(one, Input)), derived, bags)

    def given(self) -> dict[int, Given | Bag]:
        """Return what the decoder gives, by the place of its node; what is on the way to another is left out."""
        ends = {f.node for f in self.features}
        ends |= {i for node in self.nodes if not isinstance(node.operation, Decoded) for i in node.inputs}
        found: dict[int, Given | Bag] = {}
        for place, node in enumerate(self.nodes):
            if isinstance(node.operation, RawColumn):
                raw, read = node.operation, place in ends and node.operation.items is None
                found[place] = Input(raw.column, raw.type, raw.nullable, raw.timezone, read, raw.items)
            elif isinstance(node.operation, Decoded) and place in ends:
                made = self._made(node, node.operation)
                found |= {} if made is None else {place: made}
        return found

    def _made(self, node: Node, operation: Decoded) -> Derived | Bag | None:
        """Return what the decoder makes for a node, with the steps that lead to it from a raw column."""
        steps, partial, (place,) = [], operation.partial, node.inputs
        while isinstance(before := self.nodes[place].operation, Decoded):
            steps.append(before.step)
            partial = partial or before.partial
            (place,) = self.nodes[place].inputs
        assert isinstance(before, RawColumn)
        return operation.made(before.column, tuple(reversed(steps)), node.type, nullable=before.nullable or partial)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the columns of the features, once all is learnt."""
        names = [name for f in self.features for name in self.nodes[f.node].operation.columns(f.name)]
        twice = repeated(names)
        if twice:
            remedy = "Give one of the features another name: a feature of several columns gives each a name of its own."
            raise DefinitionError(
                "Two features have a column of the same name", got=", ".join(twice[:5]), remedy=remedy
            )
        return tuple(names)

    def digest(self) -> str:
        """Return the SHA-256 of what the graph means, which neither names of variables nor comments change."""
        return hashlib.sha256(dump_json(self.document())).hexdigest()

    def unlearnt(self) -> list[int]:
        """Return the nodes that have something to learn, all of whose inputs are ready to be computed."""
        ready: list[bool] = []
        found = []
        for place, node in enumerate(self.nodes):
            known = all(ready[i] for i in node.inputs)
            learns = node.operation.analyzer("") is not None
            ready.append(known and not learns)
            if known and learns:
                found.append(place)
        return found

    def lower(self, build: Builder, wanted: Iterable[int]) -> dict[int, Operand]:
        """Write down what the wanted nodes need; returns the operand of each node written."""
        needed = reached(self.nodes, wanted)
        signature, given = self.signature, self.given()
        places = signature.places()
        done: dict[int, Operand] = {}
        for place in sorted(needed):
            operation = self.nodes[place].operation
            column = given.get(place)
            if isinstance(column, Bag):
                words = build.input(BAGS, signature.first_word(column), "float64", len(column.words))
                done[place] = operation.lower(build, Operand(ColumnType.FLOAT, words))
            elif column in places:
                done[place] = operation.lower(build, read(build, column, places[column]))
            elif not isinstance(operation, Decoded | RawColumn):
                done[place] = operation.lower(build, *(done[i] for i in self.nodes[place].inputs))
        return done

    def above(self, places: Sequence[int]) -> "Graph":
        """Return what some nodes are made by, themselves included, told the same in whichever graph they stand."""
        return Graph(self.nodes, tuple(Feature(str(number), place) for number, place in enumerate(places))).pruned()

    def computed(self) -> list[int]:
        """Return the places of all nodes but those of lists, which no graph of ONNX knows."""
        return [place for place, node in enumerate(self.nodes) if node.type.items is None]

    def prefix(self, places: Iterable[int]) -> "Graph":
        """Return a graph that ends in some nodes of this one; node ``n`` is its feature ``value_n``."""
        return Graph(self.nodes, tuple(Feature(f"value_{place}", place) for place in places)).pruned()

    def pruned(self) -> "Graph":
        """Return the graph without what no feature rests on."""
        kept = sorted(reached(self.nodes, [feature.node for feature in self.features]))
        place = {old: new for new, old in enumerate(kept)}
        nodes = [self.nodes[old] for old in kept]
        renumbered = tuple(Node(n.operation, tuple(place[i] for i in n.inputs), n.type) for n in nodes)
        return Graph(renumbered, tuple(Feature(f.name, place[f.node]) for f in self.features))

    def learnt(self, operations: Mapping[int, Operation]) -> "Graph":
        """Return the graph with operations that have learnt, each of the same type and on as many inputs as it still takes."""
        nodes = list(self.nodes)
        for place, operation in operations.items():
            nodes[place] = Node(operation, nodes[place].inputs[: operation.takes], nodes[place].type)
        return Graph(tuple(nodes), self.features)

    def document(self) -> "GraphDocument":
        """Return the graph as plain values."""
        nodes = [NodeDocument(n.operation.name, msgspec.to_builtins(n.operation), n.inputs) for n in self.nodes]
        return GraphDocument(tuple(nodes), self.features)


def reached(nodes: Sequence[Node], wanted: Iterable[int]) -> set[int]:
    """Return the places of the nodes that the wanted ones rest on, and their own."""
    found: set[int] = set()
    ahead = list(wanted)
    while ahead:
        place = ahead.pop()
        if place not in found:
            found.add(place)
            ahead += nodes[place].inputs
    return found


@dataclass(frozen=True, slots=True)
class NodeDocument:
    """A node as it stands in ``graph.json``."""

    operation: str
    parameters: dict[str, Any]
    inputs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphDocument:
    """A graph as it stands in ``graph.json``."""

    nodes: tuple[NodeDocument, ...]
    features: tuple[Feature, ...]

    def graph(self, kinds: Mapping[str, Any]) -> Graph:
        """Return the graph, given the classes of operations by name.

        Raises `StoreError` where an operation is unknown or does not fit its inputs.
        """
        nodes: list[Node] = []
        for document in self.nodes:
            kind = kinds.get(document.operation)
            if kind is None:
                raise StoreError("This graph holds an unknown operation", got=document.operation)
            try:
                operation: Operation = msgspec.convert(document.parameters, kind)
                gives = operation.output(*(nodes[i].type for i in document.inputs))
            except (msgspec.ValidationError, DefinitionError, IndexError) as error:
                raise StoreError("This graph holds an operation that does not fit", got=str(error)) from error
            nodes.append(Node(operation, document.inputs, gives))
        return Graph(tuple(nodes), self.features)
