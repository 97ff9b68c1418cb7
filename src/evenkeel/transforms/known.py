"""What analyzers find in rows, stretch by stretch: where it is known from an earlier fit, nobody looks again."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

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
_LOTS = 64  # of a stage: a changed column has no more than its lot looked at again
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


@dataclass(frozen=True, eq=False)
class _Lot:
    """Analyzers whose states of a stretch are one entry, so that many columns are not as many files."""

    analyzers: tuple[Aggregate, ...]
    keys: list[_Key]  # of each stretch


class _ByStretches(Analysis):
    def __init__(self, engine: Engine, relation: Relation, stretches: Sequence[Stretch], known: KnownStates) -> None:
        super().__init__(engine, relation)
        self._stretches = stretches
        self._length = -(-stretches[0].rows // BLOCK) * BLOCK
        self._known = known
        self._looked_at: set[int] = set()
        self._large: set[Aggregate] = set()

    def states(self, graph: Graph, asked: Asked) -> dict[Aggregate, State]:
        found = {one: one.empty() for one in asked}
        for states in self._in_order(graph, asked, self._lots(graph, asked)):
            found = {one: found[one].merge(states[one]) for one in asked}
        self._known.rows = sum(one.rows for one in self._stretches)
        self._known.analysed = sum(self._stretches[place].rows for place in self._looked_at)
        return found

    def _in_order(self, graph: Graph, asked: Asked, lots: list[_Lot]) -> Iterator[dict[Aggregate, State]]:
        """Yield the states of each stretch; runs of stretches of which the same is not known are read together."""
        places = range(len(self._stretches))
        not_kept = self._not_kept(lots)
        unknown = [tuple(self._unknown(lots, place)) + not_kept for place in places]
        for missing, run in groupby(places, key=unknown.__getitem__):
            together = [*run]
            looked = (
                self._look(graph, {one: asked[one] for one in missing}, together) if missing else [{} for _ in together]
            )
            for place, new in zip(together, looked, strict=True):
                old = {lot: self._recall(lot, place) for lot in lots if not new.keys() >= {*lot.analyzers}}
                states = {**{one: state for found in old.values() for one, state in found.items()}, **new}
                lost = {one: asked[one] for one in asked if one not in states}
                if lost:
                    states |= next(self._look(graph, lost, [place]))
                for lot in lots:
                    if not old.get(lot):
                        self._keep(lot, place, states)
                yield states

    def _unknown(self, lots: list[_Lot], place: int) -> Iterator[Aggregate]:
        return (one for lot in lots if not self._seems_known(lot.keys[place]) for one in lot.analyzers)

    def _not_kept(self, lots: list[_Lot]) -> tuple[Aggregate, ...]:
        """Return the analyzers that lots were kept without, by the first stretch that is known of each."""
        found: list[Aggregate] = []
        for lot in lots:
            known = next((place for place, key in enumerate(lot.keys) if self._seems_known(key)), None)
            there = {} if known is None else self._recall(lot, known)
            found += [one for one in lot.analyzers if there and one not in there]
        return tuple(found)

    def _look(self, graph: Graph, asked: Asked, places: Sequence[int]) -> Iterator[dict[Aggregate, State]]:
        """Yield what analyzers find in each of some stretches that follow each other."""
        self._looked_at.update(places)
        start = self._stretches[places[0]].start
        rows = sum(self._stretches[place].rows for place in places)
        part = self.read(graph, asked.values(), self.engine.part(self.relation, start, rows), start)
        return self.engine.aggregate_runs(part, {one: one for one in asked}, self._length)

    def _seems_known(self, key: _Key) -> bool:
        return self._known.recall and key is not None and key in self._known.cache

    def _recall(self, lot: _Lot, place: int) -> dict[Aggregate, State]:
        key = lot.keys[place]
        content = None if key is None else self._known.cache.get(key)
        states = zip(lot.analyzers, msgspec.json.decode(content), strict=True) if content else ()
        return {one: type(one.empty()).from_json(state) for one, state in states if state is not None}

    def _keep(self, lot: _Lot, place: int, states: dict[Aggregate, State]) -> None:
        key, rows = lot.keys[place], self._stretches[place].rows
        kept = [self._kept(one, states[one], rows) for one in lot.analyzers] if key is not None else []
        if key is not None and any(one is not None for one in kept):
            self._known.cache.put(key, msgspec.json.encode(kept))

    def _kept(self, analyzer: Aggregate, state: State, rows: int) -> msgspec.Raw | None:
        """Return a state, unless it is about as large as the rows: then to read and merge it takes as long as to look."""
        if analyzer in self._large:
            return None
        content = msgspec.json.encode(state.to_json())
        if len(content) > max(_LEAST, rows * _BYTES):
            self._large.add(analyzer)
            return None
        return msgspec.Raw(content)

    def _lots(self, graph: Graph, asked: Asked) -> list[_Lot]:
        """Return the analyzers in lots that do not depend on what the rows hold, nor on what else is asked."""
        members = defaultdict(list)
        for one, read in asked.items():
            what, keys = self._keys(graph, one, read)
            members[int(what, 16) % _LOTS if what else None].append((what, one, keys))
        lots = []
        for several in members.values():
            _, analyzers, of_each = zip(*sorted(several, key=itemgetter(0)), strict=True)
            at_each = zip(*of_each, strict=True)
            lots.append(_Lot(analyzers, [None if None in parts else _digest([*parts]) for parts in at_each]))
        return lots

    def _keys(self, graph: Graph, analyzer: Aggregate, read: Read) -> tuple[str, list[_Key]]:
        """Return what an analyzer does, and for each stretch all that its state depends on, as digests."""
        above = graph.above(read.nodes)
        foreign = [node for node in above.nodes if not type(node.operation).__module__.startswith(_OURS)]
        if foreign or not type(analyzer).__module__.startswith(_OURS):
            return "", [None for _ in self._stretches]  # nothing here knows when code of the user changes
        columns = _columns(above)
        what = _digest([self._known.code, above.digest(), repr(replace(analyzer, column="")), read.fold])
        return what, [
            _digest([what, one.start if read.fold >= 0 else 0, one.rows, *(one.digests[name] for name in columns)])
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
