import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.errors import StoreError, UsageError
from evenkeel.flows.quarantine import quarantine
from evenkeel.hashing import hash_value
from evenkeel.schema import Bounds, Column, Range, Role, Rule, Schema
from evenkeel.testing.faults import die_at_each, function
from evenkeel.testing.quarantine import check_whole, put_aside
from evenkeel.typing import ColumnType

COLUMNS = (
    Column("id", ColumnType.TEXT, Role.KEY, min_fraction=1.0, unique=True),
    Column("age", ColumnType.INTEGER, range=Range(0, 120), missing_values=("NA",)),
)
SCHEMA = Schema(COLUMNS, max_bad_rows=0.8, rules=(Rule("adult", "age >= 18"),))
CSV = "id,age\na,30\nb,many\na,31\n,40\nc,-1\nd,NA\nb,50\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    return path


def test_bad_rows_are_put_aside_as_they_came_with_number_and_reasons(file, tmp_path):
    found = quarantine(file, SCHEMA, tmp_path / "bad.parquet", passed=tmp_path / "good.parquet")
    assert pq.read_table(tmp_path / "bad.parquet").to_pylist() == [
        {"id": "b", "age": "many", "_row": 2, "_reasons": ["age: wrong_type"]},
        {"id": "a", "age": "31", "_row": 3, "_reasons": ["id: not_unique"]},
        {"id": None, "age": "40", "_row": 4, "_reasons": ["id: too_many_missing"]},
        {"id": "c", "age": "-1", "_row": 5, "_reasons": ["age: out_of_range", "adult: broken_rule"]},
    ]
    assert pq.read_table(tmp_path / "good.parquet").to_pylist() == [
        {"id": "a", "age": 30},
        {"id": "d", "age": None},
        {"id": "b", "age": 50},
    ]
    assert (found.valid, found.rows, found.passed, found.quarantined, found.anomalies) == (True, 7, 3, 4, ())
    assert sum(found.reasons.values()) == 5


def test_more_bad_rows_than_allowed_let_nothing_pass(file, tmp_path):
    found = quarantine(file, Schema(COLUMNS), tmp_path / "bad.parquet", passed=tmp_path / "good.parquet")
    (anomaly,) = found.anomalies
    assert (anomaly.kind, anomaly.measured, anomaly.limit, anomaly.rows) == (
        "too_many_bad_rows",
        4 / 7,
        0.0,
        (2, 3, 4, 5),
    )
    assert not (tmp_path / "good.parquet").exists()
    assert pq.read_metadata(tmp_path / "bad.parquet").num_rows == 4


def test_what_is_wrong_with_the_rest_is_told_by_the_rows_as_they_came(file, tmp_path):
    low = Column("age", ColumnType.INTEGER, values=(30, 50), min_domain_mass=0.9, missing_values=("NA",))
    schema = Schema((COLUMNS[0], low), max_bad_rows=0.8)
    file.write_text("id,age\n,1\na,30\nb,7\n")
    found = quarantine(file, schema, tmp_path / "bad.parquet").anomalies
    assert [(one.kind, one.examples, one.rows) for one in found] == [("unexpected_value", (7,), (3,))]


ROWS = st.lists(st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from([None, -1, 5, 30])), max_size=30)


@settings(max_examples=40)
@given(ROWS)
def test_the_counts_always_add_up(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("rows")
    ids, ages = pa.array([key for key, _ in rows], pa.string()), pa.array([age for _, age in rows], pa.int64())
    table = pa.table({"id": ids, "age": ages})
    schema = Schema(COLUMNS, min_rows=0, max_bad_rows=1.0)
    found = quarantine(table, schema, folder / "bad.parquet", passed=folder / "good.parquet")
    bad, good = (pq.read_table(folder / name) for name in ("bad.parquet", "good.parquet"))
    assert (found.rows, found.quarantined, found.passed) == (len(rows), bad.num_rows, good.num_rows)
    assert found.rows == found.passed + found.quarantined
    keys = good["id"].to_pylist()
    assert set(keys) == {key for key, age in rows if key is not None and age != -1}
    assert len(keys) == len(set(keys))


def test_lists_are_judged_by_their_items(tmp_path):
    column = Column("tags", ColumnType.TEXT, valency=Bounds(1, 2), values=("a", "b"))
    table = pa.table({"tags": [["a"], ["a", "z"], [], ["a", "b", "a"], None]})
    quarantine(table, Schema((column,), max_bad_rows=1.0), tmp_path / "bad.parquet")
    assert pq.read_table(tmp_path / "bad.parquet")["_reasons"].to_pylist() == [
        ["tags: unexpected_value"],
        ["tags: wrong_valency"],
        ["tags: wrong_valency"],
    ]


def test_another_ending_is_refused(file, tmp_path):
    with pytest.raises(UsageError, match=r"ends in \.parquet"):
        quarantine(file, SCHEMA, tmp_path / "bad.csv")


def test_a_place_that_cannot_be_written_is_one_error(file, tmp_path):
    with pytest.raises(UsageError, match=r"no folder for the rows(.|\n)*do: Make .*nowhere first"):
        quarantine(file, SCHEMA, tmp_path / "nowhere" / "bad.parquet")


def test_no_file_takes_the_place_of_another(tmp_path):
    data, bad = tmp_path / "data.parquet", tmp_path / "bad.parquet"
    pq.write_table(pa.table({"id": ["a"], "age": [1]}), data)
    (tmp_path / "link.parquet").symlink_to(data)
    for to, passed in ((data, None), (bad, data), (tmp_path / "link.parquet", None), (bad, bad)):
        with pytest.raises(UsageError, match="would take the place of"):
            quarantine(data, SCHEMA, to, passed=passed)
    assert pq.read_metadata(data).num_rows == 1


def test_the_rest_is_compared_with_the_span_before(file, tmp_path):
    before = pa.table({"id": ["x"], "age": [40]})
    schema = Schema(COLUMNS, max_bad_rows=0.8, rows_change=Range(0.5, 2.0))
    found = quarantine(file, schema, tmp_path / "bad.parquet", previous=before)
    assert [(one.kind, one.measured) for one in found.anomalies] == [("rows_changed", 3.0)]


def test_what_a_killed_writer_left_is_taken_over(file, tmp_path):
    for name in (".bad.parquet.passing", ".bad.parquet.unfinished"):
        (tmp_path / name).write_bytes(b"half")
    quarantine(file, SCHEMA, tmp_path / "bad.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "bad.parquet"]


def test_a_full_disk_leaves_no_half_file(small_disk, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("id,age\n" + "".join(f"{hash_value(row)},-1\n" for row in range(200_000)))
    with pytest.raises(StoreError, match="No space left"):
        quarantine(file, SCHEMA, small_disk / "bad.parquet")
    assert list(small_disk.iterdir()) == []


def test_a_death_at_any_instant_leaves_no_half_file(tmp_path):
    instants = die_at_each(function(put_aside, CSV, SCHEMA), check_whole, tmp_path)
    assert len(instants) >= 8


def test_rows_are_told_with_their_thousands(tmp_path):
    table = pa.table({"id": [f"{row}" for row in range(2_000)], "age": [-1] * 2_000})
    (anomaly,) = quarantine(table, Schema(COLUMNS, min_rows=0), tmp_path / "bad.parquet").anomalies
    assert anomaly.message.startswith("2,000 of 2,000 rows (100 %) are bad")
