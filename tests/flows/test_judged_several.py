"""A bundle of several labels, or of quantiles, judged on rows whose truth is known."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression

import evenkeel as ek
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.metrics import Outcomes, get_metric
from evenkeel.testing.bundles import packed, table, transform_graph
from evenkeel.testing.families import QUANTILES, rows
from evenkeel.training import Sklearn, TrainingData, fit_model
from evenkeel.typing import Task


def known(task: Task) -> tuple[pa.Table, np.ndarray]:
    data = rows(task)
    assert data.validation is not None
    return table(task), np.concatenate([data.labels, data.validation[1]])


def test_several_labels_have_columns_of_their_names() -> None:
    raw, truth = known(Task.MULTILABEL)
    labelled = raw.append_column("0", pa.array(truth[:, 0] == 1)).append_column("1", pa.array(truth[:, 1]))
    with packed("logistic", Task.MULTILABEL) as (folder, _, _):
        found = ek.evaluate(folder, labelled, metrics=["micro_f1"])
        scores = ek.load_bundle(folder).predict_table(raw)
        metric = get_metric("macro_roc_auc")
        expected = metric.result(metric.update(None, Outcomes(truth, scores))).value
        assert found.metrics["macro_roc_auc"].value == pytest.approx(expected)
        assert (found.rows, list(found.outputs), found.thresholds) == (300, ["0", "1"], {"0": 0.5, "1": 0.5})
        holes = pa.array([None, float("nan"), *map(float, truth[2:, 1])])
        some = ek.evaluate(folder, labelled.set_column(labelled.num_columns - 1, "1", holes))
        assert (some.rows, some.notes[-1]) == (298, "2 rows lack a label, and are left out")
        with pytest.raises(UsageError, match="Leave it out: each label has a column of its name, 0, 1"):
            ek.evaluate(folder, labelled, label="0")
        with pytest.raises(NotFoundError, match="column \\(the label\\) '1'"):
            ek.evaluate(folder, labelled.drop(["1"]))
        with pytest.raises(InvalidDataError, match=r"'1'.*neither yes nor no"):
            ek.evaluate(folder, labelled.set_column(labelled.num_columns - 1, "1", pa.array(truth[:, 1] + 1)))


def test_rows_without_an_answer_are_left_out_and_counted(tmp_path: Path) -> None:
    raw = pa.table({"a": np.linspace(-2, 2, 60), "y": [0, 1] * 30})
    features = raw.select(["a"])
    graph = transform_graph(features)
    data = TrainingData(graph.features(features), np.array([0, 1] * 30), ("a",), Task.BINARY, 2)
    pack(BundleParts("b", graph, fit_model(Sklearn(LogisticRegression()), data, {}, (0, 1)), features), tmp_path)
    some, none = (
        raw.set_column(0, "a", pa.array([None] * gaps + [1.0] * (60 - gaps), pa.float64())) for gaps in (2, 60)
    )
    found = ek.evaluate(tmp_path, some, label="y")
    assert (found.rows, found.notes[-1]) == (58, "2 rows have no answer, and are left out")
    with pytest.raises(InvalidDataError, match=r"no answer for any of these rows(.|\n)*got: 60 rows"):
        ek.evaluate(tmp_path, none, label="y")


def test_quantiles_are_judged_by_one_column() -> None:
    raw, truth = known(Task.QUANTILE)
    with packed("linear", Task.QUANTILE) as (folder, _, _):
        found = ek.evaluate(folder, raw.append_column("y", pa.array(truth)), label="y", metrics=["mae"])
        scores = ek.load_bundle(folder).predict_table(raw)
        assert found.metrics["mae"].value == pytest.approx(np.abs(scores[:, 1] - truth).mean())
        assert list(found.outputs) == [str(one) for one in QUANTILES]
        with pytest.raises(UsageError, match="The label is not named"):
            ek.evaluate(folder, raw)
        with pytest.raises(InvalidDataError, match="'y' is no number"):
            ek.evaluate(folder, raw.append_column("y", pa.array(["a"] * 300)), label="y")
