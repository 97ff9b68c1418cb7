"""What lies between two tables: what has changed, and what a model was served otherwise than it was trained on."""

from collections.abc import Sequence
from typing import Unpack

from evenkeel.engines import open_engine
from evenkeel.errors import InvalidDataError, NotFoundError, shorten
from evenkeel.flows.tables import Table, open_table
from evenkeel.validation.drift import Against, Drift, DriftPlan, DriftTerms, SpanDrift
from evenkeel.validation.drift import drift as compare
from evenkeel.validation.drift import drift_by as compare_spans
from evenkeel.validation.skew import Skew, SkewPlan
from evenkeel.validation.skew import skew as compare_rows


def drift(reference: Table, current: Table, *, missing: Sequence[str] = (), **terms: Unpack[DriftTerms]) -> Drift:
    """Return what has changed from one table to another, what matters most first; `DriftPlan` has the terms.

    A column has drifted where its distance is above its limit, and the difference is no chance, after correction for
    all that is compared; or where more values than that are missing, or were never seen. Raises `InvalidDataError`
    where the tables have no column in common.

    >>> import pyarrow as pa
    >>> found = drift(pa.table({"x": range(1000)}), pa.table({"x": range(500, 1500)}))
    >>> found.alarm, found.columns[0].message.split("; ")[0]
    (True, 'the median rose from 499 to 999')
    """
    engine = open_engine()
    before, now = (open_table(engine, table, missing) for table in (reference, current))
    if not {*before.schema.names} & {*now.schema.names}:
        got = f"{shorten(before.schema.names, 100)} and {shorten(now.schema.names, 100)}"
        raise InvalidDataError("The two tables have no column in common", expected="columns of the same names", got=got)
    return compare(engine, before, now, DriftPlan(**terms))


def drift_by(
    data: Table, by: str, *, against: str = "first", missing: Sequence[str] = (), **terms: Unpack[DriftTerms]
) -> SpanDrift:
    """Return what has changed between the spans of one table: ``"sched_dep:month"``, or each value of a column.

    Each is compared with the ``first``, or with the ``previous``, on the terms of a `DriftPlan`.

    >>> import pyarrow as pa
    >>> found = drift_by(pa.table({"year": [2012, 2013] * 500, "x": [1, 2] * 500}), "year")
    >>> [(span, drift.columns[0].message) for span, drift in found.compared()]
    [('2013', 'the median rose from 1 to 2; 100 % were at most 1, now 0 %; 100 % lie outside of 1 to 1, where all were')]
    """
    if against not in tuple(Against):
        raise NotFoundError("span to compare with", against, tuple(Against))
    engine = open_engine()
    return compare_spans(engine, open_table(engine, data, missing), by, DriftPlan(**terms), Against(against))


def skew(
    training: Table,
    serving: Table,
    *,
    key: str | Sequence[str] | None = None,
    tolerance: float = 1e-6,
    limit: float = 0.0,
    terms: DriftPlan | None = None,
) -> Skew:
    """Return where a model was served other values than it was trained on: by row where ``key`` matches, and as a whole.

    A column is skewed where more than the share ``limit`` of the rows that match differ by more than ``tolerance``. The
    distributions are compared as `drift` does, on the ``terms`` of a `DriftPlan`.

    >>> import pyarrow as pa
    >>> trained = pa.table({"id": [1, 2, 3], "distance": [100.0, 200.0, 300.0]})
    >>> served = pa.table({"id": [3, 2, 9], "distance": [300, 201, 900]})
    >>> found = skew(trained, served, key="id")
    >>> found.alarm, found.columns[0].message
    (True, '1 of 2 rows differ (50 %); float in training, integer when served; 2: 200 in training, 201 when served')
    """
    plan = SkewPlan.by(key, tolerance, limit, terms or DriftPlan())
    engine = open_engine()
    return compare_rows(engine, open_table(engine, training), open_table(engine, serving), plan)
