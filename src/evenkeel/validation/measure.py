"""What only a look at the rows tells: broken rules, repeated keys, texts of too many kinds to be listed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import pyarrow.compute as pc

from evenkeel.engines.base import Engine, Relation
from evenkeel.engines.repeats import Repeats
from evenkeel.expressions import evaluate
from evenkeel.schema import Column, Schema
from evenkeel.schema.patterns import for_re2
from evenkeel.statistics import TableStatistics
from evenkeel.validation.checks.broken_rule import BrokenRule
from evenkeel.validation.checks.not_in_pattern import NotInPattern
from evenkeel.validation.checks.not_unique import NotUnique
from evenkeel.validation.checks.not_unique_together import NotUniqueTogether
from evenkeel.validation.checks.wrong_type import holds
from evenkeel.validation.facts import Broken
from evenkeel.validation.tally import Tally, mask, shown

Found = Iterator[tuple[tuple[str, str], Broken]]


def measure(
    engine: Engine, relation: Relation, schema: Schema, table: TableStatistics, environment: str = "training"
) -> dict[tuple[str, str], Broken]:
    """Return what the statistics of a table do not tell of the promises of its schema, each by its kind and name.

    Only the columns that something is promised of are read; keys are compared on the disk.
    """
    columns = [one for one in schema.expected(environment) if one.is_judged and one.name in table.columns]
    names = {column.name for column in columns}
    found: dict[tuple[str, str], Broken] = {}
    for look in (_rules, _patterns, _unique, _together):
        found |= dict(look(engine, relation, schema, [one for one in columns if one.name in names], table))
    return found


def _rules(
    engine: Engine, relation: Relation, schema: Schema, columns: Sequence[Column], table: TableStatistics
) -> Found:
    there = {one.name: table.columns[one.name] for one in columns if holds(one, table.columns[one.name])}
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
            bad = mask(pc.invert(pc.match_substring_regex(texts, for_re2(column.pattern))))
            tally.add(bad, len(texts) - texts.null_count, partial(shown, batch, [column.name]))
        yield (NotInPattern.kind, column.name), tally.result()


def _unique(
    engine: Engine, relation: Relation, schema: Schema, columns: Sequence[Column], table: TableStatistics
) -> Found:
    for column in columns:
        statistics = table.columns[column.name]
        if column.unique and not (statistics.distinct_exact and statistics.distinct == statistics.present):
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
    rows, repeats, tally = engine.select(relation, {name: name for name in names}), Repeats(), Tally()
    for batch in rows.batches():
        repeats.add(batch.columns)
    start = 0
    for batch in rows.batches() if repeats.count else ():
        tally.add(repeats.of(start, batch.num_rows), batch.num_rows, partial(shown, batch, names))
        start += batch.num_rows
        if tally.is_full:
            break
    return replace(tally.result(), count=repeats.count, of=repeats.keyed)
