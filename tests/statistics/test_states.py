import json
import math
from dataclasses import fields, is_dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.engines import open_engine
from evenkeel.errors import InvalidDataError
from evenkeel.statistics import TableStates, profile, profile_states, table_statistics
from evenkeel.testing.shared import shared_engine
from evenkeel.testing.ulps import ulps_apart

ENGINE = shared_engine(2)
KINDS = {
    "f": pa.float64(),
    "i": pa.int64(),
    "t": pa.string(),
    "b": pa.bool_(),
    "m": pa.timestamp("us", "UTC"),
    "d": pa.date32(),
    "l": pa.list_(pa.float64()),
    "n": pa.null(),
}
VALUES = {
    "f": st.floats(-1e60, 1e60) | st.just(math.nan) | st.just(-math.inf),
    "i": st.integers(-(2**63), 2**63 - 1),
    "t": st.text(max_size=3) | st.sampled_from(["1", "2.5", "n/a", " "]),
    "b": st.booleans(),
    "m": st.integers(-(10**17), 10**17),
    "d": st.integers(-(10**6), 10**6),
    "l": st.lists(st.floats(-1e9, 1e9) | st.none(), max_size=3),
    "n": st.none(),
}
ROWS = st.lists(st.tuples(*(st.none() | one for one in VALUES.values())), max_size=12)
MOMENTS = ("mean", "deviation", "skewness", "mean_length")


def states(rows):
    columns = zip(*rows, strict=True) if rows else [[] for _ in KINDS]
    arrays = [pa.array(list(values), kind) for values, kind in zip(columns, KINDS.values(), strict=True)]
    return profile_states(ENGINE, ENGINE.from_arrow(pa.table(arrays, names=list(KINDS))))


def check_same(found, expected, name=""):
    """The two are equal, but for moments, which keep to 4 units in the last place."""
    if is_dataclass(found):
        for field in fields(found):
            check_same(getattr(found, field.name), getattr(expected, field.name), field.name)
    elif isinstance(found, dict):
        assert list(found) == list(expected)
        for key, value in found.items():
            check_same(value, expected[key])
    elif name in MOMENTS and None not in (found, expected):
        assert ulps_apart(1 + abs(found), 1 + abs(expected)) <= 4 or ulps_apart(found, expected) <= 4
    else:
        assert found == expected, name


@given(ROWS, ROWS)
@settings(deadline=None, max_examples=60)
def test_states_of_two_tables_merge_to_those_of_both(first, second):
    check_same(table_statistics(states(first).merge(states(second))), table_statistics(states(first + second)))


@given(ROWS, ROWS)
@settings(deadline=None, max_examples=30)
def test_states_survive_json(first, second):
    stored = [json.loads(json.dumps(states(rows).to_json(), allow_nan=False)) for rows in (first, second)]
    a, b = map(TableStates.from_json, stored)
    assert table_statistics(a.merge(b)) == table_statistics(states(first).merge(states(second)))


def test_the_profile_is_what_its_states_come_to():
    table = ENGINE.from_arrow(pa.table({"x": [1, 2], "t": ["a", None]}))
    assert table_statistics(profile_states(ENGINE, table)) == profile(ENGINE, table)


def test_large_parts_merge():
    random = np.random.default_rng(2)
    table = pa.table(
        {
            "x": random.lognormal(size=50_000),
            "t": random.integers(0, 30_000, 50_000).astype(str),
            "m": pa.array(np.sort(random.integers(0, 10**15, 50_000))).cast(pa.timestamp("us", "UTC")),
        }
    )
    parts = [ENGINE.from_arrow(table.slice(start, 8_192 * 3)) for start in (0, 8_192 * 3, 8_192 * 6)]
    a, b, c = (profile_states(ENGINE, part) for part in parts)
    whole = table_statistics(profile_states(ENGINE, ENGINE.from_arrow(table)))
    assert table_statistics(a.merge(b).merge(c)) == table_statistics(a.merge(b.merge(c))) == whole


def test_states_are_the_same_whatever_the_threads(tmp_path):
    random = np.random.default_rng(0)
    lists = [list(range(row % 4)) for row in range(30_000)]
    pq.write_table(
        pa.table({"x": random.lognormal(size=30_000), "l": lists}), tmp_path / "x.parquet", row_group_size=9_000
    )
    engines = [open_engine(threads=threads) for threads in (1, 2, 8)]
    found = [profile_states(one, one.read_parquet([tmp_path / "x.parquet"])).to_json() for one in engines]
    assert found[0] == found[1] == found[2]


def test_states_of_different_columns_do_not_merge():
    a, b, c = (
        profile_states(ENGINE, ENGINE.from_arrow(pa.table(one))) for one in ({"x": [1]}, {"y": [1]}, {"x": [1.5]})
    )
    with pytest.raises(InvalidDataError, match=r"different columns[\s\S]*only in one: \['x', 'y'\]"):
        a.merge(b)
    with pytest.raises(InvalidDataError, match=r"two types[\s\S]*int64 and double"):
        a.merge(c)
