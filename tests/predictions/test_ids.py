import uuid

from hypothesis import given
from hypothesis import strategies as st

from evenkeel.predictions import PredictionIds, derive_ids
from evenkeel.predictions.ids import is_id, made_at

TIMES = st.integers(0, 2**47)


@given(st.lists(st.tuples(TIMES, st.integers(1, 3)), min_size=1))
def test_ids_sort_in_the_order_in_which_they_were_made(calls):
    maker = PredictionIds()
    made = [name for time, rows in sorted(calls) for name in maker.take(time, rows)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


@given(TIMES)
def test_an_id_is_a_uuid_of_version_7_that_knows_its_microsecond(time):
    name = PredictionIds().take(time, 1)[0]
    assert uuid.UUID(name).version == 7
    assert uuid.UUID(name).variant == uuid.RFC_4122
    assert 0 <= time - made_at(name) <= 1


def test_a_named_request_has_the_same_ids_each_time():
    first = derive_ids("flight-late", "order-17", 2)
    assert first == derive_ids("flight-late", "order-17", 2)
    assert [uuid.UUID(name).version for name in first] == [8, 8]
    assert made_at(first[0]) is None


def test_another_model_request_or_row_has_another_id():
    names = [*derive_ids("m", "ab", 2), *derive_ids("ma", "b", 2), *derive_ids("m", "ac", 2)]
    assert len(set(names)) == 6


def test_what_is_no_id():
    assert not any(is_id(text) for text in ("", "order-17", "0" * 36, "013BF368-5800-7000-8000-000000000001"))
