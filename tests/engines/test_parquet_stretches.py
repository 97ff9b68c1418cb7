from pathlib import Path
from time import process_time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.engines import DuckDB, Stretch, parquet_stretches

NUMBERS = [place % 1_000 for place in range(20_000)]


def stretches(
    folder: Path, columns: dict[str, object] | pa.Table, *, wanted: str = "x", rows: int = 8_192
) -> list[Stretch]:
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    pq.write_table(table, folder / "rows.parquet", row_group_size=rows)
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


def test_a_list_that_is_missing_is_not_one_of_nothing(tmp_path: Path) -> None:
    """Of both the levels and the items have the same bytes."""
    found = []
    for lists, of_nulls in (([None, [], ["a"]], False), ([[], [None], ["a"]], True)):
        values = pa.array(lists, pa.list_(pa.field("element", pa.string(), nullable=of_nulls)))
        schema = pa.schema([pa.field("x", values.type, nullable=not of_nulls)])
        found.append(digests(stretches(tmp_path, pa.table([values], schema=schema)))[0])
    assert len({*found}) == 2


def test_a_file_of_many_columns_takes_time_by_their_number(tmp_path: Path) -> None:
    pq.write_table(pa.table({f"column_{place}": [1.0] for place in range(4_000)}), tmp_path / "rows.parquet")
    began = process_time()
    (found,) = parquet_stretches.stretches(
        tmp_path / "rows.parquet", {f"{place}": f"column_{place}" for place in range(4_000)}
    )
    assert (len(found.digests), process_time() - began < 3) == (4_000, True)


def test_a_point_in_a_name_is_not_a_level(tmp_path: Path) -> None:
    ones, twos = (digests(stretches(tmp_path, {"a.b": [n], "a": [3]}, wanted="a.b")) for n in (1, 2))
    assert ones != twos


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
