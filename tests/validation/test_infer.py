from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.errors import NotFoundError
from evenkeel.schema import Column, Range, Role, Severity
from evenkeel.statistics import profile
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType
from evenkeel.validation import Nature, infer_schema, nature, validate

ENGINE = shared_engine(2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.nulls(5, pa.float64()), Nature.EMPTY),
        ([datetime(2013, 1, 1, tzinfo=UTC)] * 5, Nature.TIME),
        (["a"] * 5, Nature.CONSTANT),
        ([1.5] * 5, Nature.CONSTANT),
        ([True, False], Nature.CATEGORY),
        (["a", "b"] * 20, Nature.CATEGORY),
        ([f"id-{i}" for i in range(50)], Nature.IDENTIFIER),
        (list(range(50)), Nature.IDENTIFIER),
        ([i % 7 for i in range(50)], Nature.NUMBER),
        ([i / 7 for i in range(50)], Nature.NUMBER),
        (["many words " * i for i in range(10, 60)], Nature.FREE_TEXT),
        ([f"name {i % 20}" for i in range(50)], Nature.FREE_TEXT),
    ],
)
def test_natures(values, expected):
    assert nature(of(x=values).columns["x"]) is expected


def test_a_schema_in_full():
    rows = 2_000
    random = np.random.default_rng(0)
    start = datetime(2013, 1, 1, tzinfo=UTC)
    table = of(
        id=[f"f{i}" for i in range(rows)],
        at=[start + timedelta(minutes=i) for i in range(rows)],
        carrier=np.array(["UA", "AA", "B6"])[random.integers(0, 3, rows)],
        precip=np.where(random.random(rows) < 0.7, 0.0, random.random(rows)),
        temp=pa.array(random.normal(10, 5, rows), mask=np.arange(rows) % 10 == 0),
        seats=random.integers(2, 400, rows),
        empty=pa.nulls(rows, pa.float64()),
        late=np.arange(rows) % 2,
    )
    found = infer_schema(table, label="late", key="id", event_time="at")
    assert found.columns == (
        Column("id", ColumnType.TEXT, Role.KEY, min_fraction=1.0, unique=True),
        Column("at", ColumnType.TIMESTAMP, Role.EVENT_TIME, min_fraction=1.0),
        Column("carrier", ColumnType.TEXT, min_fraction=0.95, values=("AA", "B6", "UA"), min_domain_mass=0.95),
        Column("precip", ColumnType.FLOAT, min_fraction=0.95, range=Range(0), disallow=("inf",)),
        Column("temp", ColumnType.FLOAT, min_fraction=0.75, disallow=("inf",)),
        Column("seats", ColumnType.INTEGER, min_fraction=0.95),
        Column("empty", ColumnType.FLOAT, disallow=("inf",), severity=Severity.WARNING),
        Column(
            "late",
            ColumnType.INTEGER,
            Role.LABEL,
            min_fraction=0.95,
            values=(0, 1),
            range=Range(0),
            not_in=("serving",),
        ),
    )


def test_a_role_of_no_column():
    with pytest.raises(NotFoundError, match="Did you mean 'late'"):
        infer_schema(of(late=[1, 2]), label="lat")


VALUES = st.one_of(
    st.lists(st.floats() | st.none(), min_size=1),
    st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), min_size=1),
    st.lists(st.text() | st.none(), min_size=1),
    st.lists(st.booleans() | st.none(), min_size=1),
)


@given(VALUES)
@settings(deadline=None)
def test_a_table_fulfils_its_own_schema(values):
    table = of(x=values)
    assert [one for one in validate(table, infer_schema(table)) if one.severity == "error"] == []


@pytest.mark.parametrize("seed", range(5))
def test_next_month_is_no_error(seed):
    """A schema of one month; the next has a new carrier, more missing values, and numbers beyond the old range."""
    random = np.random.default_rng(seed)

    def month(rows, carriers, missing, scale):
        return of(
            carrier=np.array(carriers)[random.integers(0, len(carriers), rows)],
            temp=pa.array(random.normal(0, 10 * scale, rows), mask=random.random(rows) < missing),
            delay=random.exponential(20 * scale, rows).astype(np.int64),
            dest=pa.array([f"D{i}" for i in random.zipf(1.5, rows)]),
        )

    schema = infer_schema(month(20_000, [f"C{i}" for i in range(30)], 0.02, 1))
    found = validate(month(9_000, [f"C{i}" for i in range(31)], 0.05, 3), schema)
    assert {one.severity for one in found} <= {Severity.INFO}
