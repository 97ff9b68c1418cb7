"""Holding a table against its schema."""

import dataclasses

from evenkeel.schema import Schema, Severity
from evenkeel.statistics import Statistics, TableStatistics
from evenkeel.validation.anomalies import Anomalies, Anomaly
from evenkeel.validation.checks import Check

_ORDER = [*Severity]


def validate(statistics: TableStatistics, schema: Schema, *, environment: str = "training") -> tuple[Anomaly, ...]:
    """Return all that is not as the schema promises, the worst first, then in the order of the schema's columns.

    Columns that the schema says are not in the ``environment`` may be there or not, and are not looked at.
    """
    found = [anomaly for check in Check.kinds.values() for anomaly in check().find(statistics, schema, environment)]
    place = {column.name: i for i, column in enumerate(schema.columns)}
    return tuple(sorted(found, key=lambda one: _rank(one, place)))


def validate_examples(statistics: Statistics, schema: Schema) -> Anomalies:
    """Return what is wrong in any split; what is wrong in several is told once, for the first of them."""
    found: dict[tuple[str | None, str], Anomaly] = {}
    for split, table in statistics.splits.items():
        for anomaly in validate(table, schema):
            found.setdefault((anomaly.column, anomaly.kind), _in_split(anomaly, split))
    place = {column.name: i for i, column in enumerate(schema.columns)}
    anomalies = tuple(sorted(found.values(), key=lambda one: _rank(one, place)))
    return Anomalies(anomalies, sum(table.rows for table in statistics.splits.values()))


def _in_split(anomaly: Anomaly, split: str) -> Anomaly:
    return dataclasses.replace(anomaly, split=split)


def _rank(anomaly: Anomaly, place: dict[str, int]) -> tuple[int, int, str, str]:
    column = anomaly.column or ""
    return _ORDER.index(anomaly.severity), place.get(column, len(place) if column else -1), column, anomaly.kind
