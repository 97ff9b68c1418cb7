import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.statistics import profile
from evenkeel.testing.shared import shared_engine
from evenkeel.validation.report.shapes import Histogram, Ranking, histogram, ranking, shape

ENGINE = shared_engine()


def column(values, kind=None):
    return profile(ENGINE, ENGINE.from_arrow(pa.table({"x": pa.array(values, kind)}))).columns["x"]


def test_few_whole_numbers_have_a_bin_each():
    assert histogram([column([1, 2, 2, 4])]) == Histogram((0.5, 1.5, 2.5, 3.5, 4.5), ((0.25, 0.5, 0.0, 0.25),))


def test_two_data_sets_share_their_edges():
    found = histogram([column([5, 6]), column([1, 1])])
    assert found == Histogram((0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5), ((0, 0, 0, 0, 0.5, 0.5), (1, 0, 0, 0, 0, 0)))


def test_far_outliers_do_not_squeeze_the_others():
    found = histogram([column([*range(1_000), 1_000_000])])
    assert found.edges[-1] <= 1_100
    assert (found.below, found.above) == (0.0, pytest.approx(0.01, abs=0.002))


def test_many_numbers_are_drawn_from_their_summary_about_as_they_lie():
    draw = np.random.default_rng(1).normal(0, 1, 20_000)
    found = histogram([column(draw)])
    counts, _ = np.histogram(draw, found.edges)
    assert np.abs(np.array(found.shares[0]) - counts / len(draw)).max() < 0.01


@pytest.mark.parametrize("values", [[], [None], [7, 7, None], [math.nan], [math.inf, 1.0], [0.0, 5e-324]])
def test_where_there_is_nothing_to_be_seen_nothing_is_drawn(values):
    assert histogram([column(values, "float64")]) is None


@given(st.lists(st.floats(), min_size=1, max_size=50), st.lists(st.floats(), max_size=50))
def test_any_numbers_give_ascending_edges_and_shares_of_one(current, reference):
    found = histogram([column(current, "float64"), column(reference, "float64")])
    if found is not None:
        assert all(low < high for low, high in zip(found.edges, found.edges[1:], strict=False))
        assert 1 <= len(found.edges) - 1 <= 70
        assert all(0 <= sum(side) <= 1 + 1e-9 for side in found.shares if side is not None)


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=50))
def test_any_whole_numbers_have_a_shape(values):
    found = histogram([column(values, "int64")])
    assert found is None or sum(found.shares[0]) + found.below + found.above == pytest.approx(1)


def test_words_are_ranked_by_both_data_sets_together():
    found = ranking([column(["a", "b", "b"]), column(["c", "c", "c", "b"])], most=2)
    assert found == Ranking(("b", "c"), ((2 / 3, 0.0), (0.25, 0.75)), (pytest.approx(1 / 3), 0.0))


def test_keys_have_no_shape():
    assert shape([column(["a", "b", "c"])]) is None


def test_times_lie_on_one_line():
    day = np.array(["1970-01-01", "1970-01-03"], "datetime64[D]")
    found = shape([column(day), None])
    assert (found.times, found.shares[1], sum(found.shares[0])) == (True, None, pytest.approx(1))
    assert (found.edges[0], found.edges[-1]) == (0, pytest.approx(172_800))
    assert shape([column(day[:1])]) is None


def test_a_column_that_became_text_shows_what_its_numbers_were():
    found = shape([column(["x", "y"]), column([1, 2, 2])])
    assert found == Histogram((0.5, 1.5, 2.5), (None, (1 / 3, 2 / 3)))
