import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.engines.keys import Keys
from evenkeel.engines.range_extremes import least_covering
from evenkeel.engines.timeline import Timeline, count_until, sort_places

TIMES = st.integers(-(2**63), 2**63 - 1) | st.integers(-5, 5)


@given(st.lists(st.tuples(st.integers(0, 3), TIMES), max_size=12), st.integers(-1, 3), TIMES)
def test_places_sort_like_entity_and_time(known, entity, time):
    entities, times = (np.array([pair[place] for pair in known], np.int64) for place in (0, 1))
    line = Timeline(4, times)
    asked = line.place(np.array([entity]), np.array([time]))[0]
    assert [place <= asked for place in line.place(entities, times)] == [pair <= (entity, time) for pair in known]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20))
def test_ties_are_sorted_by_the_next_column_and_then_stay(rows):
    places, then = (np.array([row[place] for row in rows], np.int64) for place in (0, 1))
    assert sort_places(places, then)[0].tolist() == sorted(range(len(rows)), key=lambda row: rows[row])


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(-1, 10)))
def test_count_until(known, asked):
    counted = count_until(np.array(sorted(known), np.int64), np.array(asked, np.int64))
    assert counted.tolist() == [sum(value <= place for value in known) for place in asked]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5), st.integers(-9, 9)), max_size=12))
def test_least_covering(ranges):
    starts, lengths, values = (np.array([one[place] for one in ranges], np.int64) for place in range(3))
    ends = np.minimum(starts + lengths, 9)
    nothing = np.iinfo(np.int64).max
    expected = [
        min((int(v) for s, e, v in zip(starts, ends, values, strict=True) if s <= at < e), default=nothing)
        for at in range(9)
    ]
    assert least_covering(starts, ends, values, 9).tolist() == expected


@given(st.data())
def test_keys_are_equal_where_all_their_parts_are(data):
    part = st.tuples(
        st.sampled_from([None, 1, 2, 10**9]), st.sampled_from([None, "", "a"]), st.sampled_from([0.0, -0.0, 2.5])
    )
    known, asked = data.draw(st.lists(part, max_size=8)), data.draw(st.lists(part, max_size=8))

    def columns(rows):
        kinds = (pa.int64(), pa.string(), pa.float64())
        return [pa.chunked_array([[row[place] for row in rows]], kind) for place, kind in enumerate(kinds)]

    keys = Keys(columns(known))
    found = keys.find(columns(asked)).tolist()
    for row, code in zip(asked, found, strict=True):
        places = [place for place, other in enumerate(known) if None not in row and other == row]
        assert [place for place, number in enumerate(keys.codes) if code >= 0 and number == code] == places
