"""Holding a table against its schema."""

import dataclasses
from collections.abc import Iterable, Mapping

from evenkeel.errors import SchemaError, nearest
from evenkeel.schema import Schema, Severity
from evenkeel.statistics import TableStatistics
from evenkeel.validation.anomalies import Anomalies, Anomaly
from evenkeel.validation.checks import Check
from evenkeel.validation.facts import Facts
from evenkeel.validation.leakage import LeakageCheck

_ORDER = [*Severity]


def validate(facts: Facts | TableStatistics, schema: Schema) -> tuple[Anomaly, ...]:
    """Return all that is not as the schema promises, the worst first, then in the order of the schema's columns.

    Columns that the schema says are not in the environment may be there or not, and are not looked at. Statistics alone
    are facts about a table of training. Raises `SchemaError` where the schema gives a severity to a kind that is none.
    """
    check_kinds(schema)
    known = Facts(facts) if isinstance(facts, TableStatistics) else facts
    return _sorted((one for check in Check.kinds.values() for one in check().find(known, schema)), schema)


def validate_splits(splits: Mapping[str, Facts], whole: Facts, schema: Schema) -> Anomalies:
    """Return what is wrong in any split, or in all of them together.

    What is wrong in several splits is told once, for the first of them.
    """
    check_kinds(schema)
    found: dict[tuple[str | None, str, str | None], Anomaly] = {}
    for split, facts in splits.items():
        for anomaly in (one for kind in Check.kinds.values() if not kind.whole for one in kind().find(facts, schema)):
            one = dataclasses.replace(anomaly, split=split)
            found.setdefault((one.column, one.kind, one.promise), one)
    together = (one for kind in Check.kinds.values() if kind.whole for one in kind().find(whole, schema))
    return Anomalies(_sorted((*found.values(), *together), schema), whole.table.rows)


def check_kinds(schema: Schema) -> None:
    """Raise `SchemaError` where the schema gives a severity to a kind of anomaly that does not exist."""
    known = {*Check.kinds, *LeakageCheck.kinds}
    said = [(None, schema.severity), *((column.name, column.severity) for column in schema.columns)]
    for name, severity in said:
        for kind in severity if isinstance(severity, dict) else ():
            if kind not in known:
                where = "severity" if name is None else f"severity of column {name!r}"
                remedy = nearest(kind, known)
                raise SchemaError(f"There is no kind of anomaly {kind!r}", where=where, remedy=remedy)


def _sorted(anomalies: Iterable[Anomaly], schema: Schema) -> tuple[Anomaly, ...]:
    place = {column.name: i for i, column in enumerate(schema.columns)}
    return tuple(sorted(anomalies, key=lambda one: _rank(one, place)))


def _rank(anomaly: Anomaly, place: dict[str, int]) -> tuple[int, int, str, str]:
    column = anomaly.column or ""
    return _ORDER.index(anomaly.severity), place.get(column, len(place) if column else -1), column, anomaly.kind
