"""Laws that every aggregate keeps: pieces, merging, storing, and what must not disturb it."""

import json
import math
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines import Engine
from evenkeel.engines.aggregates import (
    BLOCK,
    Aggregate,
    Calendar,
    Counts,
    Distinct,
    Documents,
    Extremes,
    Frequencies,
    Gaps,
    Histogram,
    HourCounts,
    ItemCounts,
    Items,
    Keyed,
    KeyedQuantiles,
    LengthCounts,
    Lengths,
    Looks,
    Moments,
    MomentsState,
    Quantiles,
    State,
    Widths,
    profiled_type,
)
from evenkeel.errors import InvalidDataError
from evenkeel.testing.ulps import ulps_apart
from evenkeel.typing import ColumnType

MEMBERS: tuple[Aggregate, ...] = (
    Calendar("x"),
    Counts("x"),
    Distinct("x"),
    Documents("x"),
    Extremes("x"),
    Frequencies("x"),
    Frequencies("x", limit=50),
    Gaps("x"),
    Histogram("x", (-1.0, 0.0, 0.5, 100.0)),
    HourCounts("x"),
    ItemCounts("x", Widths("x")),
    Items("x", Frequencies("x")),
    Items("x", Moments("x")),
    Keyed("x"),
    KeyedQuantiles("x"),
    LengthCounts("x"),
    Lengths("x"),
    Looks("x"),
    Moments("x"),
    Quantiles("x"),
    Widths("x"),
)
NUMBERS = (Histogram, Moments, Quantiles, Widths)
LISTS = (Documents, ItemCounts, Items)
PAIRS = (Keyed, KeyedQuantiles)
ANY = (Calendar, Counts, HourCounts, LengthCounts, Lengths, Looks)


def members() -> tuple[Aggregate, ...]:
    """Return an aggregate of each class; raises `AssertionError` where a class of the family is not among them."""
    names = {kind.__name__ for kind in Aggregate.__subclasses__()}  # not the classes: slots make a second one of each
    left_out = names - {type(one).__name__ for one in MEMBERS}
    assert not left_out, f"these aggregates are not covered: {left_out}"
    return MEMBERS


