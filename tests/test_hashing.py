from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.errors import InvalidDataError
from evenkeel.hashing import hash_column, hash_value
from evenkeel.testing.hashing import TYPES, check_alike, check_column, check_unit_interval, check_vectors, check_words

WORDS = st.integers(0, 2**64 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = {
    pa.bool_(): st.booleans(),
    pa.int8(): st.integers(-128, 127),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
    pa.string(): TEXTS,
    pa.large_string(): TEXTS,
    pa.timestamp("us", tz="UTC"): st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(
        lambda moment: moment.replace(tzinfo=UTC)
    ),
    pa.date32(): st.dates(date(1, 1, 1)),
}


def test_published_and_stable_vectors():
    check_vectors()


def test_a_value_has_one_hash_whatever_column_it_lies_in():
    check_alike()


@pytest.mark.parametrize("values", [[b"a"], [[1]], [{"a": 1}], [Decimal("1.0")], [time(1)]])
def test_a_column_without_an_encoding_is_refused(values):
    with pytest.raises(InvalidDataError, match="cannot be hashed"):
        hash_column(pa.array(values))


def test_every_type_has_values():
    assert set(VALUES) == set(TYPES)


@pytest.mark.parametrize("kind", TYPES, ids=str)
@settings(deadline=None)
@given(st.data(), WORDS)
def test_a_column_hashes_like_its_values(kind, data, seed):
    check_column(data.draw(st.lists(st.none() | VALUES[kind], max_size=8)), kind, seed)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.integers(65, 200), WORDS)
def test_many_texts_hash_like_one(texts, times, seed):
    check_column(texts * times, pa.string(), seed)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=9), WORDS)
def test_words(words, seed):
    check_words(words, seed)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=9))
def test_unit_interval(hashes):
    check_unit_interval(hashes)


@pytest.mark.parametrize("length", range(80))
def test_every_length_of_text(length):
    texts = [f"{number:03}"[:length].ljust(length, "é"[: length % 2] or "x") for number in range(70)]
    assert hash_column(pa.array(texts), 5).tolist() == [hash_value(text, 5) for text in texts]
