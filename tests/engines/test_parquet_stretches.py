from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.engines import DuckDB, Stretch

NUMBERS = [place % 1_000 for place in range(20_000)]


def stretches(folder: Path, columns: dict[str, object], *, wanted: str = "x", rows: int = 8_192) -> list[Stretch]:
    pq.write_table(pa.table(columns), folder / "rows.parquet", row_group_size=rows)
    return DuckDB(threads=1).read_parquet([folder / "rows.parquet"]).stretches([wanted])


def digests(found: list[Stretch]) -> list[str]:
    return [digest for one in found for digest in one.digests.values()]


def test_rows_are_told_row_group_by_row_group(tmp_path: Path) -> None:
    found = stretches(tmp_path, {"x": NUMBERS})
    assert [(one.start, one.rows, list(one.digests)) for one in found] == [
        (0, 8_192, ["x"]),
        (8_192, 8_192, ["x"]),
        (16_384, 3_616, ["x"]),
    ]
    assert len({*digests(found)}) == 3


def test_rows_that_are_added_and_other_columns_change_no_digest(tmp_path: Path) -> None:
    before = digests(stretches(tmp_path, {"x": NUMBERS}))
    after = digests(stretches(tmp_path, {"y": [*NUMBERS, 1], "x": [*NUMBERS, 0]}))
    assert (before[:2], before[2] != after[2]) == (after[:2], True)


@pytest.mark.parametrize("kind", [pa.int32(), pa.float64(), pa.string(), pa.timestamp("us"), pa.timestamp("us", "UTC")])
def test_the_same_numbers_of_another_type_have_another_digest(kind: pa.DataType, tmp_path: Path) -> None:
    zeros = pa.array([0] * 10)
    assert digests(stretches(tmp_path, {"x": zeros})) != digests(stretches(tmp_path, {"x": zeros.cast(kind)}))


def test_a_null_is_not_what_it_is_stored_as(tmp_path: Path) -> None:
    full, holed = ({"x": pa.array([0, 0, last], pa.int64())} for last in (0, None))
    assert digests(stretches(tmp_path, full)) != digests(stretches(tmp_path, holed))


def test_lists_are_told_by_items_and_lengths(tmp_path: Path) -> None:
    columns = [{"x": [[1, 2], [3]]}, {"x": [[1], [2, 3]]}, {"x": [[1, 2], [4]]}]
    assert len({*(digests(stretches(tmp_path, one))[0] for one in columns)}) == 3


@pytest.mark.parametrize("rows", [1_000, 8_191])
def test_row_groups_that_cut_a_block_are_not_told(rows: int, tmp_path: Path) -> None:
    assert stretches(tmp_path, {"x": NUMBERS}, rows=rows) == []


def test_a_column_has_the_name_that_it_was_given(tmp_path: Path) -> None:
    stretches(tmp_path, {"x": [1], "y": [2]})
    engine = DuckDB(threads=1)
    renamed = engine.select(engine.read_parquet([tmp_path / "rows.parquet"]), {"z": "x"})
    (found,) = renamed.stretches(["z"])
    assert found.digests["z"] == digests(stretches(tmp_path, {"x": [1]}))[0]


def test_several_files_and_tables_in_memory_are_not_told(tmp_path: Path) -> None:
    stretches(tmp_path, {"x": NUMBERS})
    engine = DuckDB(threads=1)
    assert engine.read_parquet([tmp_path / "rows.parquet"] * 2).stretches(["x"]) == []
    assert engine.from_arrow(pa.table({"x": NUMBERS})).stretches(["x"]) == []
