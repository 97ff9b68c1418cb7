"""The profile of 1.5 million rows in 18 columns, and the same by hand-written DuckDB statements in the same run.

Then how it grows: in rows of Parquet, in the size of a CSV file, and in columns, each in a process of its own, for the
memory that it takes at most. What the disk has no room for is left out.

python benchmarks/profile.py [ROWS [LARGEST]]
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from evenkeel.engines import open_engine
from evenkeel.statistics import profile
from evenkeel.validation import infer_schema, validate

FLOATS = [f"float_{i}" for i in range(6)]
INTEGERS = [f"integer_{i}" for i in range(6)]
CATEGORIES = {"category_5": 5, "category_50": 50, "category_500": 500, "category_5000": 5_000}
LIMITS = {"parquet": 1.5, "csv": 3.0}
GROWTH = (100_000, 1_000_000, 10_000_000, 50_000_000)
PIECE = 1_000_000
BYTES = 250  # of a row, as CSV
CHILD = """
import re, sys, time
import pyarrow
import evenkeel as ek
ek.profile(pyarrow.table({"x": [1]}))  # what is loaded once
start = time.perf_counter()
ek.profile(sys.argv[1])
print(time.perf_counter() - start, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""


def made_table(rows: int, seed: int = 0) -> pa.Table:
    """Return six floats, six integers, four categories, a timestamp and an id, with 2 % missing in all but the id."""
    random = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {}
    for i, name in enumerate(FLOATS):
        columns[name] = random.normal(10 * i, 1 + i, rows) if i % 2 else random.lognormal(i / 2, 1, rows)
    for i, name in enumerate(INTEGERS):
        columns[name] = random.integers(-10 if i == 5 else 0, 10 ** (i + 1), rows)
    for name, count in CATEGORIES.items():
        words = np.array([f"{name}_{value}" for value in range(count)])
        columns[name] = words[(count * random.random(rows) ** 2).astype(np.int64)]
    columns["moment"] = np.datetime64("2013-01-01", "us") + random.integers(0, 31_536_000, rows) * np.timedelta64(
        1_000_000, "us"
    )
    made = {name: pa.array(values, mask=random.random(rows) < 0.02) for name, values in columns.items()}
    made["moment"] = made["moment"].cast(pa.timestamp("us", "UTC"))
    return pa.table({**made, "id": pa.array([f"id-{row:09d}" for row in range(rows)])})


def by_hand(path: Path) -> None:
    """Compute what the profile holds by SQL: moments, quantiles, histograms, distinct counts and top values."""
    connection = duckdb.connect()
    read = f"read_csv('{path}')" if path.suffix == ".csv" else f"'{path}'"
    connection.execute(f"CREATE TEMP TABLE t AS FROM {read}")
    quantiles = "[0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]"
    numbers = ", ".join(
        f"count({c}), avg({c}), stddev_pop({c}), skewness({c}), min({c}), max({c}), count_if({c} = 0), "
        f"count_if({c} < 0), approx_quantile({c}, {quantiles}), approx_count_distinct({c})"
        for c in FLOATS + INTEGERS
    )
    texts = ", ".join(
        f"count({c}), min(length({c})), max(length({c})), avg(length({c})), count_if({c} = ''), approx_count_distinct({c})"
        for c in [*CATEGORIES, "id"]
    )
    connection.execute(
        f"SELECT count(*), min(moment)::VARCHAR, max(moment)::VARCHAR, count(moment), {numbers}, {texts} FROM t"
    ).fetchall()
    for column in FLOATS + INTEGERS:
        low, high = connection.execute(f"SELECT min({column}), max({column}) FROM t").fetchall()[0]
        width = (high - low) / 20
        connection.execute(
            f"SELECT floor(({column} - {low}) / {width}), count(*) FROM t WHERE {column} IS NOT NULL GROUP BY 1"
        ).fetchall()
    for column in [*CATEGORIES, "id"]:
        connection.execute(
            f"SELECT {column}, count(*) AS n FROM t GROUP BY 1 ORDER BY n DESC, {column} LIMIT 20"
        ).fetchall()


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the shortest of some runs."""
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def alone(file: Path) -> tuple[float, float]:
    """Return the seconds of a profile in a process of its own, and the most memory it had, in MB."""
    done = subprocess.run([sys.executable, "-c", CHILD, str(file)], stdout=subprocess.PIPE, text=True, check=True)
    took, memory = map(float, done.stdout.split())
    return took, memory


def write_many(file: Path, rows: int) -> None:
    """Write a made table of many rows, a million at a time."""
    first = made_table(1, 0).schema
    writer = (
        pyarrow.parquet.ParquetWriter(file, first) if file.suffix == ".parquet" else pyarrow.csv.CSVWriter(file, first)
    )
    with writer:
        for start in range(0, rows, PIECE):
            writer.write_table(made_table(min(PIECE, rows - start), start))


def in_rows(folder: Path, ending: str, largest: int) -> None:
    """Show the time for each row and the memory of ever more rows."""
    found = {}
    for rows in (rows for rows in GROWTH if rows <= largest):
        if shutil.disk_usage(folder).free < 3 * BYTES * rows:
            print(f"{ending}: {rows:,} rows are left out, for want of room on the disk")
            continue
        file = folder / f"many.{ending}"
        write_many(file, rows)
        took, memory = found[rows] = alone(file)
        print(
            f"{ending}: {rows:12,} rows, {file.stat().st_size / 1e6:7,.0f} MB: {took:7.2f} s, "
            f"{1e6 * took / rows:6.2f} µs a row, at most {memory:5,.0f} MB of memory",
            flush=True,
        )
        file.unlink()
    last = max(found)
    growth = found[last][0] / found[min(PIECE, last)][0] / (last / min(PIECE, last))
    result(f"profile_{ending}_time_a_row_growth", growth, 1.5)
    result(f"profile_{ending}_memory_mb", found[last][1], 1_000)


def in_columns(folder: Path) -> None:
    """Show the time for each column of 20 and of 1,000, over the same number of values."""
    each = {}
    for columns in (20, 1_000):
        random, rows = np.random.default_rng(columns), 20_000
        table = pa.table({f"column_{i}": random.normal(size=rows) for i in range(columns)})
        pyarrow.parquet.write_table(table, folder / "wide.parquet")
        took, memory = alone(folder / "wide.parquet")
        each[columns] = took / columns
        print(
            f"{columns:5,} columns of 20,000 numbers: {took:6.2f} s, {1e3 * each[columns]:.2f} ms a column, "
            f"at most {memory:,.0f} MB of memory",
            flush=True,
        )
    result("profile_time_a_column_growth", each[1_000] / each[20], 1.5)


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={'true' if value <= limit else 'false'}")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500_000
    largest = int(sys.argv[2]) if len(sys.argv) > 2 else GROWTH[-1]
    with tempfile.TemporaryDirectory() as folder:
        table = made_table(rows)
        files = {kind: Path(folder) / f"made.{kind}" for kind in LIMITS}
        pyarrow.parquet.write_table(table, files["parquet"], row_group_size=122_880)
        pyarrow.csv.write_csv(table, files["csv"])
        engine = open_engine()
        readers = {"parquet": engine.read_parquet, "csv": engine.read_csv}
        for kind, file in files.items():
            ours = seconds(lambda kind=kind, file=file: profile(engine, readers[kind]([file])))
            hand = seconds(lambda file=file: by_hand(file))
            print(f"{kind}: {rows:,} rows x {table.num_columns} columns: ours {ours:.2f} s, by hand {hand:.2f} s")
            result(f"profile_{kind}_seconds", ours, LIMITS[kind] * max(rows / 1_500_000, 0.1))
            result(f"profile_{kind}_ratio_to_duckdb", ours / hand, 2.0)
        statistics = profile(engine, engine.read_parquet([files["parquet"]]))
        schema = infer_schema(statistics, key="id", event_time="moment")
        result("validate_milliseconds", 1_000 * seconds(lambda: validate(statistics, schema), 20), 10)
        in_rows(Path(folder), "parquet", largest)
        in_rows(Path(folder), "csv", largest)
        in_columns(Path(folder))


if __name__ == "__main__":
    main()
