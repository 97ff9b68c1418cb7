"""Fit and apply a transform of 1.5 million rows, and the same by hand in DuckDB and numpy in the same run.

Three columns standardized, two vocabularies, four quantile buckets, four passed through; from CSV and from Parquet, then
applied alone on one thread. Then one row through this transform and LightGBM of 200 trees, in a bundle.

python benchmarks/transform.py [ROWS]
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles import load_bundle
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.training import LightGBM, TrainingData, fit_model
from evenkeel.typing import ColumnType, Task

FLOATS = [f"f{i}" for i in range(11)]
TEXTS = ["city", "carrier"]
COLUMNS = {name: ExampleColumn(name, ColumnType.FLOAT) for name in FLOATS} | {
    name: ExampleColumn(name, ColumnType.TEXT) for name in TEXTS
}


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    return (
        {name: ek.standardize(x[name]) for name in FLOATS[:3]}
        | {name: ek.category(x[name], top_k=1_000) for name in TEXTS}
        | {name: ek.bucketize(x[name], quantiles=10) for name in FLOATS[3:7]}
        | {name: x[name] for name in FLOATS[7:]}
    )


def made_table(rows: int) -> pa.Table:
    random = np.random.default_rng(0)
    columns: dict[str, object] = {
        name: pa.array(random.lognormal(i / 4, 1, rows), mask=random.random(rows) < 0.02)
        for i, name in enumerate(FLOATS)
    }
    for name, size in (("city", 5_000), ("carrier", 20)):
        words = np.array([f"{name}_{value}" for value in range(size)])
        columns[name] = pa.array(words[(size * random.random(rows) ** 2).astype(np.int64)])
    return pa.table(columns)


def by_hand(path: Path) -> np.ndarray:
    """Return the same features by SQL that learns, and numpy that applies."""
    connection = duckdb.connect()
    read = f"read_csv('{path}')" if path.suffix == ".csv" else f"'{path}'"
    connection.execute(f"CREATE TEMP TABLE t AS FROM {read}")
    sums = ", ".join(f"avg({name}), stddev_pop({name})" for name in FLOATS[:3])
    moments = np.array(connection.execute(f"SELECT {sums} FROM t").fetchall()[0]).reshape(-1, 2)
    parts = [i / 10 for i in range(1, 10)]
    wanted = ", ".join(f"approx_quantile({name}, {parts})" for name in FLOATS[3:7])
    cuts = connection.execute(f"SELECT {wanted} FROM t").fetchall()[0]
    found = connection.sql(f"SELECT {', '.join(FLOATS)} FROM t").fetchnumpy()
    columns = [
        (np.ma.filled(found[name], np.nan) - mean) / spread
        for name, (mean, spread) in zip(FLOATS[:3], moments, strict=True)
    ]
    for name in TEXTS:
        connection.execute(
            f"CREATE TEMP TABLE v_{name} AS SELECT {name} AS word, row_number() OVER (ORDER BY count(*) DESC, {name}) + 1"
            f" AS place FROM t GROUP BY {name} ORDER BY place LIMIT 1000"
        )
        sql = f"SELECT coalesce(place, 1) AS p FROM t LEFT JOIN v_{name} ON word = {name}"
        columns.append(connection.sql(sql).fetchnumpy()["p"])
    for name, bounds in zip(FLOATS[3:7], cuts, strict=True):
        columns.append(np.searchsorted(bounds, np.ma.filled(found[name], np.nan), side="right"))
    columns += [np.ma.filled(found[name], np.nan) for name in FLOATS[7:]]
    return np.column_stack(columns).astype(np.float32)


def fit_and_apply(engine: Engine, relation: Relation) -> np.ndarray:
    transform = ek.fit(features.trace(COLUMNS), engine, relation)
    return np.concatenate([transform.features(pa.Table.from_batches([batch])) for batch in relation.batches(122_880)])


def seconds(work: Callable[[], object], repeats: int = 2) -> float:
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def result(name: str, value: float, limit: float, at_least: bool = False) -> None:
    ok = value >= limit if at_least else value <= limit
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(ok).lower()}", flush=True)


def of_many(folder: Path, rows: int) -> ek.TransformGraph:
    table = made_table(rows)
    pq.write_table(table, folder / "made.parquet")
    pyarrow.csv.write_csv(table, folder / "made.csv")
    for kind in ("parquet", "csv"):
        file = folder / f"made.{kind}"

        def ours(file: Path = file, kind: str = kind) -> np.ndarray:
            engine = open_engine()
            return fit_and_apply(engine, getattr(engine, f"read_{kind}")([file]))

        took, hand = seconds(ours), seconds(lambda file=file: by_hand(file))
        print(f"{kind}: {rows:,} rows, fit and apply: ours {took:.2f} s, by hand {hand:.2f} s")
        result(f"transform_{kind}_seconds", took, 5)
        result(f"transform_{kind}_ratio_to_hand", took / hand, 3)
    engine = open_engine()
    transform = ek.fit(features.trace(COLUMNS), engine, engine.from_arrow(table))
    part = table.slice(0, 500_000).combine_chunks()
    rate = part.num_rows / seconds(lambda: transform.features(part), 3)
    result("transform_million_rows_a_second", rate / 1e6, 1, at_least=True)
    return transform


def of_one(folder: Path, transform: ek.TransformGraph) -> None:
    """Show what one row takes through a transform and 200 trees, in a bundle."""
    table = made_table(20_000)
    matrix = transform.features(table)
    labels = (np.nan_to_num(matrix[:, 0]) + np.nan_to_num(matrix[:, 3]) > 2).astype(np.int64)
    data = TrainingData(matrix, labels, transform.feature_names, Task.BINARY, 2)
    model = fit_model(LightGBM(rounds=200, early_stopping=None), data, {}, (False, True))
    parts = BundleParts("made", transform, model, table.slice(0, 500))
    (folder / "bundle").mkdir()
    pack(parts, folder / "bundle")
    result("bundle_loads_in_milliseconds", 1e3 * seconds(lambda: load_bundle(folder / "bundle"), 5), 100)
    predictor = load_bundle(folder / "bundle")
    rows = table.slice(0, 2_000).to_pylist()
    took = []
    for row in rows:
        start = time.perf_counter()
        predictor.score_rows([row])
        took.append(time.perf_counter() - start)
    result("one_row_median_microseconds", 1e6 * float(np.median(took)), 100)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500_000
    with tempfile.TemporaryDirectory() as folder:
        of_one(Path(folder), of_many(Path(folder), rows))


if __name__ == "__main__":
    main()
