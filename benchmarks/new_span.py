"""Fit a transform on 1.5 million rows, and again when 5 % more have come, as a run does: only the new ones are looked at.

The columns are those of `transform.py`: three columns standardized, two vocabularies, four quantile buckets. Both fits
begin with the digests of what is there; in between, the memory of the first is all that is kept. The same fit without a
memory stands beside it, and what is learnt must be the same.

python benchmarks/new_span.py [ROWS]
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from transform import COLUMNS, features, made_table, result

import evenkeel.transforms as ek
from evenkeel.artifacts.side_cache import SideCache
from evenkeel.engines import open_engine
from evenkeel.engines.base import ROW_GROUP
from evenkeel.transforms.known import KnownStates

REPEATS = 5


def fit(file: Path, known: KnownStates | None = None) -> ek.TransformGraph:
    engine = open_engine()
    return ek.fit(features.trace(COLUMNS), engine, engine.read_parquet([file]), known)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500_000
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        table = made_table(rows + rows // 20)
        for name, some in (("first", rows), ("second", table.num_rows)):
            pq.write_table(table.slice(0, some), folder / name, compression="zstd", row_group_size=ROW_GROUP)

        def known() -> KnownStates:
            return KnownStates(SideCache(folder / "known", 1 << 30), "code")

        took: dict[str, list[float]] = {"without": [], "first": [], "second": []}
        for _ in range(REPEATS):
            shutil.rmtree(folder / "known", ignore_errors=True)
            took["without"].append(seconds(lambda: fit(folder / "first")))
            took["first"].append(seconds(lambda: fit(folder / "first", known())))
            took["second"].append(seconds(lambda: fit(folder / "second", known())))
        after = known()
        same = fit(folder / "second", after).graph == fit(folder / "second").graph
        without, first, second = (min(took[name]) for name in ("without", "first", "second"))
        size = sum(path.stat().st_size for path in (folder / "known").glob("*/*"))
        print(
            f"{rows:,} rows without a memory {without:.2f} s, with an empty one {first:.2f} s; 5 % more {second:.2f} s"
        )
        print(f"the memory: {size / 1e6:.1f} MB; what is learnt is the same: {same}")
        result("new_span_ratio_to_first", second / first, 0.3)
        print(f"what keeping costs the first fit: {first - without:.3f} s, {first / without - 1:.0%}")


if __name__ == "__main__":
    main()
