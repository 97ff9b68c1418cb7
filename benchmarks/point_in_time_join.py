"""The point-in-time join: 100,000 questions, one for each entity, against a million facts with 1 % corrections.

Peer: the ASOF join that one writes by hand in DuckDB, from the same Parquet files to Arrow. It knows nothing of
corrections, so it is the faster query and not the right one; the number of its wrong rows is printed. Every row of ours
is compared with an exhaustive join, which looks at every fact of the entity that was known by then.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.engines import DuckDB, History

ENTITIES, FACTS, YEAR = 100_000, 1_000_000, 365 * 86_400
ROUNDS, LIMIT = 9, 1.2
TIME = pa.timestamp("us", tz="UTC")

BY_HAND = """
SELECT l.*, r.temp, r.wind, r.place FROM '{left}' l ASOF LEFT JOIN '{right}' r
ON l.entity = r.entity AND l.asked_at >= r.observed_at
"""
EXHAUSTIVE = """
SELECT l.question, r.place FROM '{left}' l LEFT JOIN '{right}' r
ON l.entity = r.entity AND l.asked_at >= greatest(r.observed_at, r.known_at)
QUALIFY row_number() OVER (PARTITION BY l.question ORDER BY r.observed_at DESC, r.known_at DESC, r.place DESC) = 1
ORDER BY l.question
"""


def write_tables(folder: Path) -> tuple[Path, Path]:
    random = np.random.default_rng(11)
    observed = random.integers(0, YEAR, FACTS)
    known = observed + random.integers(0, 3_600, FACTS)
    entity = random.integers(0, ENTITIES, FACTS)
    corrected = random.choice(FACTS, FACTS // 100, replace=False)
    rows = np.concatenate([np.arange(FACTS), corrected])
    known = np.concatenate([known, known[corrected] + random.integers(1, 30 * 86_400, len(corrected))])
    facts = {
        "entity": entity[rows],
        "observed_at": pa.array(observed[rows] * 1_000_000).cast(TIME),
        "known_at": pa.array(known * 1_000_000).cast(TIME),
        "temp": random.normal(size=len(rows)),
        "wind": random.normal(size=len(rows)),
        "place": np.arange(len(rows)),
    }
    asked = pa.array(random.integers(0, YEAR, ENTITIES) * 1_000_000).cast(TIME)
    questions = {"question": np.arange(ENTITIES), "entity": random.permutation(ENTITIES), "asked_at": asked}
    left, right = folder / "questions.parquet", folder / "facts.parquet"
    pq.write_table(pa.table(questions), left)
    pq.write_table(pa.table(facts), right)
    return left, right


def ours(left: Path, right: Path) -> pa.Table:
    engine = DuckDB()
    history = History(("entity",), "observed_at", "known_at")
    columns = {name: name for name in ("temp", "wind", "place")}
    questions, facts = engine.read_parquet([left]), engine.read_parquet([right])
    return engine.asof_join(questions, facts, time="asked_at", history=history, columns=columns, ttl=None).table()


def by_hand(left: Path, right: Path, sql: str = BY_HAND) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.sql(sql.format(left=left, right=right)).to_arrow_table()


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        left, right = write_tables(Path(folder))
        expected = by_hand(left, right, EXHAUSTIVE)["place"]
        wrong = int((~_same(ours(left, right)["place"], expected)).sum())
        plain = by_hand(left, right).sort_by("question")["place"]
        times = [(seconds(lambda: ours(left, right)), seconds(lambda: by_hand(left, right))) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(a / b for a, b in times)
    print(f"rows: {ENTITIES:,} questions, {FACTS + FACTS // 100:,} facts; median of {ROUNDS} rounds, side by side")
    print(f"evenkeel           {mine:.3f} s, {wrong:,} rows wrong")
    missed = int((~_same(plain, expected)).sum())
    print(f"ASOF join by hand  {theirs:.3f} s, {missed:,} rows wrong (corrections, and facts that came late)")
    print(f"RESULT name=point_in_time_join_wrong_rows value={wrong} limit=0 ok={str(wrong == 0).lower()}")
    print(f"RESULT name=point_in_time_join_ratio value={ratio:.2f} limit={LIMIT} ok={str(ratio <= LIMIT).lower()}")


def _same(found: pa.ChunkedArray, expected: pa.ChunkedArray) -> np.ndarray:
    return found.fill_null(-1).to_numpy() == expected.fill_null(-1).to_numpy()


if __name__ == "__main__":
    main()
