"""Laws of reading, arranging and writing tables, of every engine."""

import math
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial, reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.engines import Engine, History, Relation, Window
from evenkeel.engines.aggregates import Counts, Frequencies, Moments
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.testing.engine_histories import AGGREGATES, TIME
from evenkeel.testing.engine_law import THREADS, EngineLaws, covers, raises

HOSTILE = ('a"; drop table x; --', "a", "A", "c0", "row", "select", "naïve ☕", " ", "a.b", "x\ny", "'", "")


class TableLaws(EngineLaws):
    """What goes in comes out: types, order, names, nulls, bytes."""

    @covers("from_arrow")
    def every_type_comes_in_as_one_of_ours(self) -> None:
        table = pa.table(
            {
                "int8": pa.array([1, None], pa.int8()),
                "uint32": pa.array([2**32 - 1, 0], pa.uint32()),
                "uint64": pa.array([2**63, 0], pa.uint64()),
                "float": pa.array([0.5, None], pa.float32()),
                "decimal": pa.array([1, 2], pa.int64()).cast(pa.decimal128(21, 2)),
                "dictionary": pa.array(["x", None]).dictionary_encode(),
                "large": pa.array(["x", ""], pa.large_string()),
                "naive": pa.array([0, 1_000_000], pa.timestamp("ns")),
                "zoned": pa.array([0, 1], pa.timestamp("s", tz="America/New_York")),
                "date64": pa.array([0, 86_400_000], pa.date64()),
                "nothing": pa.nulls(2),
                "list": pa.array([[1], None], pa.list_(pa.int64())),
            }
        )
        names = ["int64", "int64", "double", "double", "double", "string", "string"]
        times = ["timestamp[us, tz=UTC]"] * 2
        result = self.make().from_arrow(table).table()
        assert [str(kind) for kind in result.schema.types][:-1] == [*names, *times, "date32[day]", "string"]
        assert result["zoned"].cast(pa.int64()).to_pylist() == [0, 1_000_000]
        assert result["naive"].cast(pa.int64()).to_pylist() == [0, 1_000]
        assert result["list"].to_pylist() == [[1], None]

    @covers("from_arrow", "read_parquet", "query")
    def a_value_is_converted_alike_wherever_it_comes_from(self) -> None:
        engine, file = self.make(), self.folder / "x.parquet"
        digits = np.random.default_rng(5).integers(-(10**16), 10**16, 1_000).tolist()
        values = [Decimal(number).scaleb(-3) for number in digits]
        times = pa.array([number % 2_500 - 1_250 for number in digits], pa.int64())
        table = pa.table(
            {
                "short": pa.array([value.quantize(Decimal("1.0")) % 10**12 for value in values], pa.decimal128(15, 1)),
                "long": pa.array(values, pa.decimal128(38, 3)),
                "naive": times.cast(pa.timestamp("ns")),
                "zoned": times.cast(pa.timestamp("ns", tz="America/New_York")),
            }
        )
        pq.write_table(table, file)
        read = engine.read_parquet([file])
        expected = {name: [float(value) for value in table[name].to_pylist()] for name in ("short", "long")}
        floored = [number // 1_000 for number in times.to_pylist()]
        expected |= {"naive": floored, "zoned": floored}
        for relation in (engine.from_arrow(table), read, engine.query("FROM t", t=read)):
            found = relation.table()
            for name, wanted in expected.items():
                column = found[name] if name in ("short", "long") else found[name].cast(pa.int64())
                assert column.to_pylist() == wanted, name

    @covers("from_arrow")
    def a_time_that_does_not_fit_is_refused(self) -> None:
        table = pa.table({"when": pa.array([2**62], pa.timestamp("s"))})
        assert "when" in str(raises(InvalidDataError, lambda: self.make().from_arrow(table)))

    @covers("read_parquet", "write")
    def what_is_written_is_read_again(self) -> None:
        engine, file = self.make(), self.folder / "it's [1]*.parquet"
        table = _rows(300_000)
        assert engine.write(engine.from_arrow(table), file) == table.num_rows
        assert engine.read_parquet([file]).table().equals(table)
        assert engine.read_parquet([file], ["text", "int"]).table().equals(table.select(["text", "int"]))
        groups = pq.ParquetFile(file).metadata
        assert [groups.row_group(place).num_rows for place in range(groups.num_row_groups)] == [
            122_880,
            122_880,
            54_240,
        ]
        assert sorted(path.name for path in self.folder.iterdir()) == [file.name]

    @covers("read_parquet", "write", "from_arrow", "sort", "select", "count", "map_batches", "query")
    def no_rows_are_rows_too(self) -> None:
        engine, file = self.make(), self.folder / "empty.parquet"
        empty = engine.from_arrow(_rows(1).slice(0, 0))
        assert engine.write(empty, file) == 0
        read = engine.read_parquet([file])
        for relation in (read, engine.sort(read, ["int"]), engine.map_batches(read, lambda batch: batch, read.schema)):
            assert (engine.count(relation), list(relation.batches()), relation.table().num_rows) == (0, [], 0)
            assert engine.query('SELECT "int" FROM t', t=engine.select(relation, {"int": "int"})).table().num_rows == 0

    @covers("read_parquet")
    def files_are_read_in_the_order_given(self) -> None:
        engine = self.make()
        files = [self.folder / f"{name}.parquet" for name in "cab"]
        for place, file in enumerate(files):
            pq.write_table(
                pa.table({"x": pa.array([place] * 3, pa.int32() if place else pa.int64()), "y": [place] * 3}), file
            )
        assert engine.read_parquet(files).table()["x"].to_pylist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
        pq.write_table(pa.table({"x": [1], "z": [1]}), files[1])
        assert "z" in str(raises(InvalidDataError, lambda: engine.read_parquet(files)))
        files[1].write_bytes(files[0].read_bytes()[:-20])
        raises(InvalidDataError, lambda: engine.read_parquet(files).table())
        missing = raises(NotFoundError, lambda: engine.read_parquet([self.folder / "d.parquet"]))
        assert "c.parquet" in str(missing)

    @covers("read_csv")
    def a_type_is_found_in_all_rows(self) -> None:
        engine, file = self.make(), self.folder / "x.csv"
        lines = [f"{row},{row}.5,2013-01-01T00:00:00Z,2013-01-01,true,{row},0{row}" for row in range(3_000)]
        file.write_text("\n".join(["i,f,t,d,b,late,zip", *lines, ",,,,,x,", ""]))
        relation = engine.read_csv([file])
        kinds = "int64 double timestamp[us, tz=UTC] date32[day] bool string string".replace("us, ", "us,").split()
        assert [str(kind).replace("us, ", "us,") for kind in relation.schema.types] == kinds
        table = relation.table()
        assert table["late"].to_pylist() == [*map(str, range(3_000)), "x"]
        assert table.slice(3_000).to_pylist() == [dict.fromkeys(table.column_names) | {"late": "x"}]
        given = engine.read_csv([file], {"i": pa.float64()})
        assert given.table()["i"].to_pylist()[:2] == [0.0, 1.0]

    @covers("read_csv")
    def a_csv_error_names_file_and_line(self) -> None:
        engine, file = self.make(), self.folder / "x.csv"
        wrong: dict[bytes, str] = {
            b"a,b\n1,2\n1\n": "line 3",
            b"a,b\n1,2\n1,\xe9\n": "line 3",
            b"": "empty",
            b"a,a\n1,2\n": "a",
        }
        for content, said in wrong.items():
            file.write_bytes(content)
            error = str(raises(InvalidDataError, lambda: engine.read_csv([file]).table()))
            assert "x.csv" in error, error
            assert said in error, error
        file.write_text("a,b\n1,2\nx,3\n")
        error = str(raises(InvalidDataError, lambda: engine.read_csv([file], {"a": pa.int64()}).table()))
        assert "line 3" in error, error
        assert "x" in error, error

    @covers(
        "from_arrow", "select", "sort", "map_batches", "join", "asof_join", "window", "write", "read_parquet", "count"
    )
    def names_are_data(self) -> None:
        engine, file = self.make(), self.folder / "x.parquet"
        names = list(HOSTILE)
        table = pa.table([pa.array([2, 1], pa.int64()) for _ in names], names=names)
        engine.write(engine.from_arrow(table), file)
        read = engine.read_parquet([file])
        for name in names:
            assert engine.sort(engine.select(read, {name: name}), [name]).table().to_pydict() == {name: [1, 2]}
        mapped = engine.map_batches(read, lambda batch: batch, read.schema)
        assert engine.sort(mapped, names[:3]).table().to_pydict() == {name: [1, 2] for name in names}
        times = engine.from_arrow(table.append_column("when", pa.array([1, 1], TIME)))
        history = History((names[0],), "when")
        for place, name in enumerate(names):
            new = {f"new {place}": name}
            assert engine.join(read, read, [name], new).table()[f"new {place}"].to_pylist() == [2, 1]
            found = engine.asof_join(times, times, time="when", history=history, columns=new, ttl=None)
            assert found.table()[f"new {place}"].to_pylist() == [2, 1]
            window = {f"new {place}": Window(name, "sum", 10)}
            found = engine.window(times, times, time="when", history=history, windows=window)
            assert found.table()[f"new {place}"].to_pylist() == [2.0, 1.0]

    @covers("select", "sort", "map_batches", "join", "asof_join", "window")
    def a_name_that_does_not_exist_is_named(self) -> None:
        engine = self.make()
        rows = engine.from_arrow(pa.table({"carrier": ["AA"], "when": pa.array([1], TIME), "text": ["x"]}))
        history = History(("carrier",), "when")
        acts: list[Callable[[], object]] = [
            lambda: engine.select(rows, {"x": "carier"}),
            lambda: engine.sort(rows, ["carier"]),
            lambda: engine.join(rows, rows, ["carier"], {}),
            lambda: engine.join(rows, rows, ["carrier"], {"x": "carier"}),
            lambda: engine.asof_join(rows, rows, time="wen", history=history, columns={}, ttl=None),
            lambda: engine.window(rows, rows, time="when", history=History(("carier",), "when"), windows={}),
        ]
        for act in acts:
            assert "Did you mean" in str(raises(NotFoundError, act))
        text = {"x": Window("text", "mean", 1)}
        raises(InvalidDataError, lambda: engine.window(rows, rows, time="when", history=history, windows=text))
        raises(
            InvalidDataError, lambda: engine.asof_join(rows, rows, time="text", history=history, columns={}, ttl=None)
        )
        raises(DefinitionError, lambda: engine.join(rows, rows, ["carrier"], {"text": "text"}))

    @covers("sort")
    def sorting_keeps_the_order_of_ties_and_puts_nulls_last(self) -> None:
        engine = self.make()
        table = pa.table({"x": [2.0, None, math.nan, -0.0, 1.0, 0.0, None], "row": range(7)})
        result = engine.sort(engine.from_arrow(table), ["x"]).table()
        assert result["row"].to_pylist() == [3, 5, 4, 0, 2, 1, 6]
        many = pa.table({"x": np.arange(100_000) * 7_919 % 10, "row": np.arange(100_000)})
        for threads in THREADS:
            engine = self.make(threads)
            rows = engine.sort(engine.from_arrow(many), ["x"]).table()["row"].to_numpy()
            assert np.array_equal(rows, np.argsort(many["x"].to_numpy(), kind="stable"))

    @covers("map_batches")
    def a_function_of_batches_sees_all_rows_in_order(self) -> None:
        engine = self.make()
        rows = engine.from_arrow(pa.table({"x": np.arange(200_000)}))

        def even(batch: pa.RecordBatch) -> pa.RecordBatch:
            return batch.filter(pc.equal(pc.bit_wise_and(batch.column(0), 1), 0))

        mapped = engine.map_batches(rows, even, rows.schema)
        for _ in range(2):
            assert np.array_equal(mapped.table()["x"].to_numpy(), np.arange(0, 200_000, 2))
        sizes = [batch.num_rows for batch in mapped.batches(30_000)]
        assert sizes == [30_000, 30_000, 30_000, 10_000]
        twice = engine.query("SELECT a.x FROM t AS a JOIN t AS b ON a.x = b.x + 2 ORDER BY a.x", t=mapped)
        assert engine.count(twice) == 99_999

    @covers("number")
    def rows_are_numbered_in_order(self) -> None:
        engine = self.make()
        numbered = engine.number(engine.from_arrow(pa.table({"x": np.arange(200_000) * 2})), 'a"; drop table x; --')
        for _ in range(2):
            assert [batch.to_pydict() for batch in numbered.batches(150_000)][1]["x"][0] == 300_000
            assert np.array_equal(numbered.table()['a"; drop table x; --'].to_numpy(), np.arange(200_000))
        raises(DefinitionError, lambda: engine.number(numbered, "x"))

    @covers("map_batches", "query", "count")
    def an_error_of_a_function_comes_out_as_it_is(self) -> None:
        engine = self.make()
        rows = engine.from_arrow(pa.table({"x": [1]}))

        def fail(batch: pa.RecordBatch) -> pa.RecordBatch:
            raise InvalidDataError("ours", got=batch.num_rows)

        mapped = engine.map_batches(rows, fail, rows.schema)
        for act in (mapped.table, lambda: engine.count(engine.sort(mapped, ["x"]))):
            assert raises(InvalidDataError, act).problem == "ours"
        other = engine.map_batches(rows, lambda batch: batch, pa.schema([("y", pa.int64())]))
        raises(DefinitionError, other.table)

    @covers("query")
    def a_query_is_one_select_over_its_relations(self) -> None:
        engine = self.make()
        rows = engine.from_arrow(pa.table({"a b": [3, 1, 2], "t": pa.array([0, 1, 2], TIME)}))
        result = engine.query(
            'WITH x AS (FROM rows) SELECT "a b" * 1.5::DECIMAL(4, 2) AS y, t FROM x -- all', rows=rows
        )
        assert [str(kind) for kind in result.schema.types] == ["double", "timestamp[us, tz=UTC]"]
        assert result.table()["y"].to_pylist() == [4.5, 1.5, 3.0]
        for text in ("DROP TABLE rows", "SELECT 1; SELECT 2", "SELEKT", "", "SELECT nope FROM rows"):
            raises(DefinitionError, partial(engine.query, text, rows=rows))
        two = engine.from_arrow(pa.table({"a": [1], "A": [2]}))
        raises(DefinitionError, lambda: engine.query("SELECT a FROM two", two=two))
        assert engine.query("SELECT 1 AS a, 2 AS a").table().to_pydict() == {"a": [1], "a_1": [2]}
        bad = engine.query("SELECT CAST('x' || \"a b\" AS INTEGER) AS y FROM rows", rows=rows)
        raises(InvalidDataError, bad.table)

    @covers("read_parquet", "query", "sort", "asof_join", "window", "write", "aggregate")
    def the_number_of_threads_changes_no_byte(self) -> None:
        left, right = _many(self.folder)
        written = []
        for threads in THREADS:
            engine, file = self.make(threads), self.folder / f"{threads}.parquet"
            questions = engine.query("SELECT * FROM t WHERE entity <> 'E7'", t=engine.read_parquet([left]))
            facts = engine.read_parquet([right])
            history = History(("entity",), "event", "known", "key")
            columns, windows = {"last": "value"}, {name: Window("value", name, 500) for name in AGGREGATES}
            found = engine.asof_join(questions, facts, time="time", history=history, columns=columns, ttl=900)
            found = engine.window(found, facts, time="time", history=history, windows=windows)
            engine.write(engine.sort(found, ["entity"]), file)
            states = engine.aggregate(found, {"counts": Counts("mean"), "moments": Moments("mean")})
            written.append((file.read_bytes(), {name: state.to_json() for name, state in states.items()}))
        assert all(one == written[0] for one in written)

    @covers("aggregate")
    def a_state_is_that_of_the_rows(self) -> None:
        engine = self.make()
        table = _rows(50_000)
        rows = engine.from_arrow(table)
        mapped = engine.map_batches(rows, lambda batch: batch, rows.schema)
        wanted: Mapping[Any, Any] = {("a", 1): Counts("float"), "b": Moments("float"), "c": Counts("text")}
        states = engine.aggregate(rows, wanted)
        assert list(states) == list(wanted)
        assert states == engine.aggregate(mapped, wanted)
        assert engine.aggregate(engine.from_arrow(table.slice(0, 0)), wanted)["b"] == Moments("float").empty()
        raises(NotFoundError, lambda: engine.aggregate(rows, {"a": Counts("flot")}))

    @covers("aggregate_runs")
    def the_states_of_runs_merge_to_that_of_the_rows(self) -> None:
        engine = self.make()
        table = _rows(50_000)
        wanted: Mapping[Any, Any] = {"a": Counts("float"), "b": Moments("float"), "c": Frequencies("text")}
        for rows in (engine.from_arrow(table), engine.from_arrow(table.slice(0, 16_384)), self._parquet(engine, table)):
            runs = list(engine.aggregate_runs(rows, wanted, 16_384))
            assert len(runs) == -(-engine.count(rows) // 16_384)
            merged = {key: reduce(lambda a, b: a.merge(b), (run[key] for run in runs)) for key in wanted}
            assert merged == engine.aggregate(rows, wanted)
        many = pa.table({f"c{place}": table["float"] for place in range(300)})
        runs = list(
            engine.aggregate_runs(engine.from_arrow(many), {name: Moments(name) for name in many.column_names}, 16_384)
        )
        assert reduce(lambda a, b: a.merge(b), (run["c7"] for run in runs)) == merged["b"]
        assert list(engine.aggregate_runs(engine.from_arrow(table.slice(0, 0)), wanted, 8_192)) == []

    @covers("part", "number", "count")
    def a_part_is_what_stands_there(self) -> None:
        engine, table = self.make(), _rows(20_000)
        mapped = engine.map_batches(engine.from_arrow(table), lambda batch: batch, table.schema)
        for rows in (engine.from_arrow(table), self._parquet(engine, table), mapped):
            for start, count in ((0, 8_192), (8_192, 8_192), (8_192, 99_999), (5, 3), (16_384, 10), (20_000, 1)):
                expected, part = table.slice(start, count), engine.part(rows, start, count)
                assert part.table() == expected
                assert pa.Table.from_batches(part.batches(), part.schema) == expected
                assert engine.count(part) == expected.num_rows
                assert engine.part(part, 2, 5).table() == expected.slice(2, 5)
            picked = engine.number(engine.select(engine.part(rows, 8_192, 8_192), {"x": "int"}), "at", 8_192)
            assert picked.table()["at"].to_pylist() == list(range(8_192, 16_384))
            assert picked.table()["x"].to_pylist() == table["int"][8_192:16_384].to_pylist()

    def _parquet(self, engine: Engine, table: pa.Table) -> Relation:
        pq.write_table(table, self.folder / "rows.parquet", row_group_size=8_192)
        return engine.read_parquet([self.folder / "rows.parquet"])

    @covers("count", "query", "map_batches")
    def many_threads_may_use_one_engine(self) -> None:
        engine = self.make(2)
        rows = engine.from_arrow(pa.table({"x": np.arange(50_000)}))
        right = engine.from_arrow(pa.table({"x": np.arange(50_000), "y": np.arange(50_000)}))
        mapped = engine.join(engine.map_batches(rows, lambda batch: batch, rows.schema), right, ["x"], {"y": "y"})

        def work(least: int) -> int:
            return engine.count(engine.query(f"FROM t WHERE y >= {least}", t=mapped))

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(40))) == [50_000 - least for least in range(40)]