def columns(rows: int = 3 * BLOCK + 100) -> Iterator[tuple[str, pa.Array]]:
    """Yield a column of each type, with nulls, and with the values that are known to make trouble."""
    random = np.random.default_rng(11)
    empty = random.random(rows) < 0.1
    floats = random.lognormal(0, 3, rows) * random.choice([-1.0, 1.0], rows)
    floats[::97], floats[1::97], floats[2::97], floats[3::97] = math.nan, math.inf, -math.inf, -0.0
    yield "float", pa.array(floats, mask=empty)
    yield "integer", pa.array(random.integers(-5, 40, rows), mask=empty)
    yield "wide integer", pa.array(random.integers(-(2**62), 2**62, rows), mask=empty)
    yield (
        "text",
        pa.array(np.array(["", " ", "é", "e\u0301", "NULL", "😀" * 20])[random.integers(0, 6, rows)], mask=empty),
    )
    yield "many texts", pa.array([f"id {n}" for n in random.integers(0, 10**9, rows)], mask=empty)
    yield "boolean", pa.array(random.random(rows) < 0.3, mask=empty)
    moments = pa.array(random.integers(-(10**15), 10**15, rows), mask=empty)
    yield "timestamp", moments.cast(pa.timestamp("us", "UTC"))
    yield "nanoseconds", moments.cast(pa.timestamp("ns", "Asia/Kathmandu"))
    yield "decimal", moments.cast(pa.decimal128(19, 0)).cast(pa.decimal128(21, 2))
    yield "dictionary", pa.array(["a", None, "\0", "A"] * (rows // 4)).dictionary_encode()
    yield (
        "sometimes numbers",
        pa.array(random.choice(["1", " 2.5e3", "n/a", "", "\u3000", "2013-01-31", "a@b.c"], rows)),
    )
    lists = pa.ListArray.from_arrays(np.sort(random.integers(0, rows, rows + 1)), pa.array(floats, mask=empty))
    yield "lists", pc.if_else(pa.array(~empty), lists, None)
    keys = pa.array(random.choice(["UA", "", "é", "AA"], rows), mask=random.random(rows) < 0.1)
    yield "pairs", pa.StructArray.from_arrays([keys, pa.array(floats, mask=empty)], ["key", "number"])
    whole = pa.array(random.integers(-3, 3_000, rows), mask=empty)
    yield "pairs of whole numbers", pa.StructArray.from_arrays([whole, moments], ["key", "number"])
    yield "date", pa.array(random.integers(-40_000, 40_000, rows).astype(np.int32), mask=empty).cast(pa.date32())
    yield "nothing but null", pa.nulls(rows, pa.float64())
    yield "no row", pa.array([], pa.int64())


def refuses(aggregate: Aggregate, column: pa.Array) -> bool:
    """Whether the aggregate is one of numbers and the column one of text, or only one of them is of lists or of pairs."""
    kind = profiled_type(column.type)
    if kind is ColumnType.LIST:
        return not isinstance(aggregate, ANY + LISTS)
    if kind is ColumnType.OTHER:
        return not isinstance(aggregate, ANY + PAIRS)
    return isinstance(aggregate, LISTS + PAIRS) or (isinstance(aggregate, NUMBERS) and kind is ColumnType.TEXT)


def check_refused(aggregate: Aggregate, column: pa.Array) -> None:
    """An aggregate of numbers says that it cannot measure text, one of lists or of pairs that it wants some."""
    problem = None
    try:
        aggregate.update(aggregate.empty(), column)
    except InvalidDataError as error:
        problem = error.problem
    assert problem in {
        "A column holds text where numbers are wanted",
        "A column has a type that cannot be used",
        "A column holds no lists",
        "A column holds no pairs",
    }


def check_pieces(aggregate: Aggregate, column: pa.Array) -> None:
    """Whole blocks, however they are cut, and then the rest give the state of the column in one piece, to the byte."""
    whole = aggregate.update(aggregate.empty(), column)
    state = aggregate.empty()
    for start in range(0, len(column), 2 * BLOCK):
        state = aggregate.update(state, column.slice(start, 2 * BLOCK))
    assert stored(state) == stored(whole)


def check_merge(aggregate: Aggregate, column: pa.Array, cut: int) -> None:
    """Two states merge to that of all rows: exactly, but for moments, which keep to 4 units in the last place."""
    first, rest = (aggregate.update(aggregate.empty(), part) for part in (column.slice(0, cut), column.slice(cut)))
    merged, whole = first.merge(rest), aggregate.update(aggregate.empty(), column)
    if isinstance(merged, MomentsState) and isinstance(whole, MomentsState):
        assert merged.count == whole.count
        assert ulps_apart(merged.mean, whole.mean) <= 4
        assert ulps_apart(merged.variance, whole.variance) <= 4
        assert ulps_apart(1 + abs(merged.skewness), 1 + abs(whole.skewness)) <= 4  # near 0 no digit of it is sure
    else:
        assert stored(merged) == stored(whole)


def check_identity(aggregate: Aggregate, column: pa.Array) -> None:
    """The state of no row changes nothing, on either side."""
    state = aggregate.update(aggregate.empty(), column)
    assert stored(aggregate.empty().merge(state)) == stored(state.merge(aggregate.empty())) == stored(state)


def check_stored(aggregate: Aggregate, column: pa.Array) -> None:
    """A state survives being written as JSON, and goes on as the state that was written."""
    state = aggregate.update(aggregate.empty(), column)
    again = type(state).from_json(json.loads(stored(state)))
    assert stored(again) == stored(state)
    assert stored(again.merge(state)) == stored(state.merge(state))


def check_engine(engine: Engine, aggregate: Aggregate, column: pa.Array) -> None:
    """An engine gives the very state that the aggregate gives, also from runs of rows whose states were stored."""
    relation = engine.from_arrow(pa.table({"x": column}))
    found = engine.aggregate(relation, {"key": aggregate})["key"]
    merged = aggregate.empty()
    for run in engine.aggregate_runs(relation, {"key": aggregate}, 2 * BLOCK):
        merged = merged.merge(type(merged).from_json(json.loads(stored(run["key"]))))
    whole = stored(aggregate.update(aggregate.empty(), column))
    assert (stored(found), stored(merged)) == (whole, whole)


def stored(state: State) -> str:
    """Return the state as strict JSON text, which has neither NaN nor infinity."""
    return json.dumps(state.to_json(), allow_nan=False)
