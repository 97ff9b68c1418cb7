import numpy as np
import pyarrow as pa
import pytest

from evenkeel.testing.shared import shared_engine
from evenkeel.validation.drift import DriftPlan, drift


def compare(reference, current, threads=2):
    engine = shared_engine(threads)
    tables = (engine.from_arrow(pa.table(table)) for table in (reference, current))
    return drift(engine, *tables, DriftPlan(together=True))


def table(seed, rows, correlation=0.0):
    draw = np.random.default_rng(seed)
    x, own = draw.normal(size=(2, rows))
    y = correlation * x + (1 - correlation**2) ** 0.5 * own
    noise = {f"n{i}": draw.normal(size=rows) for i in range(4)}
    return {"x": x, "y": y, **noise, "c": np.array(["a", "b", "c"])[draw.integers(0, 3, rows)]}


def test_a_correlation_that_flips_is_seen_by_no_column_and_by_all_together():
    found = compare(table(1, 3_000, 0.8), table(2, 3_000, -0.8))
    assert not any(column.drifted for column in found.columns)
    assert (found.alarm, found.together.drifted) == (True, True)
    assert {one.column for one in found.together.columns[:2]} == {"x", "y"}
    assert found.together.low < found.together.auc < found.together.high
    assert "carry most of it" in found.together.message


def test_without_drift_there_are_few_alarms():
    found = [compare(table(seed, 100), table(100 + seed, 100)).together for seed in range(20)]
    assert sum(one.p_value <= 0.05 for one in found) <= 2


def test_the_same_bytes_whatever_the_threads():
    before, now = table(1, 25_000), table(2, 25_000, 0.3)
    assert compare(before, now, threads=1).together == compare(before, now, threads=4).together


def test_an_identifier_and_a_time_tell_nothing_by_themselves():
    rows = np.arange(400)
    before = {"id": [f"a{i}" for i in rows], "at": pa.array(rows, pa.timestamp("us"))}
    now = {"id": [f"b{i}" for i in rows], "at": pa.array(rows + 400, pa.timestamp("us"))}
    found = compare(before, now)
    assert (found.alarm, found.together.columns) == (False, ())


def test_a_category_a_boolean_and_what_is_missing_are_seen():
    draw = np.random.default_rng(5)
    first, second = draw.integers(0, 2, (2, 2_000)).astype(bool)
    before = {"b": first, "c": np.where(first, "yes", "no")}
    now = {"b": second, "c": pa.array(np.where(second, "no", "yes"))}
    assert compare(before, now).together.auc > 0.95


@pytest.mark.parametrize("rows", [0, 1, 49])
def test_few_rows_are_not_compared(rows):
    found = compare(table(1, rows), table(2, 1_000)).together
    assert (found.drifted, found.auc) == (False, None)
    assert "fewer than 50 rows" in found.message
