import dataclasses

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.errors import InvalidDataError
from evenkeel.statistics import (
    Buckets,
    LooksLike,
    TextStatistics,
    ValueCount,
    profile,
)
from evenkeel.statistics.words import line
from evenkeel.testing.shared import shared_engine

ENGINE = shared_engine(2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


def column_line(column):
    return " ".join(line(column))


def test_text():
    column = of(x=["b", "a", "", None, "b"]).columns["x"]
    assert column.values == column.top == (ValueCount("b", 2), ValueCount("", 1), ValueCount("a", 1))
    ranks = Buckets((0, 1, 2, 3), (2, 1, 1))
    assert column.text == TextStatistics(empty=1, shortest=0, longest=1, mean_length=0.75, ranks=ranks)
    assert (column.distinct, column.distinct_exact, column.present) == (3, True, 4)


def test_what_texts_look_like():
    column = of(x=["12", " 1.5 ", "n/a", "", "  ", "n/a", "1e3", "007", None]).columns["x"]
    assert column.text.looks_like == LooksLike(integer=1, number=3)
    assert (column.text.empty, column.text.blank) == (1, 1)
    assert column.text.dirt == tuple(ValueCount(*one) for one in (("n/a", 2), ("", 1), ("  ", 1), ("007", 1)))
    assert "50% look like numbers, not 'n/a' 2" in column_line(column)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("integer", ["0", "-12", "+3", "99999999999999999999"]),
        ("number", ["0.5", ".5", "5.", "1e-9", "-1.5E+3"]),
        ("date", ["2013-01-31", " 1969-12-31"]),
        ("local_date", ["31.12.2013", "12/31/13", "1-2-2013", "2013/01/31"]),
        ("timestamp", ["2013-01-31T10:00:00Z", "2013-01-31 10:00", "2013-01-31T10:00:00.123+02:00"]),
        ("boolean", ["true", "FALSE", "Yes", "no"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"]),
        ("digest", ["d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"]),
        ("email", ["a.b@c.org"]),
        ("url", ["https://a.org/b?c", "s3://bucket/key"]),
    ],
)
def test_kinds_of_texts(kind, texts):
    found = dataclasses.asdict(of(x=texts).columns["x"].text.looks_like)
    also = {"number": len(texts)} if kind == "integer" else {}
    assert {name: count for name, count in found.items() if count} == {kind: len(texts), **also}


def test_texts_that_look_like_nothing():
    texts = [
        "1 2",
        "1,5",
        "1.2.3",
        "2013-13-01",
        "a@b",
        "007",
        "nan",
        "x" * 32,
        "http:/a",
        "٣",
        "1\n2",
        "truely",
        "é",
        "-",
    ]
    assert of(x=texts).columns["x"].text.looks_like == LooksLike()


def test_blank_texts_are_white_space_of_any_kind():
    text = of(x=["", " ", "\u3000", "\t\n", "a", " é"]).columns["x"].text
    assert (text.empty, text.blank) == (1, 3)


def test_dirt_among_many_numbers():
    words = ["n/a"] * 3 + [f"typo{n}" for n in range(900)]
    text = of(x=[f"{row}.5" for row in range(130_000)] + words).columns["x"].text
    assert (text.looks_like.number, text.dirt[0], len(text.dirt)) == (130_000, ValueCount("n/a", 3), 20)


def test_bytes_that_are_no_utf8_are_counted():
    texts = pa.array([b"ok", b"caf\xe9", None, b"caf\xe9", b"\xff"]).view(pa.string())
    column = of(x=texts).columns["x"]
    assert (column.text.not_utf8, column.text.longest) == (3, 4)
    assert column.values == (ValueCount("caf\ufffd", 2), ValueCount("ok", 1), ValueCount("\ufffd", 1))


def test_lists_of_bytes_that_are_no_utf8_are_refused_where_rows_are_wanted(tmp_path):
    texts = pa.array([b"caf\xe9"]).view(pa.string())
    pq.write_table(pa.table({"x": pa.ListArray.from_arrays([0, 1], texts)}), tmp_path / "x.parquet")
    read = ENGINE.read_parquet([tmp_path / "x.parquet"])
    for rows in (read.table, lambda: list(read.batches())):
        with pytest.raises(InvalidDataError, match=r"x\.parquet holds text that is not UTF-8"):
            rows()


def test_bytes_that_are_no_utf8_in_a_file_are_counted_and_refused_where_rows_are_wanted(tmp_path):
    pq.write_table(pa.table({"x": pa.array([b"caf\xe9"]).view(pa.string())}), tmp_path / "x.parquet")
    read = ENGINE.read_parquet([tmp_path / "x.parquet"])
    assert profile(ENGINE, read).columns["x"].text.not_utf8 == 1
    for rows in (read.table, lambda: list(read.batches())):
        with pytest.raises(InvalidDataError, match=r"x\.parquet holds text that is not UTF-8"):
            rows()


def test_ranks():
    texts = [f"v{value}" for value in range(30) for _ in range(30 - value)]
    ranks = of(x=texts).columns["x"].text.ranks
    assert ranks == Buckets((0, 1, 2, 5, 10, 20, 30), (30, 29, 28 + 27 + 26, 25 + 24 + 23 + 22 + 21, 155, 55))


def test_many_texts():
    words = [f"id-{row}" for row in range(120_000)]
    unique = of(x=words).columns["x"]
    assert (unique.values, unique.distinct_exact) == ((), False)
    assert unique.distinct == pytest.approx(120_000, rel=0.03)
    repeated = of(x=words * 2 + words[7:8]).columns["x"]
    assert (repeated.distinct, repeated.distinct_exact, repeated.values_complete) == (120_000, True, False)
    assert repeated.values[:2] == (ValueCount("id-7", 3), ValueCount("id-0", 2))
    assert len(repeated.values) == 20
