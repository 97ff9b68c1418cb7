import math
import re
import statistics as reference
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.engines import open_engine
from evenkeel.engines.aggregates import (
    BLOCK,
    Counts,
    CountsState,
    Distinct,
    Documents,
    Extremes,
    ExtremesState,
    Frequencies,
    Histogram,
    KeyedQuantiles,
    KeyMedian,
    LengthCounts,
    Lengths,
    LengthsState,
    Moments,
    Piece,
    Quantiles,
    Widths,
    column_type,
)
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.testing import aggregates as laws
from evenkeel.testing.shared import shared_engine
from evenkeel.testing.ulps import ulps_apart

COLUMNS = dict(laws.columns())
FLOATS = st.floats(-1e70, 1e70).filter(lambda x: x == 0 or abs(x) > 1e-70)
ODD = st.sampled_from([None, math.nan, math.inf, -math.inf])


def of(aggregate, values, kind=None):
    return aggregate.update(aggregate.empty(), pa.array(values, kind))


PAIRS = [(one, name) for one in laws.members() for name in COLUMNS]
FITTING = [pair for pair in PAIRS if not laws.refuses(pair[0], COLUMNS[pair[1]])]


@pytest.mark.parametrize(("aggregate", "column"), [pair for pair in PAIRS if pair not in FITTING])
def test_numbers_are_not_taken_from_text(aggregate, column):
    laws.check_refused(aggregate, COLUMNS[column])


@pytest.mark.parametrize(("aggregate", "column"), FITTING)
class TestLaws:
    def test_pieces(self, aggregate, column):
        laws.check_pieces(aggregate, COLUMNS[column])

    @pytest.mark.parametrize("cut", [0, 1, BLOCK, BLOCK + 1, 20_000])
    def test_merge(self, aggregate, column, cut):
        laws.check_merge(aggregate, COLUMNS[column], cut)

    def test_identity(self, aggregate, column):
        laws.check_identity(aggregate, COLUMNS[column])

    def test_stored(self, aggregate, column):
        laws.check_stored(aggregate, COLUMNS[column])

    def test_engine(self, aggregate, column):
        laws.check_engine(shared_engine(2), aggregate, COLUMNS[column])


def test_one_pass_gives_what_passes_for_each_give():
    engine = open_engine()
    table = pa.table({"a": [1.0, None, 3.0], "b": ["x", "y", "x"], "not asked": [1, 2, 3]})
    wanted = {1: Moments("a"), 2: Counts("b"), 3: Extremes("a"), 4: Frequencies("b")}
    found = engine.aggregate(engine.from_arrow(table), wanted)
    assert {key: state.to_json() for key, state in found.items()} == {
        key: one.update(one.empty(), table[one.column].chunk(0)).to_json() for key, one in wanted.items()
    }


def test_of_a_wide_table_each_column_has_its_own_state():
    ends = {f"c{place}": (place, place + 60_000) for place in range(150)}
    table = pa.table({name: np.arange(first, last) for name, (first, last) in ends.items()})
    engine = open_engine()
    found = engine.aggregate(engine.from_arrow(table), {name: Extremes(name) for name in ends})
    assert found == {name: ExtremesState(first, last - 1) for name, (first, last) in ends.items()}


@given(st.lists(FLOATS | ODD))
def test_moments_are_those_of_the_finite_numbers(values):
    finite = [x for x in values if x is not None and math.isfinite(x)]
    state = of(Moments("x"), values, pa.float64())
    assert state.count == len(finite)
    if finite:
        assert ulps_apart(state.mean, float(reference.mean(map(reference.Fraction, finite)))) <= 1
        assert state.variance == pytest.approx(reference.pvariance(finite), rel=1e-14, abs=1e-300)


@given(st.floats(-1e100, 1e100), st.integers(1, 20_000))
@settings(max_examples=50, deadline=None)
def test_equal_numbers_have_no_deviation(value, rows):
    state = of(Moments("x"), np.full(rows, value))
    assert (state.mean, state.deviation) == (value, 0.0)
    assert math.isnan(state.skewness)


