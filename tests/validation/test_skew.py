from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.testing.shared import shared_engine
from evenkeel.validation.skew import Differing, Matched, SkewPlan, skew


def compare(training, serving, *key, **plan):
    engine = shared_engine()
    tables = [table if isinstance(table, pa.Table) else pa.table(table) for table in (training, serving)]
    return skew(engine, *map(engine.from_arrow, tables), SkewPlan(key, **plan))


def column(training, serving, **plan):
    rows = range(len(training))
    return compare({"id": rows, "x": training}, {"id": rows, "x": serving}, "id", **plan).column("x")


def test_rows_are_matched_by_their_key_whatever_their_order():
    found = compare({"id": [1, 2, 3], "x": [1.0, 2.0, 3.0]}, {"id": [3, 9, 1], "x": [3.0, 9.0, 5.0]}, "id")
    assert found.matched == Matched(rows=2, only_in_training=1, only_in_serving=1)
    one = found.column("x")
    assert (one.skewed, one.differing, one.share) == (True, 1, 0.5)
    assert one.examples == (Differing(("1",), "1", "5"),)
    assert one.message == "1 of 2 rows differ (50 %); 1: 1 in training, 5 when served"
    assert found.alarm


def test_the_same_rows_are_no_skew():
    table = {"id": ["a", "b"], "x": [1.5, None], "c": ["x", ""]}
    found = compare(table, table, "id")
    assert not found.alarm
    assert [one.message for one in found.columns] == ["the same in all rows"] * 2


@pytest.mark.parametrize(
    ("training", "serving", "differing"),
    [
        ([1.0, 2.0], [1, 3], 1),
        ([1, 0], [True, False], 0),
        ([1.0, np.nan], [1.0, np.nan], 0),
        ([1.0, np.inf], [1.0, -np.inf], 1),
        ([1.0, np.inf], [1.0, 1.0], 1),
        (pa.array([1.0, None]), pa.array([1.0, np.nan]), 1),
        (pa.array([None, None], pa.float64()), pa.array([None, 1.0]), 1),
        ([2**53, 0], [2**53 + 1, 0], 1),
        ([1.0, 1e9], [1.0 + 1e-9, 1e9 + 1], 0),
        (["1", "x"], [1, 2], 1),
        (["a", ""], pa.array(["a", None]), 1),
        ([date(2013, 1, 1)], [datetime(2013, 1, 1, tzinfo=UTC)], 0),
        ([datetime(1960, 1, 1)], [datetime(1960, 1, 1, 0, 0, 1)], 1),
    ],
)
def test_values_are_compared_by_what_they_are(training, serving, differing):
    assert column(training, serving).differing == differing


def test_types_that_differ_are_said():
    assert column([1.0, 2.0], [1, 2]).message == "the same in all rows; float in training, integer when served"


def test_a_tolerance_and_a_limit():
    assert column([1.0, 2.0], [1.05, 2.0], tolerance=0.1).differing == 0
    found = column([1.0, 2.0], [1.05, 2.0], limit=0.5)
    assert (found.differing, found.skewed) == (1, False)


def test_five_examples_at_most():
    found = column(range(100), range(1, 101))
    assert (found.differing, len(found.examples)) == (100, 5)


def test_a_key_of_several_columns_with_duplicates_and_gaps():
    training = {"day": [1, 1, 2, 2, None], "place": ["a", "b", "a", "a", "a"], "x": [1, 2, 3, 4, 5]}
    serving = {"day": [1, 1, 2, 3, None], "place": ["b", "b", "a", "a", "a"], "x": [2, 3, 3, 9, 5]}
    found = compare(training, serving, "day", "place")
    expected = Matched(
        rows=2, only_in_training=1, only_in_serving=1, duplicates_in_training=2, duplicates_in_serving=1, without_key=2
    )
    assert found.matched == expected
    assert found.column("x").examples == (Differing(("1", "b"), "2", "3"),)
    assert found.matched.words().startswith("2 served rows match, 1 only in training")


def test_without_a_key_the_distributions_alone_are_compared():
    found = compare({"x": np.arange(1_000)}, {"x": np.arange(1_000) * 2})
    assert (found.columns, found.drift.alarm, found.alarm) == ((), True, True)


def test_no_row_matches():
    found = compare({"id": [1], "x": [1]}, {"id": [2], "x": [2]}, "id")
    assert (found.matched.rows, found.column("x").message) == (0, "no row matches")


SIDES = st.lists(
    st.tuples(st.sampled_from([*"abcdefgh", None]), st.integers(0, 2) | st.none(), st.integers(0, 1)), max_size=40
)
TYPES = pa.schema([("place", pa.string()), ("day", pa.int64()), ("x", pa.int64())])


@pytest.mark.parametrize("key", [["place"], ["place", "day"]])
@given(SIDES, SIDES)
def test_in_parts_the_same_is_found_as_in_one(key, training, serving):
    tables = [
        pa.table([list(one) for one in zip(*side, strict=True)] or [[]] * 3, schema=TYPES)
        for side in (training, serving)
    ]
    whole = compare(*tables, *key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evenkeel.validation.skew.compare._CELLS", 20)
        patch.setattr("evenkeel.engines.partitions._WAITING", 100)
        assert compare(*tables, *key) == whole


def test_columns_with_names_of_any_kind():
    names = ['a"b', "k0\nx", "\u2708", "X", "x"]
    training = pa.table({"id": [1, 2], **{name: [1, 2] for name in names}})
    serving = pa.table({"id": [1, 2], **{name: [1, 3] for name in names}})
    assert {one.differing for one in compare(training, serving, "id").columns} == {1}


@pytest.mark.parametrize(
    ("key", "error"), [("nothing", NotFoundError), ("text", InvalidDataError)], ids=["unknown", "two types"]
)
def test_a_key_that_does_not_serve(key, error):
    with pytest.raises(error):
        compare({"id": [1], "text": ["1"]}, {"id": [1], "text": [1]}, key)


@pytest.mark.parametrize("plan", [{"tolerance": -1.0}, {"limit": 2.0}])
def test_a_plan_that_makes_no_sense(plan):
    with pytest.raises(DefinitionError):
        SkewPlan(**plan)


def test_lists_are_compared_item_by_item():
    training = [[1, 2], [1, None], [], None, [3], [4, 5], None]
    serving = [[1.0, 2.0], [1.0, 7.0], None, None, [3.0, 3.0], [4.0, 5.5], []]
    one = column(pa.array(training, pa.list_(pa.int64())), pa.array(serving, pa.large_list(pa.float64())))
    assert [(int(found.key[0]), found.training, found.serving) for found in one.examples] == [
        (1, "[1,null]", "[1.0,7.0]"),
        (2, "[]", None),
        (4, "[3]", "[3.0,3.0]"),
        (5, "[4,5]", "[4.0,5.5]"),
        (6, None, "[]"),
    ]
    assert column([["a", "b"]], [["a", "b"]]).message == "the same in all rows"
    assert column([["a"]], ["a"]).message.startswith("1 of 1 rows differ (100 %); list in training, text when served")
