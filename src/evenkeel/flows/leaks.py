"""Does the label of a table leak into its other columns?"""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines import open_engine
from evenkeel.errors import UsageError
from evenkeel.flows.labels import target_of, truth_of
from evenkeel.flows.tables import Table, open_table
from evenkeel.schema import Severity
from evenkeel.typing import Task, as_names, repeated
from evenkeel.validation import Anomalies, Anomaly
from evenkeel.validation.leakage import Roles, find_leakage
from evenkeel.validation.leakage.readable import counted_schema, readable
from evenkeel.validation.leakage.target import finite


def leakage(
    data: Table,
    *,
    label: str | Sequence[str],
    time: str | None = None,
    key: str | None = None,
    group: str | None = None,
    split: str | None = None,
    task: Task | str | None = None,
) -> Anomalies:
    """Return how the label of a table may have reached its other columns, the worst first.

    ``time`` is when a row is asked about, ``key`` tells one row from another, rows of one ``group`` belong together, and
    ``split`` is the column that names the split of each row. Without ``task`` the label says what is to be predicted. Each
    of several labels, columns of yes and no, is looked at by itself; none of them counts as a feature of another. Of a
    column of lists it is looked at how many items there are; structs and the like, which no model reads, are left out.

    >>> import pyarrow as pa
    >>> late = [minutes % 40 > 14 for minutes in range(1000)]
    >>> found = leakage(pa.table({"delay": [minutes % 40 for minutes in range(1000)], "late": late}), label="late")
    >>> found.valid, [(one.column, one.kind) for one in found.anomalies]
    (False, [('delay', 'same_as_label')])
    """
    engine = open_engine()
    labels = as_names(label)
    if not labels or repeated(labels):
        raise UsageError("Each label is named once", expected="the name of a column, or several", got=[*labels])
    came, roles = open_table(engine, data), Roles(labels[0], time, key, group, split)
    rows = readable(engine, came, (*labels, time, key, group, split))
    each = [replace(roles, label=one, labels_beside=frozenset(labels) - {one}) for one in labels]
    for one in each:
        one.check(counted_schema(rows.schema, one.named))
    truth = engine.select(rows, {name: name for name in labels}).table()
    asked = _asked(truth, None if task is None else Task(task).of_one)
    found: dict[Anomaly, None] = {}
    for one in each:
        found |= dict.fromkeys(find_leakage(engine, {"": rows}, one, asked))
    severities = [*Severity]
    return Anomalies(tuple(sorted(found, key=lambda one: severities.index(one.severity))), truth.num_rows)


def _asked(labels: pa.Table, task: Task | None) -> Task:
    """Return what is to be predicted; raises `InvalidDataError` where one of several labels is neither yes nor no."""
    if labels.num_columns == 1:
        return target_of(finite(labels.column(0)), task, labels.column_names[0])[0]
    for name in labels.column_names:
        truth_of(pc.drop_null(finite(labels.column(name))), name)
    return Task.MULTILABEL
