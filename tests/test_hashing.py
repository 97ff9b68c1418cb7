from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.hashing import hash_column, hash_value, unit_interval

TEXTS = st.lists(st.text(max_size=3) | st.none())


def agree(column, values, seed=0):
    assert hash_column(column, seed).tolist() == [hash_value(value, seed) for value in values]


@pytest.mark.parametrize(
    ("text", "seed", "expected"),
    [("", 0, 0xEF46DB3751D8E999), ("a", 0, 0xD24EC4F1A98C6E5B), ("abc", 0, 0x44BC2CF5AD770999)],
)
def test_the_vectors_of_the_specification(text, seed, expected):
    assert hash_value(text, seed) == expected
    assert hash_column(pa.array([text] * 100), seed).tolist() == [expected] * 100


@pytest.mark.parametrize("length", [*range(70), 95, 96, 97, 1_000])
@pytest.mark.parametrize("seed", [0, 7, 2**63])
def test_texts_of_each_length(length, seed):
    values = [chr(97 + i % 26) * length for i in range(100)]
    agree(pa.array(values), values, seed)


@given(TEXTS, st.integers(0, 2**64 - 1))
def test_any_texts(values, seed):
    agree(pa.array(values, pa.string()), values, seed)


@given(TEXTS, TEXTS)
def test_texts_of_a_slice(before, values):
    agree(pa.array(before + values * 100, pa.large_string()).slice(len(before)), values * 100)


def test_many_texts_of_all_lengths():
    values = [str(i) * (i % 5) for i in range(40_000)]
    agree(pa.array(values), values)


@given(st.lists(st.floats() | st.none()))
def test_floats(values):
    agree(pa.array(values, pa.float64()), values)


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.none()))
def test_integers(values):
    agree(pa.array(values, pa.int64()), values)


def test_booleans_and_times():
    agree(pa.array([True, None, False]), [True, None, False])
    agree(pa.array([datetime(1970, 1, 2, tzinfo=UTC)], pa.timestamp("us", "UTC")), [86_400_000_000])
    agree(pa.array([datetime(1970, 1, 2, tzinfo=UTC).date()]), [1])


def test_a_share_of_the_whole():
    shares = unit_interval(hash_column(pa.array(range(10_000))))
    assert (shares >= 0).all()
    assert (shares < 1).all()
    assert shares.mean() == pytest.approx(0.5, abs=0.02)
