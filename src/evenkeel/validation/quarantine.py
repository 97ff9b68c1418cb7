"""Putting bad rows aside, with their reasons, while they stream by; the rest goes on."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from evenkeel.engines.base import Engine, Relation
from evenkeel.engines.repeats import Repeats
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
    from 1 in ``_row`` and in ``_reasons`` each column with the kind of anomaly. Keys are compared on the disk, so memory
    does not grow with the rows. The counts grow on the way, and always
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
        self._keys = list(_keys(relation, schema, environment))
        self.rows = self.quarantined = 0
        self.reasons: Counter[str] = Counter()
        self.emptied: Counter[str] = Counter()
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
        repeats = self._repeats()
        for batch in self._relation.batches():
            read, misfits = self._reading.apply(batch)
            self.emptied += count_emptied(batch, read, misfits)
            reasons = self._reasons(read, misfits, repeats)
            bad = np.array([bool(one) for one in reasons], np.bool_)
            numbers = np.arange(self.rows + 1, self.rows + batch.num_rows + 1)
            self._count(reasons, bad)
            aside = batch.filter(pa.array(bad))
            columns = [
                *aside.columns,
                pa.array(numbers[bad]),
                pa.array([r for r in reasons if r], pa.list_(pa.string())),
            ]
            yield read.filter(pa.array(~bad)), pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _repeats(self) -> dict[str, Repeats]:
        """Return which rows repeat a key, by the reason against them; the rows are read once for each key."""
        found: dict[str, Repeats] = {}
        for reason, names in self._keys:
            repeats = Repeats()
            for batch in self._relation.batches():
                read, misfits = self._reading.apply(batch)
                bad = [mask for _, mask in self._checks.of_batch(read, misfits)]
                bad += [one.of(repeats.rows, read.num_rows) for one in found.values()]
                repeats.add(
                    [read.column(name) for name in names], ~np.any([np.zeros(read.num_rows, np.bool_), *bad], axis=0)
                )
            found[reason] = repeats
        return found

    def _reasons(
        self, read: pa.RecordBatch, misfits: Mapping[str, Mask], repeats: Mapping[str, Repeats]
    ) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in range(read.num_rows)]
        repeated = ((reason, one.of(self.rows, read.num_rows)) for reason, one in repeats.items())
        for reason, bad in itertools.chain(self._checks.of_batch(read, misfits), repeated):
            for place in np.flatnonzero(bad).tolist():
                found[place].append(reason)
        return found

    def _count(self, reasons: Sequence[Sequence[str]], bad: Mask) -> None:
        self.rows += len(reasons)
        self.quarantined += int(bad.sum())
        self.reasons.update(reason for one in reasons for reason in one)
        self._tally.add(bad, len(bad), lambda at: ", ".join(reasons[at]))


def _keys(relation: Relation, schema: Schema, environment: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what must be different in each row: the reason against one that is not, and the columns."""
    there = {
        one.name: one for one in schema.expected(environment) if one.is_judged and one.name in relation.schema.names
    }
    yield from ((f"{name}: not_unique", (name,)) for name, column in there.items() if column.unique)
    for names in schema.unique_together:
        if there.keys() >= {*names}:
            yield f"{', '.join(names)}: not_unique_together", names
