"""How much memory it takes to put bad rows aside, to compare rows by their key, to read what was served, and to fit and
apply a transform: no more for more rows.

    python benchmarks/memory.py [quarantine] [skew] [served] [transform]

Of the log of predictions there are an eighth of the rows, for the transform several times as many. Each file is made,
and each command run, in a process of its own, whose peak (VmHWM) is read at its end.
"""

import subprocess
import sys
import tempfile

ROWS = 2_000_000, 8_000_000
LIMIT, GROWTH = 1_000.0, 1.25
MAKE = """
import numpy as np, pyarrow as pa, pyarrow.parquet as pq, sys
rows, file = int(sys.argv[1]), sys.argv[2]
draw = np.random.default_rng(7)
schema = pa.schema([("id", pa.string()), *((f"x{i}", pa.float64()) for i in range(6))])
with pq.ParquetWriter(file, schema) as writer:
    for start in range(0, rows, 122_880):
        ids = pa.array([f"customer {i - i % 1_000 if i % 1_000 == 999 else i:012}" for i in range(start, start + 122_880)])
        writer.write_batch(pa.record_batch([ids, *(draw.normal(0, 1, 122_880) for _ in range(6))], schema=schema))
"""
PEAK = """
import re
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
ASIDE = """
import sys
from pathlib import Path
from evenkeel.flows.quarantine import quarantine
from evenkeel.schema import Column, Range, Schema
from evenkeel.typing import ColumnType
columns = [Column(f"x{i}", ColumnType.FLOAT, range=Range(-3, 3)) for i in range(6)]
schema = Schema((Column("id", ColumnType.TEXT, unique=True), *columns), max_bad_rows=0.1)
folder = Path(sys.argv[1])
found = quarantine(folder / "rows.parquet", schema, folder / "bad.parquet", passed=folder / "good.parquet")
assert found.valid and found.reasons["id: not_unique"] > 0, found
"""

SKEW = """
import sys
from pathlib import Path
from evenkeel.flows.comparisons import skew
file = Path(sys.argv[1]) / "rows.parquet"
found = skew(file, file, key="id")
assert found.matched.rows > 0 and not found.alarm, found
"""

LOG = """
import datetime, json, numpy as np, pyarrow as pa, sys
from pathlib import Path
from evenkeel.predictions import FolderSink, PredictionIds
from evenkeel.predictions.record import SCHEMA
rows, folder, ids = int(sys.argv[1]) // 8, Path(sys.argv[2]).parent / "log", PredictionIds()
draw = np.random.default_rng(7)
for start in range(0, rows, 50_000):
    time, values = 1_356_998_400_000_000 + start, draw.normal(0, 1, (50_000, 6)).tolist()
    texts = [json.dumps({f"x{i}": value for i, value in enumerate(row)}) for row in values]
    arrived = datetime.datetime.fromtimestamp(time / 1e6, datetime.UTC)
    one = {"arrival_time": arrived, "model": "m", "version": 1, "bundle_digest": "d", "arm": "a", "epoch": 1}
    one |= {"propensity": 1.0, "signature_digest": "s", "scores": [0.5], "fallback": False, "latency": 1, "warnings": []}
    columns = {"id": ids.take(time, 50_000), "key": [str(start + row) for row in range(50_000)], "inputs": texts}
    table = [columns.get(field.name, [one.get(field.name)] * 50_000) for field in SCHEMA]
    FolderSink(folder).put(f"{start}", pa.table([pa.array(c, f.type) for c, f in zip(table, SCHEMA)], schema=SCHEMA))
"""
SERVED = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
from evenkeel.flows.served import served_rows
folder = Path(sys.argv[1])
assert pq.read_metadata(served_rows(folder / "log", "m", folder / "served.parquet")).num_columns == 7
"""
TRANSFORM = """
import sys
from pathlib import Path
import pyarrow as pa
import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.artifacts.side_cache import SideCache
from evenkeel.engines import open_engine
from evenkeel.transforms.known import KnownStates
from evenkeel.typing import ColumnType
columns = {f"x{i}": ExampleColumn(f"x{i}", ColumnType.FLOAT) for i in range(6)}
@ek.transform
def features(x):
    return {
        "x0": ek.standardize(x["x0"]), "x1": ek.bucketize(x["x1"], quantiles=10), "x2": ek.impute(x["x2"], "median"),
        "x3": ek.robust(x["x3"]), "x4": ek.quantile_normal(x["x4"]), "x5": ek.min_max(ek.winsorize(x["x5"])),
    }
engine = open_engine()
rows = engine.read_parquet([Path(sys.argv[1]) / "rows.parquet"], list(columns))
known = KnownStates(SideCache(Path(sys.argv[1]) / "known", 1 << 29), "code")
graph = ek.fit(features.trace(columns), engine, rows, known)
assert known.analysed == engine.count(rows)
seen = sum(len(graph.features(pa.Table.from_batches([batch]))) for batch in rows.batches(122_880))
assert seen == engine.count(rows)
"""
COMMANDS = {
    "quarantine": (MAKE, ASIDE, ROWS, LIMIT),
    "skew": (MAKE, SKEW, ROWS, LIMIT),
    "served": (LOG, SERVED, ROWS, LIMIT),
    "transform": (MAKE, TRANSFORM, (8_000_000, 50_000_000), 2_000.0),
}


def peak(code: str, *arguments: object) -> float:
    """Return the peak of the memory of a program, in MB."""
    done = subprocess.run([sys.executable, "-c", code + PEAK, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    return int(done.stdout.split()[-1]) / 1_000


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(value <= limit).lower()}", flush=True)


def main(names: list[str]) -> None:
    for name, (make, code, sizes, limit) in COMMANDS.items():
        if names and name not in names:
            continue
        peaks = []
        for rows in sizes:
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([sys.executable, "-c", make, str(rows), f"{folder}/rows.parquet"], check=True)
                peaks.append(peak(code, folder))
            result(f"{name}_megabytes_{rows}", peaks[-1], limit)
        result(f"{name}_growth", peaks[-1] / peaks[0], GROWTH)


if __name__ == "__main__":
    main(sys.argv[1:])
