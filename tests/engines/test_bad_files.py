"""Files that are damaged, odd or at the edge of what a type holds, read by the engine in the process."""

import gzip
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from evenkeel.engines import DuckDB, Relation
from evenkeel.engines.column_types import TIMESTAMP
from evenkeel.errors import EvenkeelError, InvalidDataError, UsageError

NAMES = ['a"; drop table x; --', "a", "A", "c0", "select", "naïve ☕", " ", "x\ny", "'", "a,b", "NULL"]


@pytest.fixture
def secrets(without_rights: Callable[[], AbstractContextManager[None]]) -> Iterator[Path]:
    """A folder with files that the user of the test may not read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        for file in ("secret.csv", "secret.parquet"):
            (Path(name) / file).write_text("a\n1\n")
            (Path(name) / file).chmod(0)
        with without_rights():
            yield Path(name)


def read(file: Path, *more: Path) -> Relation:
    engine = DuckDB(threads=1)
    return engine.read_csv([file, *more]) if ".csv" in file.name else engine.read_parquet([file, *more])


def refused(file: Path, *more: Path) -> EvenkeelError:
    with pytest.raises(EvenkeelError) as caught:
        read(file, *more).table()
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.parquet", lambda whole: whole[:-100], "cannot be read as Parquet"),
        ("words.parquet", lambda whole: b"a,b\n1,2\n", "cannot be read as Parquet"),
        ("nothing.parquet", lambda whole: b"", "cannot be read as Parquet"),
        ("table.csv", lambda whole: whole, "is not a CSV file"),
        ("nothing.csv", lambda whole: b"", "is empty"),
        (
            "cut.csv.gz",
            lambda whole: gzip.compress(os.urandom(1 << 20).hex().encode() + b"\n1\n")[:-99],
            "cannot be unpacked",
        ),
        ("damaged.csv.gz", lambda whole: b"\x1f\x8bno gzip at all", "cannot be unpacked"),
    ],
)
def test_a_file_that_is_no_table_is_named_with_what_to_do(tmp_path: Path, name: str, content, said: str) -> None:
    pq.write_table(pa.table({"x": range(1_000)}), tmp_path / "whole")
    (tmp_path / name).write_bytes(content((tmp_path / "whole").read_bytes()))
    error = refused(tmp_path / name)
    assert isinstance(error, InvalidDataError)
    assert (name in error.problem, said in error.problem) == (True, True)
    assert error.expected or error.remedy


def test_a_gzip_file_that_is_cut_off_is_found_behind_its_first_blocks(tmp_path: Path) -> None:
    packed = gzip.compress(b"x,y\n" + b"1,2\n" * 3_000_000)
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    assert "cut off or damaged" in str(refused(tmp_path / "cut.csv.gz"))


def test_a_gzip_file_may_have_several_members(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"x\n1\n") + gzip.compress(b"2\n"))
    assert read(tmp_path / "a.csv.gz").table().to_pydict() == {"x": [1, 2]}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_files_of_different_columns_are_told_apart(tmp_path: Path, ending: str) -> None:
    for name, columns in {"one": {"a": [1], "b": [2]}, "two": {"a": [1], "c": [2], "d": [3]}}.items():
        write = pc.write_csv if ending == "csv" else pq.write_table
        write(pa.table(columns), tmp_path / f"{name}.{ending}")
    error = refused(tmp_path / f"one.{ending}", tmp_path / f"two.{ending}")
    assert error.got == "it lacks 'b', it adds 'c', 'd'"
    assert error.where == tmp_path / f"two.{ending}"


@pytest.mark.parametrize("name", ["folder.csv", "folder.parquet"])
def test_a_folder_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert isinstance(refused(tmp_path / name), UsageError)


@pytest.mark.parametrize("name", ["secret.csv", "secret.parquet"])
def test_a_file_that_may_not_be_read_is_named(name: str, secrets: Path) -> None:
    error = refused(secrets / name)
    assert isinstance(error, UsageError)
    assert "got: Permission denied" in str(error)


def test_whole_numbers_beyond_64_bits(tmp_path: Path) -> None:
    large = [2**64 - 1, 2**63, None]
    columns = {"unsigned": pa.array(large, pa.uint64()), "decimal": pa.array([*map(Decimal, large[:2]), None])}
    table = pa.table({**columns, "wide": pa.array([Decimal(10**37), Decimal(-1), None], pa.decimal128(38, 0))})
    pq.write_table(table, tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text(f"x,y\n{2**63},\n-1,\n")
    found = [DuckDB(threads=1).from_arrow(table).table(), read(tmp_path / "x.parquet").table()]
    for one in found:
        assert one["unsigned"].to_pylist() == one["decimal"].to_pylist() == [2.0**64, 2.0**63, None]
        assert one["wide"].to_pylist() == [1e37, -1.0, None]
    assert read(tmp_path / "x.csv").table()["x"].to_pylist() == [str(2**63), "-1"]


def test_decimals_are_the_nearest_floats(tmp_path: Path) -> None:
    values = [Decimal("0.1"), Decimal("-12345678901234.567"), Decimal("0.3"), None]
    pq.write_table(pa.table({"x": pa.array(values, pa.decimal128(20, 3))}), tmp_path / "x.parquet")
    assert read(tmp_path / "x.parquet").table()["x"].to_pylist() == [0.1, -12345678901234.567, 0.3, None]


FAR = [datetime(1, 1, 1), datetime(1969, 12, 31, 23, 59, 59), datetime(2262, 4, 12), datetime(9999, 12, 31, 23, 59, 59)]


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_times_before_1970_and_after_2262(tmp_path: Path, unit: str, ending: str) -> None:
    table = pa.table({"t": pa.array([*FAR, None], pa.timestamp(unit)), "row": range(5)})
    (pc.write_csv if ending == "csv" else pq.write_table)(table, tmp_path / f"x.{ending}")
    column = read(tmp_path / f"x.{ending}").table()["t"]
    assert (column.type, column.to_pylist()) == (TIMESTAMP, [*(time.replace(tzinfo=UTC) for time in FAR), None])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_nanoseconds_are_rounded_down_on_both_sides_of_1970(tmp_path: Path, ending: str) -> None:
    table = pa.table({"t": pa.array([-1, 1_999, -(2**63) + 2], pa.timestamp("ns")), "row": range(3)})
    (pc.write_csv if ending == "csv" else pq.write_table)(table, tmp_path / f"x.{ending}")
    relation = read(tmp_path / f"x.{ending}")
    for column in (relation.table()["t"], pa.Table.from_batches(relation.batches())["t"]):
        assert column.cast(pa.int64()).to_pylist() == [-1, 1, (-(2**63) + 2) // 1_000]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_names_are_data(tmp_path: Path, ending: str) -> None:
    table = pa.table([[place] for place in range(len(NAMES))], names=NAMES)
    (pc.write_csv if ending == "csv" else pq.write_table)(table, tmp_path / f"x.{ending}")
    relation = read(tmp_path / f"x.{ending}")
    assert relation.table().equals(table)
    assert DuckDB.select(relation.engine, relation, {"x": "A"}).table().to_pydict() == {"x": [2]}


def test_a_name_of_nothing_and_one_that_stands_twice(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,,a\n1,2,3\n")
    assert "columns of the same name\n  got: ['a']" in str(refused(tmp_path / "x.csv"))
    pq.write_table(pa.table([[1], [2]], names=["a", "a"]), tmp_path / "x.parquet")
    assert "columns of the same name\n  got: ['a']" in str(refused(tmp_path / "x.parquet"))
    pq.write_table(pa.table({"": [1], "a": [2]}), tmp_path / "x.parquet")
    assert read(tmp_path / "x.parquet").table().to_pydict() == {"": [1], "a": [2]}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows_and_columns_of_nothing(tmp_path: Path, ending: str, rows: int) -> None:
    table = pa.table({"n": pa.nulls(rows), "x": pa.array([1.5] * rows, pa.float64())})
    (pc.write_csv if ending == "csv" else pq.write_table)(table, tmp_path / f"x.{ending}")
    assert read(tmp_path / f"x.{ending}").table().to_pydict() == {"n": [None] * rows, "x": [1.5] * rows}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_ten_thousand_columns(tmp_path: Path, ending: str) -> None:
    table = pa.table({f"column {place}": [place, None, 0] for place in range(10_000)})
    (pc.write_csv if ending == "csv" else pq.write_table)(table, tmp_path / f"x.{ending}")
    assert read(tmp_path / f"x.{ending}").table().equals(table)