def test_a_block_of_a_sum_is_8192_rows():
    assert [len(of(Moments("x"), np.ones(rows)).to_json()) for rows in (8_192, 8_193)] == [1, 2]


def test_the_mean_survives_cancellation():
    assert of(Moments("x"), [1e16, 1.0, -1e16, 1.0]).mean == 0.5


def test_deviation_far_from_zero():
    rows = 100_000
    state = of(Moments("x"), 1e9 + np.arange(rows) % 2)
    assert (state.mean, state.deviation) == (1e9 + 0.5, 0.5)


def test_a_mean_that_no_float_holds_leaves_the_deviation_as_it_is():
    assert of(Moments("x"), [1e16, 1e16 + 2]).variance == 1.0
    state = of(Moments("x"), [2.0**53, 2.0**53 + 2, 2.0**53 + 2])
    assert (state.variance, state.skewness) == pytest.approx((8 / 9, -(0.5**0.5)))


@pytest.mark.parametrize("rows", [1, 100, 129, 5_000])
def test_a_short_block_has_the_bits_of_one_that_ends_in_nulls(rows):
    numbers = pa.array(np.random.default_rng(rows).lognormal(3, 2, rows))
    filled = pa.concat_arrays([numbers, pa.nulls(BLOCK - rows, pa.float64())])
    assert Moments("x").measure(Piece(numbers)) == Moments("x").measure(Piece(filled))


def test_whole_numbers_as_floats_have_the_same_moments():
    numbers = np.random.default_rng(3).integers(-1000, 1000, 50_000)
    assert of(Moments("x"), numbers).to_json() == of(Moments("x"), numbers.astype(float)).to_json()


def test_sums_that_overflow_are_said_to():
    state = of(Moments("x"), [1.7e308, 1.7e308, -1.7e308])
    assert not math.isfinite(state.mean) or state.mean == pytest.approx(1.7e308 / 3)


def test_no_number_has_no_mean():
    state = Moments("x").empty()
    assert state.count == 0
    assert all(map(math.isnan, (state.mean, state.variance, state.deviation, state.skewness)))


@given(st.lists(st.floats() | st.none()))
def test_counts(values):
    numbers = [x for x in values if x is not None]
    infinite = sum(map(math.isinf, numbers))
    assert of(Counts("x"), values, pa.float64()) == CountsState(
        rows=len(values),
        missing=values.count(None),
        nan=sum(map(math.isnan, numbers)),
        infinite=infinite,
        zeros=sum(x == 0 for x in numbers),
        negatives=sum(-math.inf < x < 0 for x in numbers),
    )


@given(st.lists(st.floats() | st.none()))
def test_extremes_of_floats(values):
    finite = [x for x in values if x is not None and math.isfinite(x)]
    expected = ExtremesState(min(finite), max(finite)) if finite else ExtremesState()
    assert of(Extremes("x"), values, pa.float64()) == expected


@given(st.lists(st.text(), min_size=1))
def test_extremes_of_texts(values):
    assert of(Extremes("x"), values, pa.string()) == ExtremesState(min(values), max(values))


def test_extremes_of_the_largest_integers():
    assert of(Extremes("x"), [2**63 - 1, -(2**63), None]) == ExtremesState(-(2**63), 2**63 - 1)


def test_extremes_of_booleans_and_times():
    assert of(Extremes("x"), [True, False, None]) == ExtremesState(False, True)
    assert of(Extremes("x"), [0, -5], pa.timestamp("ms", "UTC")) == ExtremesState(-5_000, 0)
    assert of(Extremes("x"), [3, None], pa.date32()) == ExtremesState(3, 3)


@given(st.lists(st.text(max_size=3) | st.none()))
def test_frequencies_of_texts(values):
    counts = Counter(x for x in values if x is not None)
    state = of(Frequencies("x"), values, pa.string())
    assert state.distinct == len(counts)
    assert state.items() == sorted(counts.items())
    assert state.top() == sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def test_frequencies_top():
    state = of(Frequencies("x"), ["b", "a", "b", "c", "a", "d"])
    assert state.top(3) == [("a", 2), ("b", 2), ("c", 1)]
    assert state.top(min_count=2) == [("a", 2), ("b", 2)]
    assert Frequencies("x").empty().top() == []


