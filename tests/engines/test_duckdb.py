import subprocess
import sys
from datetime import time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.engines import DuckDB, History, Window, open_engine
from evenkeel.errors import DefinitionError, EvenkeelError, InvalidDataError, StoreError
from evenkeel.statistics import profile

TIME = pa.timestamp("us", tz="UTC")


@pytest.mark.parametrize("settings", [{"threads": 0}, {"memory_limit": "much"}])
def test_settings_that_duckdb_refuses(settings):
    with pytest.raises(DefinitionError, match="refuses its settings"):
        open_engine(**settings)


def test_a_query_cannot_read_the_program():
    secret = pa.table({"x": [1]})
    with pytest.raises(DefinitionError, match="refused"):
        DuckDB().query("SELECT * FROM secret")
    assert secret.num_rows == 1


def test_a_relation_of_another_engine_is_refused():
    class Other:
        schema = pa.schema([("x", pa.int64())])

    with pytest.raises(DefinitionError, match="belongs to the engine"):
        DuckDB().count(Other())


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(InvalidDataError, match="different names"):
        DuckDB().from_arrow(pa.table([[1], [2]], names=["a", "a"]))


def test_too_little_memory_is_said():
    engine = DuckDB(threads=1, memory_limit="20MB")
    with pytest.raises(EvenkeelError, match="memory"):
        engine.query("SELECT list(i) AS x FROM range(50000000) AS t(i)").table()


def test_widened_types_over_files(tmp_path):
    tables = [{"x": pa.array([1], pa.int8()), "y": pa.nulls(1)}, {"y": ["a"], "x": [2**40]}, {"x": [0.5], "y": ["b"]}]
    files = [tmp_path / f"{place}.parquet" for place in range(3)]
    for file, table in zip(files, tables, strict=True):
        pq.write_table(pa.table(table), file)
    assert DuckDB().read_parquet(files).table().to_pydict() == {"x": [1.0, 2.0**40, 0.5], "y": [None, "a", "b"]}


def test_names_that_differ_in_case_over_files(tmp_path):
    for place in range(2):
        pq.write_table(pa.table([[place], [place + 10]], names=["a", "A"]), tmp_path / f"{place}.parquet")
    relation = DuckDB().read_parquet(sorted(tmp_path.iterdir()), ["A"])
    assert relation.table().to_pydict() == {"A": [10, 11]}


def test_types_that_differ_over_files(tmp_path):
    for name, values in (("0", [1]), ("1", ["x"])):
        pq.write_table(pa.table({"x": values}), tmp_path / f"{name}.parquet")
    with pytest.raises(InvalidDataError, match="'x' has different types"):
        DuckDB().read_parquet(sorted(tmp_path.iterdir()))


def test_a_file_without_columns_is_named(tmp_path):
    pq.write_table(pa.table({}), tmp_path / "nothing.parquet")
    with pytest.raises(InvalidDataError, match=r"nothing\.parquet has no columns"):
        DuckDB().read_parquet([tmp_path / "nothing.parquet"])


def test_a_folder_in_the_path_is_no_column(tmp_path):
    (tmp_path / "year=2013").mkdir()
    pq.write_table(pa.table({"x": [1]}), tmp_path / "year=2013" / "x.parquet")
    assert DuckDB().read_parquet([tmp_path / "year=2013" / "x.parquet"]).schema.names == ["x"]


def test_a_write_that_fails_leaves_nothing(tmp_path):
    engine = DuckDB()
    bad = engine.query(
        "SELECT CAST(CASE WHEN i = 200000 THEN 'x' ELSE '1' END AS INTEGER) AS i FROM range(300000) AS t(i)"
    )
    with pytest.raises(InvalidDataError, match="cannot be read"):
        engine.write(bad, tmp_path / "x.parquet")
    with pytest.raises(StoreError, match="cannot be written"):
        engine.write(engine.query("SELECT 1 AS x"), tmp_path / "no" / "x.parquet")
    assert list(tmp_path.iterdir()) == []


