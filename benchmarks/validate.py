"""Validating 18 columns from their profile, and one row of them by its compiled checks."""

import time

import numpy as np
import pyarrow as pa

from evenkeel.engines import open_engine
from evenkeel.schema import Column, Range, Rule, Schema
from evenkeel.statistics import profile
from evenkeel.typing import ColumnType
from evenkeel.validation import validate
from evenkeel.validation.rows import RowChecks

ROWS = 100_000
FLOAT, INTEGER, TEXT = ColumnType.FLOAT, ColumnType.INTEGER, ColumnType.TEXT


def table() -> pa.Table:
    draw = np.random.default_rng(7)
    floats = {f"f{i}": draw.normal(size=ROWS) for i in range(6)}
    integers = {f"i{i}": draw.integers(0, 1_000, ROWS) for i in range(6)}
    texts = {f"c{i}": draw.integers(0, kinds, ROWS).astype(str) for i, kinds in enumerate((5, 50, 500, 5_000))}
    keys = {"id": np.arange(ROWS).astype(str), "at": pa.array(np.arange(ROWS), pa.timestamp("us", "UTC"))}
    return pa.table({**floats, **integers, **texts, **keys})


def schema() -> Schema:
    floats = [Column(f"f{i}", FLOAT, range=Range(-9, 9), disallow=("nan", "inf")) for i in range(6)]
    integers = [Column(f"i{i}", INTEGER, range=Range(0, 999), min_fraction=1.0) for i in range(6)]
    sizes = (5, 50, 500, 5_000)
    texts = [Column(f"c{i}", TEXT, values=tuple(map(str, range(size)))) for i, size in enumerate(sizes)]
    keys = [Column("id", TEXT, unique=True, pattern="[0-9]+"), Column("at", ColumnType.TIMESTAMP)]
    return Schema((*floats, *integers, *texts, *keys), rules=(Rule("near", "f0 < f1 + 20"),))


def best(work, times: int) -> float:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    engine, rows, promised = open_engine(), table(), schema()
    statistics = profile(engine, engine.from_arrow(rows))
    result("validate_18_columns_ms", best(lambda: validate(statistics, promised), 50) * 1e3, 10)
    judge = RowChecks(promised, "serving").compiled()
    row = rows.slice(5, 1).to_pylist()[0]
    row["at"] = row["at"].isoformat()
    result("check_row_18_columns_us", best(lambda: [judge(row) for _ in range(1_000)], 20) * 1e3, 10)


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.3f} limit={limit} ok={str(value <= limit).lower()}")


if __name__ == "__main__":
    main()
