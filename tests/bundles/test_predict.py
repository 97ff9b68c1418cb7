"""The same rows give the same answers, however they are handed over."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.answers import Answers
from evenkeel.errors import EvenkeelError, InvalidRequestError, UsageError
from evenkeel.testing.serving import tiny_table, write_tiny
from evenkeel.typing import Task

Hand = Callable[[pa.Table, Path], Any]


@pytest.fixture
def rows(made: Any) -> pa.Table:
    return made.rows.slice(0, 100)


def written(table: pa.Table, file: Path) -> Path:
    (pa.csv.write_csv if file.suffix == ".csv" else pq.write_table)(table, file)
    return file


def structured(table: pa.Table) -> Any:
    frame = table.to_pandas()
    return np.array(list(frame.itertuples(index=False)), [("distance", "f8"), ("seats", "f8"), ("carrier", "O")])


HANDED: dict[str, Hand] = {
    "rows": lambda table, _: table.to_pylist(),
    "arrow": lambda table, _: table,
    "reader": lambda table, _: table.to_reader(max_chunksize=7),
    "record batch": lambda table, _: table.combine_chunks().to_batches()[0],
    "pandas": lambda table, _: table.to_pandas(),
    "pandas with an index": lambda table, _: table.to_pandas().set_index(np.arange(100) * 3),
    "pandas with a named index": lambda table, _: table.to_pandas().set_index("carrier"),
    "pandas with categories": lambda table, _: table.to_pandas().astype({"carrier": "category"}),
    "pandas with its own types": lambda table, _: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda table, _: pl.from_arrow(table),
    "polars with categories": lambda table, _: pl.from_arrow(table).with_columns(
        pl.col("carrier").cast(pl.Categorical)
    ),
    "columns": lambda table, _: table.to_pydict(),
    "columns of numpy": lambda table, _: {n: table[n].to_numpy(zero_copy_only=False) for n in table.column_names},
    "columns of pandas": lambda table, _: dict(table.to_pandas().items()),
    "a structured array": lambda table, _: structured(table),
    "an array by position": lambda table, _: table.to_pandas().to_numpy(object),
    "Parquet": lambda table, folder: written(table, folder / "rows.parquet"),
    "its name": lambda table, folder: str(written(table, folder / "rows.parquet")),
    "CSV": lambda table, folder: written(table, folder / "rows.csv"),
}


@pytest.mark.parametrize("name", HANDED)
def test_the_same_rows_give_the_same_answers(made: Any, rows: pa.Table, tmp_path: Path, name: str) -> None:
    predictor = load_bundle(made.folder)
    scores = predictor.predict_table(rows)
    found = predictor.predict(HANDED[name](rows, tmp_path))
    assert found.column_names == ["label", "probability_false", "probability_true"]
    assert found["probability_true"].to_numpy().tobytes() == scores[:, 1].tobytes()
    assert found["label"].to_pylist() == [bool(place) for place in predictor.decide(scores)]


def test_an_array_of_numbers_by_position(tmp_path: Path) -> None:
    predictor = numbers(tmp_path)
    matrix = np.array([[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]])
    found = predictor.predict(matrix)
    assert (
        found.to_pylist()
        == predictor.predict([{"a": 1.0, "b": 2.0, "c": 3}, {"a": 4.0, "b": None, "c": 6}]).to_pylist()
    )
    assert predictor.predict(matrix.astype(np.float32)).num_rows == 2


def numbers(folder: Path) -> Predictor:
    """Return a bundle that reads two floats and an integer."""
    from evenkeel.testing.serving import _graph
    from evenkeel.transforms.inputs import Input, Signature
    from evenkeel.transforms.session import Session
    from evenkeel.typing import ColumnType

    kinds = {"a": ColumnType.FLOAT, "b": ColumnType.FLOAT, "c": ColumnType.INTEGER}
    manifest = load_bundle(write_tiny(folder / "numbers", Task.REGRESSION)).manifest
    signature = Signature(tuple(Input(name, kind) for name, kind in kinds.items()))
    from dataclasses import replace

    return Predictor(replace(manifest, signature=signature), "", Session(_graph(0.25, Task.REGRESSION)))


def test_no_rows_have_no_answers(made: Any, rows: pa.Table) -> None:
    predictor = load_bundle(made.folder)
    for none in ([], rows.slice(0, 0), rows.slice(0, 0).to_pandas(), {"distance": [], "seats": [], "carrier": []}):
        found = predictor.predict(none)
        assert (found.num_rows, found.column_names[0]) == (0, "label")


def test_a_number_is_a_value(tmp_path: Path) -> None:
    predictor = load_bundle(write_tiny(tmp_path / "number", Task.REGRESSION))
    found = predictor.predict(tiny_table(3))
    assert found.to_pylist() == [{"value": float(score)} for score in predictor.predict_table(tiny_table(3))]


def test_answers_come_as_rows_are_drawn(made: Any, rows: pa.Table) -> None:
    drawn = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(100):
            drawn.append(number)
            yield rows.combine_chunks().to_batches()[0]

    answers = load_bundle(made.folder).stream(pa.RecordBatchReader.from_batches(rows.schema, batches()), rows=40)
    assert [next(answers).num_rows for _ in range(3)] == [40, 40, 20]
    assert len(drawn) <= 2


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (7, UsageError, "This is not a table"),
        (None, UsageError, "This is not a table"),
        ({"distance": 1.0, "seats": 2, "carrier": "AA"}, UsageError, r"predict\(\[row\]\)"),
        ({"distance": [1.0], "seats": [1, 2], "carrier": ["AA"]}, InvalidRequestError, "different lengths"),
        ({"distance": [1.0, "x"], "seats": [1, 2], "carrier": ["AA", "B6"]}, InvalidRequestError, "'distance'"),
        ({"distance": [1.0], "seats": [1]}, InvalidRequestError, "carrier"),
        ({"distance": ["far"], "seats": [1], "carrier": ["AA"]}, InvalidRequestError, "distance"),
        (np.zeros((2, 2)), InvalidRequestError, r"shape \(2, 2\)"),
        (np.zeros(3), InvalidRequestError, r"shape \(3,\)"),
        (np.zeros((2, 3)), InvalidRequestError, "carrier"),
        ([{"distance": 1.0}], InvalidRequestError, "seats"),
        (pd.DataFrame({"distance": [1.0]}), InvalidRequestError, "seats"),
        ("absent.parquet", EvenkeelError, r"absent.parquet"),
        ("absent.xlsx", UsageError, r"absent.xlsx"),
    ],
)
def test_what_cannot_be_asked(made: Any, data: Any, kind: type[EvenkeelError], message: str) -> None:
    with pytest.raises(kind, match=message):
        load_bundle(made.folder).predict(data)


def test_a_row_without_an_answer_has_no_labels() -> None:
    predictor: Any = SimpleNamespace(
        manifest=SimpleNamespace(classes=("late", "slow"), task=Task.MULTILABEL),
        classes=("late", "slow"),
        quantiles=(),
        task=Task.MULTILABEL,
        decide=lambda scores: (scores >= 0.5).astype(np.int64),
    )
    found = Answers(predictor).of_scores(np.array([[0.9, 0.1], [np.nan, np.nan]], np.float32))
    assert found.select(["label_late", "label_slow"]).to_pylist() == [
        {"label_late": True, "label_slow": False},
        {"label_late": None, "label_slow": None},
    ]
