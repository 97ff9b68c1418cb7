"""Laws of what a fit knows of rows from earlier fits: what is learnt has the bits of what is learnt from all rows at once.

>>> sorted(uncovered())
[]
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import evenkeel.transforms as ek
from evenkeel.artifacts.base import dump_json
from evenkeel.artifacts.side_cache import SideCache
from evenkeel.engines.aggregates import BLOCK
from evenkeel.testing.shared import shared_engine
from evenkeel.testing.transform_cases import CASES, COLUMNS, TARGET, Case, sample_table
from evenkeel.testing.transforms import trace
from evenkeel.transforms.catalogue import operation_kinds
from evenkeel.transforms.known import KnownStates
from evenkeel.transforms.operations.base import Operation

ROWS = 20_000  # two stretches of 8,192 rows and the rest
_LIMIT = 1 << 30


def learning_cases() -> dict[str, Case]:
    """Return the cases in which something is learnt from rows."""
    return {name: case for name, case in CASES.items() if any(_learns(node.operation) for node in trace(case).nodes)}


def together() -> list[dict[str, Case]]:
    """Return the cases that learn in two lots, since each feature of a graph that learns out of fold is written six times."""
    cases = learning_cases()
    out = {name for name, case in cases.items() if any(node.operation.out_of_fold for node in trace(case).nodes)}
    return [{name: case for name, case in cases.items() if (name in out) is lot} for lot in (False, True)]


def uncovered() -> set[str]:
    """Return the operations that can learn, and stand in no case in which they do."""
    kinds = {name for name, kind in operation_kinds().items() if kind.analyzer is not Operation.analyzer}
    nodes = [node.operation for case in learning_cases().values() for node in trace(case).nodes]
    return kinds - {operation.name for operation in nodes if _learns(operation)}


def many_rows(rows: int = ROWS) -> pa.Table:
    """Return rows with everything that data can hold, of which no two stretches are the same."""
    parts = [sample_table(seed=seed) for seed in range(-(-rows // sample_table().num_rows))]
    return pa.concat_tables(parts).slice(0, rows).combine_chunks()


def written(table: pa.Table, file: Path, blocks: int = 1) -> Path:
    """Write rows in row groups of so many times 8,192, and return the file."""
    pq.write_table(table, file, row_group_size=blocks * BLOCK)
    return file


def known_in(folder: Path, *, code: str = "code", recall: bool = True) -> KnownStates:
    """Return what earlier fits have left in a folder."""
    return KnownStates(SideCache(folder, _LIMIT), code, recall)


def learnt(cases: Mapping[str, Case], file: Path, known: KnownStates | None = None) -> list[bytes]:
    """Return all that a transform of some cases learns from the rows of a file, those out of fold as well."""
    engine = shared_engine()
    graph = ek.transform(lambda x: {name: case(x) for name, case in cases.items()}).trace(COLUMNS, target=TARGET)
    fitted = ek.fit(graph, engine, engine.read_parquet([file]), known)
    return [dump_json(one.graph.document()) for one in (fitted, *fitted.folds)]


def check_known(cases: Mapping[str, Case], tables: Iterable[pa.Table], folder: Path, blocks: int = 1) -> None:
    """Fitted on one table after the other, with one memory, a transform learns what it learns without any."""
    for number, table in enumerate(tables):
        file = written(table, folder / f"{number}.parquet", blocks)
        assert learnt(cases, file, known_in(folder / "known")) == learnt(cases, file), f"table {number}"


def _learns(operation: Operation) -> bool:
    return operation.analyzer("") is not None
