from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.sources import HashSplit, RandomSplit, TemporalSplit


def times(*days: int) -> pa.Table:
    return pa.table({"at": pa.array([datetime(2013, 1, day, tzinfo=UTC) for day in days], pa.timestamp("us", "UTC"))})


def test_the_past_trains_and_the_last_tests_whatever_the_order_of_the_rows() -> None:
    split = TemporalSplit(train=0.5, validation=0.25, test=0.25)
    assert split.assign(times(4, 3, 2, 1), ("label",)).tolist() == [2, 1, 0, 0]


@given(st.lists(st.integers(1, 28), min_size=1, max_size=40))
def test_rows_of_one_moment_stay_together_and_no_row_trains_after_one_that_tests(days: list[int]) -> None:
    parts = TemporalSplit().assign(times(*days), ("label",)).tolist()
    ordered = sorted(zip(days, parts, strict=True))
    assert [part for _, part in ordered] == sorted(parts)
    assert len({(day, part) for day, part in ordered}) == len(set(days))


def test_a_split_by_date_and_its_gap() -> None:
    split = TemporalSplit(validation_from="2013-01-10", test_from="2013-01-20", gap="2d")
    assert split.assign(times(7, 8, 9, 10, 17, 18, 20), ("label",)).tolist() == [0, -1, -1, 1, 1, -1, 2]


def test_a_row_without_a_time_is_refused() -> None:
    with pytest.raises(InvalidDataError, match="no event time"):
        TemporalSplit().assign(pa.table({"at": pa.array([None], pa.timestamp("us", "UTC"))}), ("label",))


def test_a_key_lies_on_one_side_in_every_snapshot() -> None:
    keys = pa.table({"id": [f"k{n}" for n in range(2_000)]})
    parts = HashSplit().assign(keys, ("label",))
    assert (parts[500:1_000] == HashSplit().assign(keys.slice(500, 500), ("label",))).all()
    assert np.bincount(parts) / 2_000 == pytest.approx([0.7, 0.15, 0.15], abs=0.03)


def test_equal_rows_lie_on_one_side_and_each_class_has_its_share() -> None:
    rows = pa.table({"x": [n % 500 for n in range(1_000)], "y": [n % 500 < 50 for n in range(1_000)]})
    parts = RandomSplit().assign(rows, ("y",))
    assert (parts[:500] == parts[500:]).all()
    assert np.bincount(parts[np.array(rows["y"])]).tolist() == [70, 14, 16]


def test_a_number_as_label_is_not_taken_for_a_class() -> None:
    parts = RandomSplit().assign(pa.table({"y": np.arange(1_000.0)}), ("y",))
    assert np.bincount(parts).tolist() == [700, 150, 150]


@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.2), (1.0, 0.0, 0.0)])
def test_shares_have_sum_one(shares: tuple[float, float, float]) -> None:
    with pytest.raises(DefinitionError, match="sum 1"):
        RandomSplit(*shares)


def test_dates_are_given_in_order() -> None:
    with pytest.raises(DefinitionError, match="validation_from < test_from"):
        TemporalSplit(validation_from="2013-02-01", test_from="2013-01-01")


def test_a_label_of_many_numbers_and_few_rows_is_not_stratified() -> None:
    rows = pa.table({"x": range(20), "label": [n % 15 for n in range(20)]})
    assert np.bincount(RandomSplit().assign(rows, ("label",))).tolist() == [14, 3, 3]


def test_equal_lists_lie_on_one_side_and_unequal_ones_are_told_apart() -> None:
    lists = [[1, 2], [2, 1], [1], [], None, [None], [2, 1, 0], [1, 1]]
    rows = pa.table({"x": pa.array(lists * 100, pa.list_(pa.int32())), "y": [0] * 800})
    sides = RandomSplit(stratify=False).assign(rows, ["y"]).reshape(100, 8)
    assert (sides == sides[0]).all()
    wide = rows.cast(pa.schema({"x": pa.large_list(pa.int64()), "y": pa.int64()})).slice(8)
    assert (RandomSplit(stratify=False).assign(wide, ["y"]).reshape(99, 8) == sides[0]).all()
    many = pa.table({"x": [[n, None][: 1 + n % 2] for n in range(2_000)], "y": [0] * 2_000})
    counts = np.bincount(RandomSplit(stratify=False).assign(many, ["y"]))
    assert counts.tolist() == [1_400, 300, 300]