def test_frequencies_of_floats_leave_out_what_is_not_a_number():
    state = of(Frequencies("x"), [0.0, -0.0, math.nan, math.inf, None, 1.5])
    assert state.items() == [(0.0, 2), (1.5, 1)]


def test_frequencies_of_booleans_stay_booleans():
    state = of(Frequencies("x"), [True, None, True])
    assert repr(state.items()) == "[(True, 2)]"
    assert repr(type(state).from_json(state.to_json()).items()) == "[(True, 2)]"


@pytest.mark.parametrize("values", [np.arange(30_000), np.arange(30_000) / 7, [str(i) for i in range(30_000)]])
def test_frequencies_stop_beyond_the_limit(values):
    state = of(Frequencies("x", limit=29_999), values)
    assert (state.distinct, state.overflow, state.top()) == (None, True, [])
    assert of(Frequencies("x", limit=30_000), values).distinct == 30_000


@pytest.mark.parametrize("count", [0, 1, 2_048, 2_049, 10_000, 300_000])
def test_distinct(count):
    state = of(Distinct("x"), np.arange(count) * 7_919)
    assert state.exact == (count <= 2_048)
    assert abs(state.estimate - count) <= (0 if state.exact else 0.03 * count)


def test_distinct_is_the_same_however_a_value_is_read():
    values = ["é" * (i % 40) + str(i) for i in range(5_000)]
    counted = Distinct("x").empty()
    for part in (values[:100] * 3, values):
        counted = Distinct("x").update(counted, pa.array(part).dictionary_encode())
    assert counted.to_json() == of(Distinct("x"), values).to_json()


@given(st.lists(FLOATS | ODD, min_size=1), st.floats(0, 1))
def test_quantiles_are_within_one_percent(values, q):
    finite = sorted(x for x in values if x is not None and math.isfinite(x))
    found = of(Quantiles("x"), values, pa.float64()).at(q)
    if finite:
        assert found == pytest.approx(finite[int(q * (len(finite) - 1))], rel=0.01, abs=0)
    else:
        assert found is None


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1), st.integers(1, 12))
def test_quantile_buckets_hold_all_numbers(values, parts):
    edges, counts = of(Quantiles("x"), values).split(parts)
    assert sum(counts) == len(values)
    assert min(counts) > 0
    assert edges == sorted(edges)
    assert edges[0] <= min(values) <= max(values) <= edges[-1]
    assert len(edges) == len(counts) + 1 <= parts + 1


def test_quantiles_refuse_what_is_no_share():
    with pytest.raises(ValueError, match="0 <= q <= 1 must hold"):
        Quantiles("x").empty().at(1.5)


def test_quantiles_of_a_key_are_those_of_its_numbers():
    """Both ends of the floats, both zeros, and merged from two parts that have other keys."""
    numbers = np.array([-1e308, -5e-324, 0.0, -0.0, 5e-324, 1e308, 2.5, -2.5] * 3 + [math.nan])
    keys = np.array(["b", "a", "c", "a", "b"] * 5)
    pairs = pa.StructArray.from_arrays([pa.array(keys), pa.array(numbers)], ["key", "number"])
    first, rest = (of(KeyedQuantiles("x"), part) for part in (pairs.slice(0, 2), pairs.slice(2)))
    merged = first.merge(rest)
    apart = [of(Quantiles("x"), numbers[keys == key]) for key in "abc"]
    assert [(key, one.count, one.median) for key, one in merged.by_key.items()] == [
        (key, one.count, one.at(0.5)) for key, one in zip("abc", apart, strict=True)
    ]
    for q in (0, 0.1, 0.9, 1):
        assert merged.at(q).tolist() == [one.at(q) for one in apart]
    assert merged.overall == KeyMedian(24, of(Quantiles("x"), numbers).at(0.5))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_widths_are_a_histogram(values):
    edges, counts = of(Widths("x"), values).buckets(16)
    assert len(edges) == len(counts) + 1 <= 17
    assert sum(counts) == len(values)
    assert min(counts[0], counts[-1]) > 0
    if max(map(abs, edges)) < 1e300 and len(counts) > 1:
        expected, _ = np.histogram(values, edges)
        assert counts == expected.tolist()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1), st.integers(0, 100))
