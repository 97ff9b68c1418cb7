import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from evenkeel.bundles import load_bundle
from evenkeel.engines import DuckDB
from evenkeel.errors import InvalidRequestError, NotFoundError, StoreError, UsageError
from evenkeel.serving import ScoreSummary, score
from evenkeel.testing.serving import tiny_table, write_tiny
from evenkeel.typing import Task


@pytest.fixture
def predictor(tmp_path):
    return load_bundle(write_tiny(tmp_path / "bundle"))


def keyed(rows):
    return tiny_table(rows).append_column("flight", pa.array([f"UA{row}" for row in range(rows)]))


def test_labels_and_probabilities_by_key(tmp_path, predictor):
    table = keyed(36)
    assert score(predictor, table, tmp_path / "scores.parquet", key="flight") == ScoreSummary(36)
    found = pq.read_table(tmp_path / "scores.parquet")
    assert found.column_names == ["flight", "label", "probability_on time", "probability_late"]
    assert found.schema.types == [pa.string(), pa.string(), pa.float32(), pa.float32()]
    assert found.slice(34, 1).select(["flight", "label"]).to_pylist() == [{"flight": "UA34", "label": "late"}]
    assert found["probability_late"].to_numpy().tobytes() == predictor.predict_table(table)[:, 1].tobytes()


def test_a_key_that_is_named_like_an_answer_is_refused(tmp_path, predictor):
    table = keyed(3).rename_columns([*tiny_table(3).column_names, "label"])
    with pytest.raises(UsageError, match="the name of an answer\n  got: label"):
        score(predictor, table, tmp_path / "scores.parquet", key="label")


def test_numbers_by_row(tmp_path):
    predictor = load_bundle(write_tiny(tmp_path / "bundle", Task.REGRESSION, shift=-1.0))
    score(predictor, tiny_table(2), tmp_path / "scores.csv")
    assert (tmp_path / "scores.csv").read_text() == '"row","value"\n0,-1\n1,-0.98571426\n'


@pytest.mark.parametrize("kind", ["parquet", "csv"])
@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_the_file_is_the_same_whatever_the_batch(tmp_path, predictor, kind, batch):
    table = tiny_table(2_003)
    score(predictor, table, tmp_path / f"whole.{kind}")
    score(predictor, table, tmp_path / f"parts.{kind}", batch=batch)
    assert (tmp_path / f"parts.{kind}").read_bytes() == (tmp_path / f"whole.{kind}").read_bytes()


def test_a_relation_and_a_reader_are_streamed(tmp_path, predictor):
    table = tiny_table(500)
    pq.write_table(table, tmp_path / "rows.parquet")
    sources = [table, table.to_reader(13), DuckDB().read_parquet([tmp_path / "rows.parquet"])]
    for number, source in enumerate(sources):
        score(predictor, source, tmp_path / f"{number}.parquet", batch=100)
    assert len({(tmp_path / f"{number}.parquet").read_bytes() for number in range(3)}) == 1


def test_more_rows_than_a_group(tmp_path, predictor):
    assert score(predictor, tiny_table(70_000), tmp_path / "scores.parquet", batch=30_000).rows == 70_000
    assert pq.ParquetFile(tmp_path / "scores.parquet").metadata.num_row_groups == 2
    assert pq.read_table(tmp_path / "scores.parquet")["row"].to_pylist() == list(range(70_000))


def test_no_rows_give_a_file_without_rows(tmp_path, predictor):
    assert score(predictor, keyed(0), tmp_path / "scores.csv", key="flight").rows == 0
    assert pyarrow.csv.read_csv(tmp_path / "scores.csv").column_names[0] == "flight"


@pytest.mark.parametrize(
    ("change", "error", "problem"),
    [
        ({"key": "flihgt"}, NotFoundError, "Did you mean 'flight'"),
        ({"batch": 0}, UsageError, "at least one row"),
    ],
)
def test_wrong_use_is_said_before_anything_is_written(tmp_path, predictor, change, error, problem):
    with pytest.raises(error, match=problem):
        score(predictor, keyed(3), tmp_path / "out" / "scores.csv", **change)
    with pytest.raises(UsageError, match="a Parquet or a CSV file"):
        score(predictor, keyed(3), tmp_path / "scores.xlsx")


def test_a_row_that_does_not_fit_leaves_the_old_file(tmp_path, predictor):
    good = tiny_table(3)
    bad = good.set_column(2, "hour", pa.array([1, 2, None]))
    (tmp_path / "scores.csv").write_text("old")
    with pytest.raises(InvalidRequestError, match="hour"):
        score(predictor, pa.concat_tables([good, bad]), tmp_path / "scores.csv", batch=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "scores.csv"]
    assert (tmp_path / "scores.csv").read_text() == "old"


def test_a_folder_that_is_not_there(tmp_path, predictor):
    with pytest.raises(StoreError, match="nowhere cannot be"):
        score(predictor, tiny_table(3), tmp_path / "nowhere" / "scores.csv")
