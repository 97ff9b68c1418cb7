"""Putting bad rows aside, with their reasons, while they stream by; the rest goes on."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from evenkeel.engines.base import Engine, Relation
from evenkeel.engines.keys import Integers, Keys
from evenkeel.errors import InvalidDataError
from evenkeel.schema import Schema, Severity
from evenkeel.validation.facts import Broken
from evenkeel.validation.reading import Reading, count_emptied
from evenkeel.validation.rows import RowChecks
from evenkeel.validation.tally import Mask, Tally

ROW, REASONS = "_row", "_reasons"
Sorted: TypeAlias = tuple[pa.RecordBatch, pa.RecordBatch]  # what passes, and what does not


class Quarantine:
    """Sorts the rows of a table into those that keep every promise about a single row, and the others.

    A row is bad for what would be an error; where a key repeats, the first row that is not bad for anything else keeps it.
    Iterate to get the batches in order: what passes as it is promised, and the bad rows as they came, with their number
    from 1 in ``_row`` and in ``_reasons`` each column with the kind of anomaly. The counts grow on the way, and always
    add up: ``rows`` are ``passed`` and ``quarantined``. ``emptied`` are the values of each column that are read as missing.
    """

    def __init__(
        self, engine: Engine, relation: Relation, reading: Reading, schema: Schema, environment: str = "training"
    ) -> None:
        for name in (ROW, REASONS):
            if name in relation.schema.names:
                remedy = "Rename it: the rows that are put aside have a column of this name."
                raise InvalidDataError("A column has a name that is needed here", got=name, remedy=remedy)
        self._relation, self._reading = relation, reading
        self._checks = RowChecks(schema, environment, severities=(Severity.ERROR,))
        self._keys = list(_keys(engine, reading.relation(engine, relation), schema, environment))
        self.rows = self.quarantined = 0
        self.reasons: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()
        self.kept: list[Integers] = []
        self._tally = Tally()
        self.schema = pa.schema([*relation.schema, (ROW, pa.int64()), (REASONS, pa.list_(pa.string()))])
        self.passed_schema = reading.relation(engine, relation).schema

    @property
    def passed(self) -> int:
        return self.rows - self.quarantined

    @property
    def broken(self) -> Broken:
        """How many rows are bad, with a few of their reasons."""
        return self._tally.result()

    def __iter__(self) -> Iterator[Sorted]:
        for batch in self._relation.batches():
            read, misfits = self._reading.apply(batch)
            self.emptied += count_emptied(batch, read, misfits)
            reasons = self._reasons(read, misfits)
            bad = np.array([bool(one) for one in reasons], np.bool_)
            numbers = np.arange(self.rows + 1, self.rows + batch.num_rows + 1)
            self._count(reasons, bad, numbers)
            aside = batch.filter(pa.array(bad))
            columns = [
                *aside.columns,
                pa.array(numbers[bad]),
                pa.array([r for r in reasons if r], pa.list_(pa.string())),
            ]
            yield read.filter(pa.array(~bad)), pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _reasons(self, read: pa.RecordBatch, misfits: Mapping[str, Mask]) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in range(read.num_rows)]
        for reason, bad in self._checks.of_batch(read, misfits):
            for place in np.flatnonzero(bad).tolist():
                found[place].append(reason)
        for key in self._keys:
            free = np.array([not one for one in found], np.bool_)
            for place in key.repeated(self.rows, free).tolist():
                found[place].append(key.reason)
        return found

    def _count(self, reasons: Sequence[Sequence[str]], bad: Mask, numbers: Integers) -> None:
        self.rows += len(reasons)
        self.quarantined += int(bad.sum())
        self.reasons.update(reason for one in reasons for reason in one)
        self.kept.append(numbers[~bad])
        self._tally.add(bad, len(bad), lambda at: ", ".join(reasons[at]))


@dataclass
class _Key:
    """What must be different in each row: the number of each row's key, and which of them have passed."""

    reason: str
    codes: Integers
    taken: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.taken = np.zeros(int(self.codes.max(initial=-1)) + 1, np.bool_)

    def repeated(self, start: int, free: Mask) -> Integers:
        """Return the places of the free ones of the next rows whose key has passed before, and take the others'."""
        codes = self.codes[start : start + len(free)]
        places = np.flatnonzero(free & (codes >= 0))
        first = np.zeros(len(places), np.bool_)
        first[np.unique(codes[places], return_index=True)[1]] = True
        again = self.taken[codes[places]] | ~first
        self.taken[codes[places]] = True
        return places[again]


def _keys(engine: Engine, relation: Relation, schema: Schema, environment: str) -> Iterator[_Key]:
    there = {
        one.name: one for one in schema.expected(environment) if one.is_judged and one.name in relation.schema.names
    }
    unique = [((name,), f"{name}: not_unique") for name, column in there.items() if column.unique]
    together = [(names, f"{', '.join(names)}: not_unique_together") for names in schema.unique_together]
    for names, reason in [*unique, *together]:
        if there.keys() >= {*names}:
            yield _Key(reason, Keys(engine.select(relation, {name: name for name in names}).table().columns).codes)
