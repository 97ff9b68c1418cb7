"""How much memory it takes to put bad rows aside, as the rows grow: it does not grow with them.

    python benchmarks/memory.py

Each file is made, and each command run, in a process of its own, whose peak (VmHWM) is read at its end.
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
    for start in range(0, rows, 100_000):
        ids = pa.array([f"customer {i - i % 1_000 if i % 1_000 == 999 else i:012}" for i in range(start, start + 100_000)])
        writer.write_batch(pa.record_batch([ids, *(draw.normal(0, 1, 100_000) for _ in range(6))], schema=schema))
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


def peak(code: str, *arguments: object) -> float:
    """Return the peak of the memory of a program, in MB."""
    done = subprocess.run([sys.executable, "-c", code + PEAK, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
    return int(done.stdout.split()[-1]) / 1_000


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(value <= limit).lower()}", flush=True)


def main() -> None:
    for name, code in {"quarantine": ASIDE}.items():
        peaks = []
        for rows in ROWS:
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([sys.executable, "-c", MAKE, str(rows), f"{folder}/rows.parquet"], check=True)
                peaks.append(peak(code, folder))
            result(f"{name}_megabytes_{rows}", peaks[-1], LIMIT)
        result(f"{name}_growth", peaks[-1] / peaks[0], GROWTH)


if __name__ == "__main__":
    main()
