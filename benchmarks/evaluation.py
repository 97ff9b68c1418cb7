"""Five metrics on 87 slices of 150,000 rows, without and with 95 % intervals of 200 replicates; one expression on one row.

    python benchmarks/evaluation.py

The best of some rounds counts. Each evaluation also measures all rows together.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from evenkeel.evaluation import Evaluation, Predictions, evaluate
from evenkeel.expressions import compile_row, parse
from evenkeel.typing import Task

METRICS = ["roc_auc", "average_precision", "log_loss", "brier_score", "f1"]
SLICES = ["origin", "carrier", ("origin", "carrier")]
LIMITS = {"evaluation_seconds": 1.0, "evaluation_with_intervals_seconds": 5.0, "expression_row_microseconds": 10.0}


def predictions(rows: int) -> Predictions:
    random = np.random.default_rng(0)
    scores = random.beta(1, 3, rows).astype(np.float32)
    labels = (random.random(rows) < scores).astype(np.int64)
    origin = random.choice(["EWR", "JFK", "LGA"], rows)
    carrier = random.choice([f"C{place:02}" for place in range(21)], rows)
    columns = pa.table({"origin": origin, "carrier": carrier})
    return Predictions(labels, np.stack([1 - scores, scores], axis=1), columns, ("0", "1"), 0.3)


def best(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def evaluation_seconds(seen: Predictions, level: float | None, rounds: int) -> float:
    plan = Evaluation(metrics=METRICS, slices=SLICES, intervals=level)
    result = evaluate(plan, seen, metric="roc_auc", task=Task.BINARY)
    assert len(result.slices) == 87
    return best(lambda: evaluate(plan, seen, metric="roc_auc", task=Task.BINARY), rounds)


def row_microseconds(times: int = 20_000) -> float:
    condition = compile_row(parse("distance > 1000 and carrier in ('UA', 'DL') or hour(asked_at) between 6 and 9"))
    row = {"distance": 900, "carrier": "UA", "asked_at": pa.scalar(0, pa.timestamp("us", tz="UTC")).as_py()}
    return best(lambda: [condition(row) for _ in range(times)], 5) / times * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=150_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    seen = predictions(arguments.rows)
    found = {
        "evaluation_seconds": evaluation_seconds(seen, None, arguments.rounds),
        "evaluation_with_intervals_seconds": evaluation_seconds(seen, 0.95, arguments.rounds),
        "expression_row_microseconds": row_microseconds(),
    }
    for name, value in found.items():
        limit = LIMITS[name]
        print(f"RESULT name={name} value={value:.3f} limit={limit:g} ok={str(value <= limit).lower()}")


if __name__ == "__main__":
    main()
