"""The size of a report's page, and the time to write it once the statistics are there.

    python benchmarks/report.py

Twenty columns are profiled and compared in earnest, and repeated under other names until there are enough of them.
"""

import time
from dataclasses import replace

import numpy as np
import pyarrow as pa

import evenkeel as ek
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.report import Report

BYTES, SECONDS = 2_000_000, 5.0
ROWS, COLUMNS = 20_000, (20, 1_000, 10_000)


def table(seed: int, shift: float) -> pa.Table:
    """Return ten numbers, six texts, two flags and two times; a shift moves three of the numbers."""
    draw = np.random.default_rng(seed)
    columns: dict[str, object] = {f"x{i}": draw.lognormal(shift * (i < 3), 1, ROWS) for i in range(10)}
    columns |= {f"c{i}": draw.choice([f"value {j}" for j in range(5**i)], ROWS) for i in range(1, 7)}
    columns |= {f"b{i}": draw.random(ROWS) < 0.3 for i in range(2)}
    columns |= {f"t{i}": np.arange(ROWS) * np.timedelta64(90 + i, "s") + np.datetime64("2013-01-01") for i in range(2)}
    return pa.table(columns)


def repeated(found: Report, columns: int) -> Report:
    """Return a report on so many columns."""

    def names(known: dict[str, ColumnStatistics]) -> dict[str, ColumnStatistics]:
        given = list(known.items())
        return {f"{given[i % 20][0]}_{i}": replace(given[i % 20][1], position=i) for i in range(columns)}

    reference = None if found.reference is None else replace(found.reference, columns=names(found.reference.columns))
    drift = found.drift
    if drift is not None:
        of = {one.column: one for one in drift.columns}
        drift = replace(
            drift,
            columns=tuple(replace(of[name.rpartition("_")[0]], column=name) for name in names(found.current.columns)),
        )
    current = replace(found.current, columns=names(found.current.columns))
    return replace(found, current=current, reference=reference, drift=drift)


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.7g} limit={limit:g} ok={str(value <= limit).lower()}")


def main() -> None:
    current, reference = table(1, 0.5), table(2, 0.0)
    for sets, found in (("one", ek.report(current)), ("two", ek.report(current, reference))):
        found.html()
        for columns in COLUMNS:
            many = repeated(found, columns)
            start = time.perf_counter()
            page = many.html()
            seconds = time.perf_counter() - start
            full = page.count('class="more"')
            print(f"{columns:>6,} columns, {sets} data set{'s' * (sets == 'two')}: {full:,} with charts and details")
            result(f"report_bytes_{columns}_{sets}", len(page.encode()), BYTES)
            result(f"report_seconds_{columns}_{sets}", seconds, SECONDS)


if __name__ == "__main__":
    main()
