"""Drift of 100,000 rows against 100,000 in 20 columns, beside the bare tests by hand.

    python benchmarks/drift.py

By hand are the Kolmogorov-Smirnov test of SciPy for each number and a chi-square test for each text: p-values alone,
without distances, intervals, missing shares or words. Both get the same Arrow tables; the best of five turns counts.
"""

import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import chi2_contingency, ks_2samp

import evenkeel as ek

ROWS, LIMIT, RATIO = 100_000, 0.5, 1.5


def table(seed: int, rows: int, shift: float = 0.0) -> pa.Table:
    """Return 14 numbers and 6 texts; a shift moves three of the numbers by so many deviations, and one text."""
    draw = np.random.default_rng(seed)
    columns = {f"x{i}": draw.normal(shift * (i < 3), 1, rows) for i in range(14)}
    for i, count in enumerate([2, 5, 20, 100, 1_000, 50]):
        weights = np.arange(count, 0, -1.0)
        weights[-1] += 3 * shift * (i == 0)
        columns[f"c{i}"] = np.array([f"v{j}" for j in range(count)])[
            draw.choice(count, rows, p=weights / weights.sum())
        ]
    return pa.table(columns)


def by_hand(reference: pa.Table, current: pa.Table) -> list[float]:
    found = []
    for name in reference.column_names:
        if name.startswith("x"):
            found.append(ks_2samp(reference[name].to_numpy(), current[name].to_numpy(), method="asymp").pvalue)
        else:
            counts = [
                {str(c["values"]): c["counts"].as_py() for c in pc.value_counts(t[name])} for t in (reference, current)
            ]
            names = sorted({*counts[0], *counts[1]})
            found.append(chi2_contingency([[one.get(n, 0) for n in names] for one in counts]).pvalue)
    return found


def best(work: Callable[[], object], turns: int = 5) -> float:
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(value <= limit).lower()}")


def main() -> None:
    reference, current = table(1, ROWS), table(2, ROWS, shift=0.3)
    ours, hand = best(lambda: ek.drift(reference, current)), best(lambda: by_hand(reference, current))
    found = ek.drift(reference, current)
    assert {column.column for column in found.columns if column.drifted} == {"x0", "x1", "x2", "c0"}
    print(f"{ROWS:,} against {ROWS:,} rows, {reference.num_columns} columns: ours {ours:.3f} s, by hand {hand:.3f} s")
    result("drift_seconds", ours, LIMIT)
    result("drift_ratio_to_bare_tests", ours / hand, RATIO)


if __name__ == "__main__":
    main()
