"""What only a look at the rows tells: broken rules, repeated keys, texts of too many kinds to be listed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.base import Engine, Relation
from evenkeel.engines.keys import Keys
from evenkeel.expressions import evaluate
from evenkeel.schema import Column, Schema
from evenkeel.statistics import TableStatistics
from evenkeel.validation.anomalies import EXAMPLES
from evenkeel.validation.checks.broken_rule import BrokenRule
from evenkeel.validation.checks.not_in_pattern import NotInPattern
from evenkeel.validation.checks.not_unique import NotUnique
from evenkeel.validation.checks.not_unique_together import NotUniqueTogether
from evenkeel.validation.facts import Broken, Value

Found = Iterator[tuple[tuple[str, str], Broken]]
Mask = npt.NDArray[np.bool_]


def measure(
    engine: Engine, relation: Relation, schema: Schema, table: TableStatistics, environment: str = "training"
) -> dict[tuple[str, str], Broken]:
    """Return what the statistics of a table do not tell of the promises of its schema, each by its kind and name.

    Only the columns that something is promised of are read, and those of a key are kept in memory.
    """
    columns = [one for one in schema.expected(environment) if one.is_judged and one.name in table.columns]
    names = {column.name for column in columns}
    found: dict[tuple[str, str], Broken] = {}
    for look in (_rules, _patterns, _unique, _together):
        found |= dict(look(engine, relation, schema, [one for one in columns if one.name in names], table))
    return found


class Tally:
    """Counts the rows that break a promise, and keeps the first five."""

    def __init__(self) -> None:
        self._seen = self._count = self._of = 0
        self._rows: list[int] = []
        self._examples: list[Value] = []

    def add(self, bad: Mask, of: int, show: Callable[[int], Value]) -> None:
        """Count the next rows: which are bad, how many are judged, and what a bad one at a place holds."""
        first = np.flatnonzero(bad)[: EXAMPLES - len(self._rows)].tolist()
        self._examples += map(show, first)
        self._rows += [self._seen + place + 1 for place in first]
        self._seen, self._count, self._of = self._seen + len(bad), self._count + int(bad.sum()), self._of + of

    def result(self) -> Broken:
        return Broken(self._count, self._of, tuple(self._examples), tuple(self._rows))


def _rules(
    engine: Engine, relation: Relation, schema: Schema, columns: Sequence[Column], table: TableStatistics
) -> Found:
    there = {column.name: table.columns[column.name] for column in columns}
    rules = [rule for rule in schema.rules if {*rule.expression.columns} <= there.keys()]
    if not rules:
        return
    names = list(dict.fromkeys(name for rule in rules for name in rule.expression.columns)) or list(there)[:1]
    tallies = {rule.name: Tally() for rule in rules}
    for batch in engine.select(relation, {name: name for name in names}).batches():
        for rule in rules:
            bad = mask(pc.invert(evaluate(rule.expression, batch)))
            wanted = list(rule.expression.columns)
            tallies[rule.name].add(bad, batch.num_rows, partial(shown, batch, wanted))
    yield from (((BrokenRule.kind, name), tally.result()) for name, tally in tallies.items())


def _patterns(
    engine: Engine, relation: Relation, schema: Schema, columns: Sequence[Column], table: TableStatistics
) -> Found:
    for column in columns:
        statistics = table.columns[column.name]
        if column.pattern is None or statistics.text is None or statistics.values_complete:
            continue
        tally = Tally()
        for batch in engine.select(relation, {column.name: column.name}).batches():
            texts = batch.column(0)
            bad = mask(pc.invert(pc.match_substring_regex(texts, anchored(column.pattern))))
            tally.add(bad, len(texts) - texts.null_count, partial(shown, batch, [column.name]))
        yield (NotInPattern.kind, column.name), tally.result()


def _unique(
    engine: Engine, relation: Relation, schema: Schema, columns: Sequence[Column], table: TableStatistics
) -> Found:
    for column in columns:
        if column.unique and not table.columns[column.name].distinct_exact:
            yield (NotUnique.kind, column.name), _repeated(engine, relation, [column.name])


def _together(
    engine: Engine, relation: Relation, schema: Schema, columns: Sequence[Column], table: TableStatistics
) -> Found:
    names = {column.name for column in columns}
    for wanted in schema.unique_together:
        if names.issuperset(wanted):
            yield (NotUniqueTogether.kind, ", ".join(wanted)), _repeated(engine, relation, wanted)


def _repeated(engine: Engine, relation: Relation, names: Sequence[str]) -> Broken:
    """Return the rows that have the key of an earlier one."""
    rows = engine.select(relation, {name: name for name in names}).table()
    tally = Tally()
    codes = Keys(rows.columns).codes
    tally.add(again(codes), int((codes >= 0).sum()), partial(shown, rows, names))
    return tally.result()


def again(codes: npt.NDArray[np.int64]) -> Mask:
    """Return which rows have the number of an earlier one; negative numbers are of no key.

    >>> again(np.array([3, 1, 3, -1, -1, 1])).tolist()
    [False, False, True, False, False, True]
    """
    repeats = np.ones(len(codes), np.bool_)
    repeats[np.unique(codes, return_index=True)[1]] = False
    return repeats & (codes >= 0)


def shown(rows: pa.RecordBatch | pa.Table, names: Sequence[str], at: int) -> Value:
    """Return what a row holds in some columns: the value of one, or the values of several by their names."""
    values: Mapping[str, object] = {name: rows.column(name)[at].as_py() for name in names}
    if len(names) == 1:
        (value,) = values.values()
        return value if isinstance(value, bool | int | float | str) else str(value)
    return ", ".join(f"{name}={value}" for name, value in values.items())


def mask(condition: pa.Array) -> Mask:
    """Return an Arrow condition as numpy, null as false."""
    found: Mask = pc.fill_null(condition, False).to_numpy(zero_copy_only=False)
    return found


def anchored(pattern: str) -> str:
    """Return a pattern that RE2 matches where Python's ``fullmatch`` does."""
    re.compile(pattern, re.ASCII)
    return rf"\A(?:{pattern})\z"