def test_the_same_rows_are_the_same_bytes(tmp_path):
    table = pa.table({"x": range(200_000), "y": ["a", "b"] * 100_000})
    engine = DuckDB()
    engine.write(engine.from_arrow(table), tmp_path / "a")
    engine.write(engine.read_parquet([tmp_path / "a"]), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_whole_numbers_keep_their_type_in_extremes():
    engine, large = DuckDB(), 2**62 + 1
    rows = pa.table(
        {"k": ["a", "a"], "t": pa.array([1, 2], TIME), "n": [large, -large], "b": [True, False], "s": ["", None]}
    )
    right = engine.from_arrow(rows)
    windows = {
        "max": Window("n", "max", 5),
        "min": Window("n", "min", 5),
        "sum": Window("n", "sum", 5),
        "share": Window("b", "mean", 5),
        "texts": Window("s", "count", 5),
    }
    found = engine.window(right, right, time="t", history=History(("k",), "t"), windows=windows).table().slice(1)
    assert found.drop(rows.column_names).to_pylist() == [
        {"max": large, "min": -large, "sum": 0.0, "share": 0.5, "texts": 1}
    ]


def test_dates_are_times_at_midnight_in_utc():
    engine = DuckDB()
    left = engine.from_arrow(pa.table({"k": [1, 1], "t": pa.array([-1, 10**11], TIME)}))
    right = engine.from_arrow(pa.table({"k": [1, 1], "d": pa.array([0, 1], pa.date32()), "v": [5, 6]}))
    history = History(("k",), "d")
    found = engine.asof_join(left, right, time="t", history=history, columns={"v": "v"}, ttl=None)
    assert found.table()["v"].to_pylist() == [None, 6]


def test_times_at_the_ends_of_int64():
    engine, low, high = DuckDB(), -(2**63) + 1, 2**63 - 1
    left = engine.from_arrow(pa.table({"k": [1, 1], "t": pa.array([low, high - 1], TIME)}))
    right = engine.from_arrow(pa.table({"k": [1, 1], "e": pa.array([low, high - 5], TIME), "v": [1.0, 2.0]}))
    history, windows = History(("k",), "e"), {"sum": Window("v", "sum", 2**63)}
    found = engine.asof_join(left, right, time="t", history=history, columns={"v": "v"}, ttl=0).table()
    assert found["v"].to_pylist() == [1.0, None]
    found = engine.window(left, right, time="t", history=history, windows=windows).table()
    assert found["sum"].to_pylist() == [1.0, 2.0]


def test_nothing_is_said_on_the_way_out():
    program = """
import numpy as np
import pyarrow as pa
from evenkeel.engines import DuckDB
engine = DuckDB()
rows = engine.map_batches(engine.from_arrow(pa.table({"x": range(200000)})), lambda batch: batch, pa.schema({"x": "int64"}))
batches = engine.query("FROM range(200000)").batches(1000)
next(batches)
try:
    engine.query("SELECT nope FROM rows", rows=rows)
except Exception as error:
    kept = error
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_parquet_as_a_whole_and_by_batches_and_by_a_select_is_the_same(tmp_path):
    odd = {
        "decimal": pa.array([Decimal("0.1"), None, Decimal("-12345678901234.567")], pa.decimal128(20, 3)),
        "nanoseconds": pa.array([-1, 1_999, None], pa.timestamp("ns", "Europe/Berlin")),
        "words": pa.array(["a", None, "b"]).dictionary_encode(),
        "large": pa.array([2**64 - 1, 0, None], pa.uint64()),
        "view.of": pa.array(["", "None", None], pa.large_string()),
        'a"; drop table x; --': pa.array([1.5, None, -0.0], pa.float32()),
        "nothing": pa.nulls(3),
        "day": pa.array([0, -1, None], pa.date32()),
    }
    pq.write_table(pa.table(odd), tmp_path / "one.parquet")
    pq.write_table(pa.table({**odd, "large": pa.array([0.5, None, 2.0])}), tmp_path / "two.parquet")
    engine = DuckDB()
    relation = engine.read_parquet([tmp_path / "one.parquet", tmp_path / "two.parquet"])
    selected = engine.select(relation, {name: name for name in odd})
    assert relation.table() == engine.fetch(relation.scan()).rename_columns(list(odd)).cast(relation.schema)
    assert relation.table() == pa.Table.from_batches(selected.batches(4), relation.schema)
    twice = engine.select(engine.select(relation, {"a": "day", "b": "view.of"}), {"c": "b", "d": "b", "e": "a"})
    assert twice.table() == relation.table().select(["view.of", "view.of", "day"]).rename_columns(["c", "d", "e"])


def test_parquet_of_types_that_are_no_features_is_read(tmp_path):
    odd = pa.table({"list": [[1], None], "struct": [{"a": 1}, None], "bytes": [b"\xff", None], "day": [time(1), None]})
    pq.write_table(odd, tmp_path / "odd.parquet")
    relation = DuckDB().read_parquet([tmp_path / "odd.parquet"])
    assert [batch.to_pylist() for batch in relation.batches()] == [odd.to_pylist()]
    assert relation.table().to_pylist() == odd.to_pylist()


def test_texts_that_parquet_stores_as_dictionaries_have_the_statistics_of_their_values(tmp_path):
    random = np.random.default_rng(0)
    words = [[f"w{number**2 % size}" for number in random.integers(0, 90, 30_000)] for size in (7, 60, 9_000)]
    masks = [random.random(30_000) < share for share in (0, 0.1, 1)]
    table = pa.table({f"x{i}": pa.array(words[i], mask=mask) for i, mask in enumerate(masks)})
    for place, rows in enumerate((9_000, 20_000, 1_000)):
        pq.write_table(table.slice(9_000 * place, rows), tmp_path / f"{place}.parquet", row_group_size=2_500)
    pieces = pa.concat_tables([pq.read_table(tmp_path / f"{place}.parquet") for place in range(3)])
    engine = DuckDB()
    read = engine.read_parquet(sorted(tmp_path.iterdir()))
    assert profile(engine, read) == profile(engine, engine.from_arrow(pieces))
    (batch,) = read.encoded(["x1"], 65_536)
    assert (batch.schema.field("x1").type, batch.num_rows) == (pa.dictionary(pa.int32(), pa.string()), 30_000)
