"""The last row known at a time."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from evenkeel.engines.base import History, Relation
from evenkeel.engines.facts import Facts, check_history, questions
from evenkeel.engines.keys import Booleans, Integers, Keys
from evenkeel.engines.probe import Probe, renamed
from evenkeel.engines.timeline import Timeline, count_until, is_last, sort_places


class _Index(NamedTuple):
    """The rows that were the best for some time: ``places`` (entity and when known) ascend, each with its row.

    ``events``, the time of each, are there where a row can be too old.
    """

    keys: Keys
    line: Timeline
    places: Integers
    rows: Integers
    events: Integers | None
    columns: list[pa.Array]


class AsofJoin(Probe[_Index]):
    """For each left row the columns of the right row of the latest event time among those known at its time.

    A row is available from the later of its event time and the time it was known. In the order in which the rows of an
    entity become available, those with an event time not below any before them are the best of their moment; the
    others are never the answer. So the answer is the last of the best that was available.
    """

    def __init__(
        self,
        left: pa.Schema,
        right: Relation,
        time: str,
        history: History,
        columns: Mapping[str, str],
        ttl: int | None,
    ) -> None:
        check_history(left, right.schema, time, history)
        super().__init__(left, renamed(right, columns))
        self._right = right
        self._time = time
        self._history = history
        self._names = list(columns.values())
        self._ttl = ttl

    def prepare(self) -> _Index:
        table = self._right.table(self._history.columns(self._names))
        facts = Facts.of(table, self._history)
        line = Timeline(facts.keys.count, facts.available)
        places = line.place(facts.entities, facts.available)
        order, ordered = sort_places(places, facts.events, facts.known)
        chosen = is_last(ordered) & _is_record(facts, order)
        best = order[chosen]
        columns = [table.column(name).combine_chunks() for name in self._names]
        events = None if self._ttl is None else facts.events[best]
        return _Index(facts.keys, line, ordered[chosen], facts.rows[best], events, columns)

    def answer(self, index: _Index, batch: pa.RecordBatch) -> list[pa.Array]:
        entities, times, _ = questions(index.keys, batch, self._history.by, self._time)
        last = count_until(index.places, index.line.place(entities, times)) - 1
        found = (entities >= 0) & (last >= 0)
        last[~found] = 0
        if found.any():
            found &= index.line.entity(index.places[last]) == entities
            if index.events is not None:
                age = times.view(np.uint64) - index.events[last].view(np.uint64)  # exact, however far apart
                found &= age <= np.uint64(self._ttl or 0)
        rows = pa.array(index.rows[last] if len(index.rows) else last, mask=~found)
        return [column.take(rows) for column in index.columns]


def _is_record(facts: Facts, order: Integers) -> Booleans:
    if facts.known is facts.events:
        return np.ones(len(order), np.bool_)
    events = Timeline(facts.keys.count, facts.events).place(facts.entities, facts.events)[order]
    record: Booleans = events == np.maximum.accumulate(events)
    return record
