"""What analyzers find in rows, stretch by stretch: where it is known from an earlier fit, nobody looks again."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, repeat

import msgspec

from evenkeel.artifacts.side_cache import SideCache
from evenkeel.engines import Aggregate, Engine, Relation, State, Stretch
from evenkeel.engines.aggregates import BLOCK
from evenkeel.transforms.analysis import Analysis, Asked
from evenkeel.transforms.graph import Graph
from evenkeel.transforms.stage import Read

_OURS = "evenkeel."
_BYTES = 4  # of a state for each of its rows
_LEAST = 65_536
_Key = str | None  # none where nothing may be known


@dataclass
class KnownStates:
    """States of analyzers over stretches of rows, kept in ``cache`` from one fit to the next.

    ``code`` stands for the code, the libraries and the processor that states come from. Unless ``recall``, what was
    kept is not used but replaced. A state is that of the very rows, made by the very graph, constants included, so what
    is learnt is the same to the bit, whatever was known. After a fit, ``rows`` says how many it was about, and
    ``analysed`` how many of them at least one analyzer looked at.
    """

    cache: SideCache
    code: str
    recall: bool = True
    rows: int = 0
    analysed: int = 0

    def analysis(self, engine: Engine, relation: Relation, graph: Graph) -> Analysis:
        """Return how the analyzers of a graph look at rows: by stretches, where these can be told by their content."""
        columns = _columns(_teaching(graph))
        there = {*columns} <= {*relation.schema.names}
        stretches = relation.stretches(columns) if columns and there else []
        if not stretches:
            return Analysis(engine, relation)
        return _ByStretches(engine, engine.select(relation, {name: name for name in columns}), stretches, self)


class _ByStretches(Analysis):
    def __init__(self, engine: Engine, relation: Relation, stretches: Sequence[Stretch], known: KnownStates) -> None:
        super().__init__(engine, relation)
        self._stretches = stretches
        self._length = -(-stretches[0].rows // BLOCK) * BLOCK
        self._known = known
        self._looked_at: set[int] = set()
        self._large: set[Aggregate] = set()

    def states(self, graph: Graph, asked: Asked) -> dict[Aggregate, State]:
        keys = {one: self._keys(graph, one, read) for one, read in asked.items()}
        found = {one: one.empty() for one in asked}
        for states in self._in_order(graph, asked, keys):
            found = {one: found[one].merge(states[one]) for one in asked}
        self._known.cache.sweep()
        self._known.rows = sum(one.rows for one in self._stretches)
        self._known.analysed = sum(self._stretches[place].rows for place in self._looked_at)
        return found

    def _in_order(
        self, graph: Graph, asked: Asked, keys: dict[Aggregate, list[_Key]]
    ) -> Iterator[dict[Aggregate, State]]:
        """Yield the states of each stretch; runs of stretches of which the same is not known are read together."""
        places = range(len(self._stretches))
        unknown = [tuple(one for one in asked if not self._seems_known(keys[one][place])) for place in places]
        for missing, run in groupby(places, key=unknown.__getitem__):
            together = [*run]
            looked = self._look(graph, {one: asked[one] for one in missing}, together) if missing else repeat({})
            for place, new in zip(together, looked, strict=False):
                old = {one: self._recall(one, keys[one][place]) for one in asked if one not in new}
                lost = {one: asked[one] for one, state in old.items() if state is None}
                if lost:
                    new = {**new, **next(self._look(graph, lost, [place]))}
                for one, state in new.items():
                    self._keep(one, keys[one][place], state, self._stretches[place].rows)
                yield {**{one: state for one, state in old.items() if state is not None}, **new}

    def _look(self, graph: Graph, asked: Asked, places: Sequence[int]) -> Iterator[dict[Aggregate, State]]:
        """Yield what analyzers find in each of some stretches that follow each other."""
        self._looked_at.update(places)
        start = self._stretches[places[0]].start
        rows = sum(self._stretches[place].rows for place in places)
        part = self.read(graph, asked.values(), self.engine.part(self.relation, start, rows), start)
        return self.engine.aggregate_runs(part, {one: one for one in asked}, self._length)

    def _seems_known(self, key: _Key) -> bool:
        return self._known.recall and key is not None and key in self._known.cache

    def _recall(self, analyzer: Aggregate, key: _Key) -> State | None:
        content = None if key is None else self._known.cache.get(key)
        return None if content is None else type(analyzer.empty()).from_json(msgspec.json.decode(content))

    def _keep(self, analyzer: Aggregate, key: _Key, state: State, rows: int) -> None:
        """Keep a state, unless it is about as large as the rows: then to read and merge it takes as long as to look."""
        if key is None or analyzer in self._large:
            return
        content = msgspec.json.encode(state.to_json())
        if len(content) > max(_LEAST, rows * _BYTES):
            self._large.add(analyzer)
        else:
            self._known.cache.put(key, content)

    def _keys(self, graph: Graph, analyzer: Aggregate, read: Read) -> list[_Key]:
        """Return the key of what an analyzer finds in each stretch: a digest of all that it depends on."""
        above = graph.above(read.nodes)
        foreign = [node for node in above.nodes if not type(node.operation).__module__.startswith(_OURS)]
        if foreign or not type(analyzer).__module__.startswith(_OURS):
            return [None for _ in self._stretches]  # nothing here knows when code of the user changes
        columns = _columns(above)
        what: list[str | int] = [self._known.code, above.digest(), repr(replace(analyzer, column="")), read.fold]
        return [
            _digest([*what, one.start if read.fold >= 0 else 0, one.rows, *(one.digests[name] for name in columns)])
            for one in self._stretches
        ]


def _digest(parts: list[str | int]) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _teaching(graph: Graph) -> Graph:
    """Return all that something is learnt from."""
    learning = [node for node in graph.nodes if node.operation.analyzer("") is not None]
    return graph.above([place for node in learning for place in node.inputs[: node.operation.learns_from]])


def _columns(graph: Graph) -> list[str]:
    """Return the raw columns that a graph rests on."""
    signature = graph.signature
    return sorted({*(one.name for one in signature.inputs), *(one.column for one in signature.derived)})
