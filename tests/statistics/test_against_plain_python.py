"""Any table, written as CSV and as Parquet and profiled, against the same statistics in plain Python."""

import math
import statistics as reference
from collections import Counter
from datetime import UTC, date, datetime
from fractions import Fraction

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evenkeel as ek

LETTERS = st.characters(codec="utf-8", exclude_characters="\0\ufffd")
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))
KINDS = {  # the Arrow type, values, and one that no other type holds
    "float": (pa.float64(), st.floats(-1e60, 1e60) | st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 1.0]), 0.5),
    "integer": (pa.int64(), st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3), 1),
    "text": (pa.string(), st.text(LETTERS, max_size=5) | st.sampled_from(["", " ", "7", "NA", "a,b", 'say "a"']), "x"),
    "boolean": (pa.bool_(), st.booleans(), True),
    "date": (pa.date32(), st.dates(), date(2013, 1, 1)),
    "timestamp": (pa.timestamp("us", "UTC"), TIMES, datetime(2013, 1, 1, 5, tzinfo=UTC)),
}


@st.composite
def tables(draw):
    """Draw a table as its columns: the kind and the values of each; the last value tells the kind."""
    rows = draw(st.integers(0, 30))
    names = draw(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=5, unique=True))
    table = {}
    for name in names:
        kind = draw(st.sampled_from(sorted(KINDS)))
        values = draw(st.lists(st.none() | KINDS[kind][1], min_size=rows, max_size=rows))
        table[f"{name}_"] = kind, [*values, KINDS[kind][2]]
    return table


def as_csv(table):
    """Return the table as CSV: texts in quotes, nothing where there is none."""
    rows = zip(*(map(_written, values) for _, values in table.values()), strict=True)
    return "\n".join(",".join(row) for row in [map(_written, table), *rows]) + "\n"


def _written(value):
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def plain(kind, values):
    """Return what a profile should say of a column."""
    present = [value for value in values if value is not None]
    finite = [value for value in present if not isinstance(value, float) or math.isfinite(value)]
    said = {"type": kind, "count": len(values), "missing": len(values) - len(present)}
    if kind in ("date", "timestamp"):
        return said | {"minimum": min(present), "maximum": max(present)}
    counts = Counter(finite)
    said |= {"distinct": len(counts), "top": sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:20]}
    if kind == "text":
        lengths = [len(value) for value in present]
        return said | {
            "empty": present.count(""),
            "lengths": (min(lengths), max(lengths), approx(reference.mean(lengths))),
        }
    if kind == "boolean":
        return said
    return said | {
        "nan": sum(value != value for value in present),
        "infinite": sum(isinstance(value, float) and math.isinf(value) for value in present),
        "zeros": finite.count(0),
        "negatives": sum(value < 0 for value in finite),
        "mean": approx(float(reference.mean(map(Fraction, finite))), finite),
        "deviation": approx(math.sqrt(reference.pvariance(map(Fraction, finite))), finite),
        "extremes": (min(finite), max(finite)),
    }


def approx(value, among=()):
    """Return a number within 1e-9 of itself, or of the largest that it was made of."""
    return pytest.approx(value, rel=1e-9, abs=1e-9 * max(map(abs, among), default=0))


def told(column):
    """Return what a profile says of a column, in the same words as `plain`."""
    said = {"type": str(column.type), "count": column.count, "missing": column.missing}
    if column.time is not None:
        read = date.fromisoformat if said["type"] == "date" else datetime.fromisoformat
        return said | {"minimum": read(column.time.minimum), "maximum": read(column.time.maximum)}
    said |= {"distinct": column.distinct, "top": [(one.value, one.count) for one in column.top]}
    if column.text is not None:
        text = column.text
        return said | {"empty": text.empty, "lengths": (text.shortest, text.longest, text.mean_length)}
    if column.number is None:
        return said
    named = {
        name: getattr(column.number, name) for name in ("nan", "infinite", "zeros", "negatives", "mean", "deviation")
    }
    return said | named | {"extremes": (column.number.minimum, column.number.maximum)}


@given(table=tables())
@settings(deadline=None, max_examples=40)
def test_any_table_is_profiled_as_plain_python_would(tmp_path_factory, table):
    folder = tmp_path_factory.getbasetemp()
    (folder / "any.csv").write_text(as_csv(table), newline="")
    columns = {name: pa.array(values, KINDS[kind][0]) for name, (kind, values) in table.items()}
    pq.write_table(pa.table(columns), folder / "any.parquet")
    expected = {name: plain(*column) for name, column in table.items()}
    for file in ("any.csv", "any.parquet"):
        found = ek.profile(folder / file)
        assert {name: told(column) for name, column in found.columns.items()} == expected