def _rows(count: int) -> pa.Table:
    random = np.random.default_rng(7)
    nothing = random.random(count) < 0.1
    times = pa.array(random.integers(-(10**15), 10**15, count), mask=nothing).cast(TIME)
    return pa.table(
        {
            "int": pa.array(random.integers(-(2**62), 2**62, count), mask=nothing),
            "float": pa.array(random.normal(size=count) * 1e9, mask=nothing),
            "text": pa.array([f"naïve {number}" for number in random.integers(0, 99, count)], mask=nothing),
            "bool": pa.array(random.random(count) < 0.5, mask=nothing),
            "time": times,
            "date": times.cast(pa.date32(), safe=False),
        }
    )


def _many(folder: Path) -> Iterator[Path]:
    random = np.random.default_rng(3)
    for name, time, count in (("left", "time", 40_000), ("right", "event", 60_000)):
        times = random.integers(0, 5_000, count)
        table = pa.table(
            {
                "entity": [f"E{number}" for number in random.integers(0, 50, count)],
                time: pa.array(times, TIME),
                "known": pa.array(times + random.integers(-50, 300, count), TIME),
                "key": pa.array(random.integers(0, 3, count)),
                "value": random.normal(size=count) * 10.0 ** random.integers(-9, 9, count),
            }
        )
        file = folder / f"{name}.parquet"
        pq.write_table(table.drop(["key", "known"]) if name == "left" else table, file, row_group_size=5_000)
        yield file
