"""When each fact counts: from the moment it is available until it is corrected."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa

from evenkeel.engines.base import History
from evenkeel.engines.facts import Facts
from evenkeel.engines.keys import Integers, Keys
from evenkeel.engines.timeline import Timeline, sort_places

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class CountingFacts:
    """The facts that count at some time; every array has shape (facts,), times are microseconds since 1970.

    A fact counts at the times ``t`` with ``begins <= t < corrected``; ``rows`` is where it stands in the table.
    """

    keys: Keys
    rows: Integers
    entities: Integers
    events: Integers
    begins: Integers
    corrected: Integers

    @classmethod
    def of(cls, table: pa.Table, history: History) -> Self:
        facts = Facts.of(table, history)
        things = _things(table, history, facts)
        places = Timeline(facts.keys.count, facts.events).place(facts.entities, facts.events)
        order, ordered = sort_places(places, things, facts.known)
        about = things[order]
        same = (ordered[1:] == ordered[:-1]) & (about[1:] == about[:-1])
        corrected = np.full(len(order), NEVER)
        corrected[order[:-1][same]] = facts.available[order[1:][same]]
        some = corrected > facts.available
        return cls(
            facts.keys,
            facts.rows[some],
            facts.entities[some],
            facts.events[some],
            facts.available[some],
            corrected[some],
        )

    def ends(self, length: int) -> Integers:
        """Return when each fact ceases to count in a window of ``length`` microseconds, not before it begins to."""
        fallen_out = np.where(self.events > NEVER - length, NEVER, self.events + np.int64(length))
        return np.maximum(self.begins, np.minimum(self.corrected, fallen_out))


def _things(table: pa.Table, history: History, facts: Facts) -> Integers:
    """Return a number for what each fact is about beside its entity and event time; a null key is like no other."""
    if history.key is None:
        return np.zeros(len(facts.rows), np.int64)
    keys = Keys([table.column(history.key)])
    codes = keys.codes[facts.rows]
    return np.where(codes < 0, keys.count + np.arange(len(codes)), codes)
