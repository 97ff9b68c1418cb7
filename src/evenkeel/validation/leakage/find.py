"""Looking for leakage."""

import dataclasses
from collections.abc import Mapping

from evenkeel.engines import Engine, Relation
from evenkeel.schema import Schema, Severity
from evenkeel.typing import Task
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.leakage.base import LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.gather import SAMPLE, Rows, gather
from evenkeel.validation.leakage.roles import Roles

_ORDER = [*Severity]


def find_leakage(
    engine: Engine,
    splits: Mapping[str, Relation],
    roles: Roles,
    task: Task,
    *,
    temporal: bool | None = None,
    schema: Schema | None = None,
    sample: int = SAMPLE,
) -> tuple[Anomaly, ...]:
    """Return how the label may have reached the features, the worst first.

    ``splits`` are the splits of a snapshot by name, or one table. ``temporal`` is whether they were divided by time, and
    a ``schema`` may say how bad it is of a column or a kind. What is found of a column that the model does
    not read is an info. The rows are read once; what wants more than a pass looks at about ``sample`` of them.
    """
    rows = Rows(splits, roles)
    roles.check(rows.schema)
    gathered = gather(engine, rows, roles, sample, contents=not temporal)
    seen = Evidence(gathered, rows, roles, task.of_one, temporal)
    found = [
        _judged(one, roles, schema or Schema(())) for check in LeakageCheck.kinds.values() for one in check().find(seen)
    ]
    place = {name: i for i, name in enumerate(rows.schema.names)}
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.severity), place.get(one.column or "", -1))))


def _judged(anomaly: Anomaly, roles: Roles, schema: Schema) -> Anomaly:
    column = next((one for one in schema.columns if one.name == anomaly.column), None)
    severity = schema.severity_of(anomaly.kind, column, anomaly.severity)
    beside = anomaly.column is None or anomaly.column in (roles.key, roles.group, roles.time)
    if not beside and not roles.is_feature(str(anomaly.column)):
        severity = Severity.INFO
    return dataclasses.replace(anomaly, severity=severity)
