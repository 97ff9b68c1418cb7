"""Does the label of a table leak into its other columns?"""

from evenkeel.engines import open_engine
from evenkeel.flows.labels import target_of
from evenkeel.flows.tables import Table, open_table
from evenkeel.typing import Task
from evenkeel.validation import Anomalies
from evenkeel.validation.leakage import Roles, find_leakage
from evenkeel.validation.leakage.readable import readable
from evenkeel.validation.leakage.target import finite


def leakage(
    data: Table,
    *,
    label: str,
    time: str | None = None,
    key: str | None = None,
    group: str | None = None,
    split: str | None = None,
    task: Task | str | None = None,
) -> Anomalies:
    """Return how the label of a table may have reached its other columns, the worst first.

    ``time`` is when a row is asked about, ``key`` tells one row from another, rows of one ``group`` belong together, and
    ``split`` is the column that names the split of each row. Without ``task`` the label says what is to be predicted.
    Of a column of lists it is looked at how many items there are; structs and the like, which no model reads, are left out.

    >>> import pyarrow as pa
    >>> late = [minutes % 40 > 14 for minutes in range(1000)]
    >>> found = leakage(pa.table({"delay": [minutes % 40 for minutes in range(1000)], "late": late}), label="late")
    >>> found.valid, [(one.column, one.kind) for one in found.anomalies]
    (False, [('delay', 'same_as_label')])
    """
    engine = open_engine()
    came, roles = open_table(engine, data), Roles(label, time, key, group, split)
    rows = readable(engine, came, (label, time, key, group, split))
    roles.check(rows.schema)
    labels = engine.select(rows, {label: label}).table().column(0)
    found, _ = target_of(finite(labels), None if task is None else Task(task).of_one, label)
    return Anomalies(find_leakage(engine, {"": rows}, roles, found), len(labels))
