"""A transform for each way of using each operation, and rows with everything that data can hold."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.transforms.arrow_values import arrow_type
from evenkeel.typing import ColumnType

Case = Callable[[ek.Columns], ek.Value]

ROWS = 1_003  # so that the last batch of 2, 7, 8 or 1,000 rows is a partial one
COLUMNS = {
    "f": ExampleColumn("f", ColumnType.FLOAT),
    "g": ExampleColumn("g", ColumnType.FLOAT),
    "i": ExampleColumn("i", ColumnType.INTEGER),
    "j": ExampleColumn("j", ColumnType.INTEGER),
    "b": ExampleColumn("b", ColumnType.BOOLEAN),
    "c": ExampleColumn("c", ColumnType.BOOLEAN),
    "t": ExampleColumn("t", ColumnType.TEXT),
    "u": ExampleColumn("u", ColumnType.TEXT),
    "utc": ExampleColumn("utc", ColumnType.TIMESTAMP),
    "local": ExampleColumn("local", ColumnType.TIMESTAMP, "America/New_York"),
    "d": ExampleColumn("d", ColumnType.DATE),
    "e": ExampleColumn("e", ColumnType.DATE),
}

TARGET = ek.Target(COLUMNS["b"], (False, True))

CASES: dict[str, Case] = {
    "a float": lambda x: x["f"],
    "an integer": lambda x: x["i"],
    "a boolean": lambda x: x["b"],
    "standardize": lambda x: ek.standardize(ek.clip(x["f"], -100, 100)),
    "standardize an integer": lambda x: ek.standardize(x["i"]),
    "standardize what was learnt": lambda x: ek.standardize(ek.min_max(x["f"])),
    "min_max": lambda x: ek.min_max(x["f"]),
    "log1p": lambda x: ek.log1p(x["f"]),
    "log1p of an integer": lambda x: ek.log1p(x["i"]),
    "sqrt": lambda x: ek.sqrt(x["f"]),
    "abs": lambda x: abs(x["f"]),
    "negate": lambda x: -x["i"],
    "clip": lambda x: ek.clip(x["f"], -1, 2.5),
    "clip above": lambda x: ek.clip(x["i"], high=10),
    "impute the mean": lambda x: ek.impute(ek.clip(x["f"], -100, 100), "mean"),
    "impute the median": lambda x: ek.impute(x["i"], "median"),
    "impute the most frequent": lambda x: ek.impute(x["t"], "most_frequent") == "AA",
    "impute a constant": lambda x: ek.impute(x["i"], -3),
    "impute a boolean": lambda x: ek.impute(x["b"], True),
    "impute with indicator": lambda x: ek.impute(x["g"], "median", indicator=True),
    "impute an integer with indicator": lambda x: ek.impute(x["i"], 0, indicator=True),
    "impute the mean by key": lambda x: ek.impute(ek.clip(x["f"], -100, 100), "mean", by=x["t"]),
    "impute by key with indicator": lambda x: ek.impute(x["i"], "mean", indicator=True, by=x["b"]),
    "mean_by": lambda x: ek.mean_by(x["f"], x["t"]),
    "mean_by, smoothed": lambda x: ek.mean_by(x["i"], x["b"], smoothing=20.0),
    "mean_by a whole number of what was computed": lambda x: ek.mean_by(ek.sqrt(x["f"]), x["i"]),
    "mean_by of a key that was learnt": lambda x: ek.mean_by(x["b"], ek.bucketize(x["f"], quantiles=4)),
    "target_mean": lambda x: ek.target_mean(x["t"]),
    "target_mean of what was learnt, standardized": lambda x: ek.standardize(ek.target_mean(ek.category(x["i"]))),
    "standardize by key": lambda x: ek.standardize(ek.clip(x["f"], -100, 100), by=x["t"]),
    "min_max by key": lambda x: ek.min_max(x["i"], by=ek.year(x["d"])),
    "is_missing": lambda x: ek.is_missing(x["f"]),
    "is_missing of text": lambda x: ek.is_missing(x["t"]),
    "is_missing of what never is": lambda x: ek.is_missing(ek.is_missing(x["t"])),
    "bucketize": lambda x: ek.bucketize(x["f"], [-1, 0, 2.5]),
    "bucketize by quantiles": lambda x: ek.bucketize(x["i"], quantiles=10),
    "category": lambda x: ek.category(x["t"]),
    "category of few": lambda x: ek.category(x["t"], top_k=2, min_count=3),
    "category of an integer": lambda x: ek.category(x["i"]),
    "category of a boolean": lambda x: ek.category(x["b"]),
    "category of none": lambda x: ek.category(x["t"], min_count=1_000_000),
    "one_hot": lambda x: ek.one_hot(x["t"], top_k=5),
    "one_hot of a bucket": lambda x: ek.one_hot(ek.bucketize(x["f"], quantiles=4)),
    "cyclical": lambda x: ek.cyclical(x["i"], period=7),
    "year": lambda x: ek.year(x["utc"]),
    "month": lambda x: ek.month(x["local"]),
    "day": lambda x: ek.day(x["d"]),
    "day of the month": lambda x: ek.day(x["local"]),
    "weekday": lambda x: ek.weekday(x["d"]),
    "weekday of a time": lambda x: ek.weekday(x["utc"]),
    "year of a date": lambda x: ek.year(x["d"]),
    "quarter": lambda x: ek.quarter(x["local"]),
    "week": lambda x: ek.week(x["utc"]),
    "week of a date": lambda x: ek.week(x["d"]),
    "day_of_year": lambda x: ek.day_of_year(x["local"]),
    "day_of_year of a date": lambda x: ek.day_of_year(x["e"]),
    "days_in_month": lambda x: ek.days_in_month(x["d"]),
    "is_weekend": lambda x: ek.is_weekend(x["local"]),
    "second": lambda x: ek.second(x["local"]),
    "hour": lambda x: ek.hour(x["local"]),
    "minute": lambda x: ek.minute(x["utc"]),
    "elapsed": lambda x: ek.elapsed(x["utc"], x["local"], "days"),
    "elapsed dates": lambda x: ek.elapsed(x["d"], x["e"], "hours"),
    "elapsed weeks": lambda x: ek.elapsed(x["d"], x["e"], "weeks"),
    "add": lambda x: x["f"] + x["i"],
    "add next to nothing": lambda x: x["i"] + 5e-324,
    "subtract": lambda x: 1 - x["f"],
    "multiply": lambda x: x["f"] * x["g"],
    "divide": lambda x: x["f"] / x["g"],
    "divide by an integer": lambda x: 1.5 / x["i"],
    "less": lambda x: x["f"] < x["g"],
    "at most": lambda x: x["i"] <= x["f"],
    "greater": lambda x: x["i"] > x["j"],
    "at least": lambda x: x["utc"] >= datetime(2013, 3, 10, 7, tzinfo=UTC),
    "more than a fraction": lambda x: x["f"] > 0.5,
    "more than a fraction, or unequal": lambda x: (x["i"] != x["j"]) | (x["f"] > 0.5),
    "more than nothing": lambda x: x["i"] > float("nan"),
    "equal": lambda x: x["t"] == x["u"],
    "equal to a constant": lambda x: x["t"] == "",
    "equal booleans": lambda x: x["b"] == x["c"],
    "not equal": lambda x: x["t"] != "AA",
    "a date before another": lambda x: x["d"] < date(1970, 1, 1),
    "and": lambda x: x["b"] & x["c"],
    "or": lambda x: x["b"] | (x["f"] > 0),
    "not": lambda x: ~x["b"],
    "and of negations": lambda x: ~x["b"] & ~x["c"],
    "or of negations": lambda x: ~x["b"] | ~x["c"],
    "category of a negation": lambda x: ek.category(~x["b"]),
    "one_hot of a negation": lambda x: ek.one_hot(~x["b"]),
    "impute a negation": lambda x: ek.impute(~x["b"], False),
    "is_missing of a negation": lambda x: ek.is_missing(~x["b"]),
    "add a negation": lambda x: ~x["b"] + x["i"],
    "equal negations": lambda x: ~x["b"] == ~x["c"],
    "and of what is never missing": lambda x: ek.is_missing(x["f"]) & ek.is_missing(x["g"]),
    "where": lambda x: ek.where(x["b"], x["f"], x["i"]),
    "where a negation holds": lambda x: ek.where(~x["b"], x["f"], x["i"]),
    "where two differ": lambda x: ek.where(x["t"] != x["u"], x["i"], x["j"]),
    "where negations": lambda x: ek.where(x["c"], ~x["b"], x["b"]),
    "where integers": lambda x: ek.where(x["b"], x["i"], x["j"]),
    "where constants": lambda x: ek.where(x["f"] > 0, 1, 2),
    "where texts": lambda x: ek.category(ek.where(x["b"], x["t"], "other")),
    "where nothing": lambda x: ek.where(x["b"], x["i"], float("nan")),
    "strip": lambda x: ek.category(ek.strip(x["t"])),
    "lower": lambda x: ek.category(ek.lower(x["t"]), top_k=3),
    "upper": lambda x: ek.one_hot(ek.upper(x["u"]), top_k=30),
    "lower of strip": lambda x: ek.lower(ek.strip(x["t"])) == ek.lower(x["u"]),
    "upper where": lambda x: ek.where(x["b"], ek.upper(x["t"]), x["u"]) == "É",
    "impute what was stripped": lambda x: ek.impute(ek.strip(x["t"]), "most_frequent") == "AA",
    "replace": lambda x: ek.category(ek.replace(x["t"], "A", "\u0301")),
    "replace nothing found": lambda x: ek.replace(x["t"], "\0", "") == "AA",
    "split_part": lambda x: ek.category(ek.split_part(x["t"], "-", 1)),
    "split_part from the end": lambda x: ek.split_part(x["t"], "A", -2) == "",
    "split_part of a part": lambda x: ek.lower(ek.split_part(ek.split_part(x["t"], "-", -1), " ", 0)) != "x",
    "split_part is missing": lambda x: ek.is_missing(ek.split_part(x["t"], "-", 2)),
    "text_length": lambda x: ek.text_length(x["t"]),
    "text_length of what was stripped": lambda x: ek.standardize(ek.text_length(ek.strip(x["t"]))),
    "mean_by what was made lower": lambda x: ek.mean_by(x["i"], ek.lower(ek.strip(x["t"]))),
    "word_count": lambda x: ek.word_count(x["t"]) + ek.word_count(x["u"]),
    "word_count of a part": lambda x: ek.word_count(ek.split_part(x["t"], "-", 1)) > 1,
    "matches": lambda x: ek.matches(x["t"], r"[A-Z]{2}|(?s).\x00?"),
    "matches without case": lambda x: ek.matches(x["t"], "(?i)É|aa.*"),
    "matches nothing": lambda x: ek.matches(x["t"], ""),
    "matches letters": lambda x: ek.matches(x["t"], r"\p{L}+"),
    "matches what the graph made": lambda x: ek.matches(ek.where(x["b"], x["t"], "other"), "o.*|A+"),
    "contains": lambda x: ek.contains(x["t"], "A"),
    "contains as it stands": lambda x: ek.contains(x["t"], ".* "),
    "contains a zero byte": lambda x: ek.contains(x["t"], "\0"),
    "contains in lower case": lambda x: ek.contains(ek.lower(x["t"]), "a"),
    "starts_with": lambda x: ek.starts_with(x["t"], "e\u0301") | ek.starts_with(x["t"], "D"),
    "ends_with": lambda x: ek.ends_with(x["t"], "\n"),
    "is_in": lambda x: ek.is_in(x["t"], ["AA", "é", "never"]),
    "is_in integers": lambda x: ek.is_in(x["i"], [0, -1, 7]),
}


_DAY = 86_400_000_000
_ODD: Mapping[ColumnType, list[Any]] = {
    ColumnType.FLOAT: [
        None,
        np.nan,
        np.inf,
        -np.inf,
        0.0,
        -0.0,
        5e-324,
        1e-17,
        -1.0,
        -0.5,
        2.5,
        1e308,
        -1e308,
        2.0**53,
    ],
    ColumnType.INTEGER: [None, 0, -1, 1, 7, 23, 2**63 - 1, -(2**63), 2**53 + 1, 10, -8],
    ColumnType.BOOLEAN: [None],
    ColumnType.TEXT: [
        *(None, "", " ", "None", "nan", "é", "e\u0301", "\0", "AA\0", "日本", "😀", "x" * 1_000),
        *("  AA\u3000", "aa", "ΣΑΣ", "İ", "straße", "ΐ", "a-b c-d", "-", "JFK-LAX", ".* [\n", "one  two\tthree\n"),
    ],
    ColumnType.TIMESTAMP: [
        *(None, 0, -1, 1, -_DAY, -_DAY - 1, 951_782_400_000_000, -62_135_596_800_000_000, 253_402_300_799_999_999),
        *(1_362_898_799_999_999, 1_362_898_800_000_000, 1_383_458_399_999_999, 1_383_458_400_000_000),  # clocks change
        *(-2_208_988_800_000_001, 4_102_444_800_000_000),  # the ends of what is known of a time zone
    ],
    ColumnType.DATE: [None, 0, -1, 11_016, 10_957, 10_956, -719_162, 2_932_896, -141_427],
}
_USUAL: Mapping[ColumnType, Callable[[np.random.Generator, int], list[Any]]] = {
    ColumnType.FLOAT: lambda generator, rows: (generator.lognormal(size=rows) * 3 - 1).tolist(),
    ColumnType.INTEGER: lambda generator, rows: generator.integers(-40, 60, rows).tolist(),
    ColumnType.BOOLEAN: lambda generator, rows: (generator.random(rows) < 0.5).tolist(),
    ColumnType.TEXT: lambda generator, rows: generator.choice(["AA", "UA", "B6", "DL", "rare"], rows).tolist(),
    ColumnType.TIMESTAMP: lambda generator, rows: generator.integers(-(10**16), 10**16, rows).tolist(),
    ColumnType.DATE: lambda generator, rows: generator.integers(-200_000, 200_000, rows).tolist(),
}


def sample_table(rows: int = ROWS, seed: int = 0) -> pa.Table:
    """Return a column for each of `COLUMNS`, with nulls, NaN, infinities, extremes and text of many kinds."""
    generator = np.random.default_rng(seed)
    arrays = []
    for column in COLUMNS.values():
        odd = _ODD[column.type]
        usual = _USUAL[column.type](generator, rows)
        values = [odd[generator.integers(len(odd))] if generator.random() < 0.4 else value for value in usual]
        arrays.append(pa.array(values, _PLAIN.get(column.type)).cast(arrow_type(column.type)))
    return pa.table(dict(zip(COLUMNS, arrays, strict=True)))


_PLAIN = {ColumnType.TIMESTAMP: pa.int64(), ColumnType.DATE: pa.int32(), ColumnType.BOOLEAN: pa.bool_()}
