"""Several labels, and quantiles, from the rows to the snapshot; and what they cannot be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evenkeel as ek
from evenkeel.artifacts import Examples
from evenkeel.errors import DefinitionError, EvenkeelError, InvalidDataError, NotFoundError
from evenkeel.flows import Data, Pipeline
from evenkeel.flows.ingest import ingest
from evenkeel.flows.labels import encoded
from evenkeel.flows.promised import Promised
from evenkeel.flows.transform import raw_columns, target_of
from evenkeel.pipeline import StepContext
from evenkeel.schema import Schema
from evenkeel.sources import Label, Parquet, RandomSplit
from evenkeel.transforms import Graph
from evenkeel.typing import Task

BOTH: Any = ["late", "slow"]


def taken(context: StepContext, columns: dict[str, Any], label: Any = BOTH, **more: Any) -> Examples:
    pq.write_table(pa.table({"x": [*range(len(next(iter(columns.values()))))], **columns}), "rows.parquet")
    data = Data(Parquet("rows.parquet"), label=label)
    return ingest(data, more.pop("task", None), None, Promised("schema.yaml"), context, **more)


def marks(period: int, rows: int = 120) -> list[bool]:
    return [row % period == 0 for row in range(rows)]


def test_each_label_is_a_column_of_yes_and_no(in_tmp: Path, context: StepContext) -> None:
    found = taken(context, {"late": marks(3), "slow": [int(mark) for mark in marks(2)]})
    snapshot = found.snapshot
    assert (snapshot.task, snapshot.labels, snapshot.classes) == (Task.MULTILABEL, ("late", "slow"), ("late", "slow"))
    table = found.table("train")
    matrix = encoded(table, snapshot.labels, snapshot.classes)
    assert matrix.tolist() == [[row["x"] % 3 == 0, row["x"] % 2 == 0] for row in table.to_pylist()]


def test_a_row_that_lacks_a_label_is_left_out_and_counted(in_tmp: Path, context: StepContext) -> None:
    late: list[bool | None] = [None, None, *marks(3)]
    slow: list[float | None] = [None, 1.0, *map(float, marks(2, 119)), float("nan")]
    counts = taken(context, {"late": late, "slow": slow}).snapshot.counts
    assert (counts["read"], counts["without_label"], counts["partly_labelled"]) == (122, 1, 2)


def test_shares_are_kept_in_each_combination_of_labels() -> None:
    table = pa.table({"x": range(400), "a": marks(2, 400), "b": marks(4, 400)})
    parts = RandomSplit().assign(table, ("a", "b"))
    held = [np.bincount(parts[np.array(table["b"]) == b], minlength=3)[1:].tolist() for b in (True, False)]
    assert held == [[15, 15], [45, 45]]


@pytest.mark.parametrize(
    ("columns", "error", "problem"),
    [
        ({"late": marks(3), "slow": [2, 1] * 60}, InvalidDataError, "'slow'.*neither yes nor no(.|\n)*got: 2"),
        ({"late": marks(3), "slow": ["y", "n"] * 60}, InvalidDataError, "'slow'.*neither yes nor no(.|\n)*got: string"),
        ({"late": marks(3), "slow": [0.5, 1] * 60}, InvalidDataError, "got: 0.5"),
        ({"late": marks(3), "slow": [True] * 120}, InvalidDataError, "'slow' is yes in every training row"),
        ({"late": marks(3), "slow": [0] * 120}, InvalidDataError, "'slow' is no in every training row"),
        ({"late": marks(3), "slow": pa.nulls(120, pa.bool_())}, InvalidDataError, "'slow' is missing in every row"),
        ({"late": marks(3), "slow": [["a", "b"], []] * 60}, InvalidDataError, "'slow' is a list(.|\n)*in prepare"),
        ({"late": [True, None] * 60, "slow": [None, True] * 60}, InvalidDataError, "No row has all the labels"),
        ({"late": marks(3), "slwo": marks(2)}, NotFoundError, "column \\(the label\\) 'slow'(.|\n)*'slwo'"),
    ],
)
def test_rows_that_have_no_such_labels(
    columns: dict[str, Any], error: type[EvenkeelError], problem: str, in_tmp: Path, context: StepContext
) -> None:
    with pytest.raises(error, match=problem):
        taken(context, columns)


def test_labels_of_another_source_must_not_stand_in_the_rows(in_tmp: Path, context: StepContext) -> None:
    rows = pa.table({"id": range(120), "slow": marks(2), "x": range(120)})
    pq.write_table(rows, "rows.parquet")
    pq.write_table(pa.table({"id": range(120), "late": marks(3), "slow": marks(2)}), "truth.parquet")
    label = Label(Parquet("truth.parquet", key="id"), BOTH)
    data = Data(Parquet("rows.parquet", key="id"), label=label)
    with pytest.raises(DefinitionError, match="have a column 'slow' already"):
        ingest(data, None, None, Promised("schema.yaml"), context)
    pq.write_table(rows.drop(["slow"]), "rows.parquet")
    assert ingest(data, None, None, Promised("schema.yaml"), context).snapshot.classes == ("late", "slow")


def test_quantiles_are_part_of_the_snapshot(in_tmp: Path, context: StepContext) -> None:
    found = taken(context, {"y": range(120)}, "y", task=Task.QUANTILE, quantiles=(0.1, 0.5))
    assert (found.snapshot.task, found.snapshot.quantiles, found.snapshot.classes) == (Task.QUANTILE, (0.1, 0.5), ())
    with pytest.raises(InvalidDataError, match="must be a number"):
        taken(context, {"y": ["a", "b"] * 60}, "y", task=Task.QUANTILE, quantiles=(0.1, 0.5))


def pipeline(label: Any, **more: Any) -> Pipeline:
    return Pipeline(name="p", data=Data(Parquet("rows.parquet", key="id", event_time="at"), label=label), **more)


@pytest.mark.parametrize(
    ("label", "more", "problem"),
    [
        (["late"], {}, "A list of labels has at least two"),
        (["late", "late"], {}, "A label stands twice"),
        (["late", 3], {}, "a column, or a list of columns"),
        ([], {}, "at least two"),
        ("id", {}, "The label is the key as well"),
        (["late", "at"], {}, "The label is the event time as well"),
        (BOTH, {"task": "binary"}, "A binary model does not fit the label 'late', 'slow'"),
        ("late", {"task": "multilabel"}, "A multilabel model does not fit the label 'late'"),
        ("late", {"task": "multi"}, "There is no task 'multi'"),
        (BOTH, {"quantiles": [0.1, 0.5]}, "A quantile model does not fit"),
        ("late", {"quantiles": [0.5, 0.1]}, "ascending"),
        ("late", {"quantiles": [0.1, 0.5, 0.5]}, "each once"),
        ("late", {"quantiles": [0, 0.5]}, "above 0 and below 1"),
        ("late", {"quantiles": [0.1, 0.9]}, "Add 0.5"),
        ("late", {"task": "quantile"}, "two or more numbers"),
        ("late", {"task": "regression", "quantiles": [0.1, 0.5]}, "A regression model has no quantiles"),
        (BOTH, {"decision": {"slwo": ek.Threshold()}}, "There is no label 'slwo'"),
        ("late", {"decision": {"late": ek.Threshold()}}, "A model of one label has one rule"),
        (BOTH, {"decision": 0.3}, "This is no decision"),
        (BOTH, {"metric": "roc_auc"}, "Choose of .*macro_roc_auc"),
        ("late", {"metric": "roc_auc", "quantiles": [0.1, 0.5]}, "Choose of .*pinball_loss"),
    ],
)
def test_a_pipeline_that_asks_for_what_cannot_be(label: Any, more: dict[str, Any], problem: str) -> None:
    with pytest.raises((DefinitionError, NotFoundError), match=problem):
        pipeline(label, **more)


def test_quantiles_make_the_task() -> None:
    found = pipeline("late", quantiles=[0.1, 0.5, 0.9])
    assert (found.task, found.quantiles) == (Task.QUANTILE, (0.1, 0.5, 0.9))


def test_no_label_of_several_is_a_feature(in_tmp: Path, context: StepContext) -> None:
    found = taken(context, {"late": marks(3), "slow": marks(2)})
    columns, target = raw_columns(found, Schema(())), target_of(found)
    assert [*columns] == ["x"]

    def traced(feature: Callable[[ek.Columns], Any]) -> Graph:
        return ek.transform(lambda x: {"s": feature(x)}).trace(columns, target=target)

    with pytest.raises(DefinitionError, match="'slow' is the label"):
        traced(lambda x: x["slow"])
    with pytest.raises(DefinitionError, match=r'several labels(.|\n)*label="late"'):
        traced(lambda x: ek.target_mean(x["x"]))
    assert traced(lambda x: ek.target_mean(x["x"], label="slow")).nodes
    with pytest.raises(NotFoundError, match="label 'slwo'"):
        traced(lambda x: ek.target_mean(x["x"], label="slwo"))