def test_widths_depend_on_the_numbers_alone(values, cut):
    first, rest = of(Widths("x"), values[:cut], pa.float64()), of(Widths("x"), values[cut:], pa.float64())
    assert rest.merge(first) == of(Widths("x"), values)


@given(st.lists(st.floats(-10, 10)))
def test_histogram(values):
    edges = (-5.0, -1.0, 0.0, 2.5, 7.0)
    state = of(Histogram("x", edges), values, pa.float64())
    assert state.counts == np.histogram(values, edges)[0].tolist()
    assert (state.below, state.above) == (sum(x < -5 for x in values), sum(x > 7 for x in values))


@pytest.mark.parametrize("edges", [(), (1.0,), (1.0, 1.0), (2.0, 1.0), (0.0, math.nan)])
def test_histogram_refuses_edges_that_do_not_ascend(edges):
    with pytest.raises(DefinitionError, match="must ascend"):
        Histogram("x", edges)


@given(st.lists(st.text() | st.none()))
def test_lengths(values):
    lengths = [len(x) for x in values if x is not None]
    expected = LengthsState()
    if lengths:
        expected = LengthsState(len(lengths), sum(lengths), min(lengths), max(lengths), lengths.count(0))
    assert of(Lengths("x"), values, pa.string()) == expected


@pytest.mark.parametrize(
    ("arrow", "kind"),
    [
        (pa.int8(), "integer"),
        (pa.uint64(), "float"),
        (pa.decimal128(9, 2), "float"),
        (pa.large_string(), "text"),
        (pa.dictionary(pa.int32(), pa.string()), "text"),
        (pa.null(), "text"),
        (pa.date64(), "date"),
        (pa.timestamp("s"), "timestamp"),
    ],
)
def test_column_types(arrow, kind):
    assert column_type(arrow) == kind


@pytest.mark.parametrize("arrow", [pa.list_(pa.int64()), pa.binary(), pa.time64("us"), pa.struct([])])
def test_column_types_that_are_none_of_ours(arrow):
    with pytest.raises(InvalidDataError, match="cannot be used"):
        column_type(arrow)


def test_a_column_that_does_not_exist():
    engine = open_engine()
    with pytest.raises(NotFoundError, match="Did you mean 'speed'"):
        engine.aggregate(engine.from_arrow(pa.table({"speed": [1]})), {0: Counts("sped")})


def test_text_where_numbers_are_wanted_names_the_column():
    engine = open_engine()
    with pytest.raises(InvalidDataError, match="where: column 'speed'"):
        engine.aggregate(engine.from_arrow(pa.table({"speed": ["fast"]})), {0: Moments("speed")})


def test_a_length_counts_code_points_and_a_run_of_digits_as_one():
    texts = ["a1", "12", "3", "", "4é5", "٣٣", None, "😀" * 20, "2013-01-31", "9" * 500, ""]
    lengths = [2, 1, 1, 0, 3, 2, 20, 5, 1, 0]
    draw = np.random.default_rng(2)
    texts += ["".join(draw.choice(list("a1 2é3😀"), size)) for size in draw.integers(0, 12, 500)]
    plain = [len(re.sub("[0-9]+", "0", text)) for text in texts if text is not None]
    assert plain[:10] == lengths
    for column in (pa.array(texts), pa.array(["9", *texts, "9"]).slice(1, len(texts))):
        found = LengthCounts("x").measure(Piece(column))
        assert found.items() == sorted(Counter(plain).items())


def test_items_below_a_missing_list_are_in_no_list():
    lists = pa.ListArray.from_arrays([0, 2, 3, 4], ["a", "b", "c", "c"], mask=pa.array([True, False, False]))
    state = Documents("x").measure(Piece(lists))
    assert (state.lists, state.frequencies.top()) == (2, [("c", 2)])
