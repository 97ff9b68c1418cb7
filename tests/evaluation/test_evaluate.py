import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.artifacts.base import dump_json
from evenkeel.errors import DefinitionError, ExpressionError, InvalidDataError, NotFoundError
from evenkeel.evaluation import (
    AtLeast,
    BetterThanBaseline,
    ChampionScores,
    Evaluation,
    EvaluationResult,
    MaxGap,
    NotWorseThanChampion,
    Predictions,
    evaluate,
)
from evenkeel.metrics import get_metric
from evenkeel.typing import ColumnType, Task

PLAN = Evaluation(
    metrics=["roc_auc", "log_loss"],
    slices=["origin", ("origin", "carrier"), "distance > 1000"],
    gates=[AtLeast("roc_auc", 0.7), MaxGap("recall", over="carrier", gap=0.2), BetterThanBaseline()],
    replicates=50,
)


def judge(seen, plan=PLAN, **others):
    return evaluate(plan, seen, metric="average_precision", task=Task.BINARY, **others)


def constant(seen):
    return {"constant": np.full(seen.scores.shape, 0.5, np.float32)}


def test_every_metric_of_plan_and_gates_is_measured_the_primary_one_first(seen):
    result = judge(seen)
    assert list(result.metrics) == ["average_precision", "roc_auc", "log_loss", "recall"]
    assert all(one.low < one.value < one.high for one in result.metrics.values())


def test_values_are_those_of_the_metric_alone(seen):
    metric = get_metric("roc_auc")
    expected = metric.result(metric.update(None, seen.outcomes)).value
    assert judge(seen).metrics["roc_auc"].value == pytest.approx(expected, rel=1e-12)


def test_a_slice_is_measured_as_if_it_were_all(seen):
    whole = judge(seen)
    jfk = np.flatnonzero(np.array(seen.columns["origin"].to_pylist()) == "JFK")
    part = Predictions(seen.labels[jfk], seen.scores[jfk], seen.columns.take(jfk), seen.classes, seen.threshold)
    found = next(one for one in whole.slices if one.slice == "origin = 'JFK'")
    assert found.rows == len(jfk)
    assert found.metrics["log_loss"].value == pytest.approx(judge(part).metrics["log_loss"].value)


def test_slices_are_named_by_conditions_with_nulls_apart(seen):
    labels = [one.slice for one in judge(seen).slices]
    assert labels[:4] == ["origin = 'EWR'", "origin = 'JFK'", "origin = 'LGA'", "origin is null"]
    assert labels[4:6] == ["origin = 'EWR' and carrier = 'DL'", "origin = 'EWR' and carrier = 'UA'"]
    assert labels[12:] == ["not (distance > 1000)", "distance > 1000", "carrier = 'DL'", "carrier = 'UA'"]


def test_a_gate_on_one_slice_looks_at_that_slice_alone(seen):
    far, near = (AtLeast("roc_auc", 0.7, slice=text) for text in ("distance > 1000", "distance < 0"))
    result = judge(seen, Evaluation(slices=["distance > 1000"], gates=[far, near], replicates=20))
    value = next(one.metrics["roc_auc"].value for one in result.slices if one.slice == "distance > 1000")
    assert result.gates[0].measured == value
    assert result.gates[1].reason == "not judged: no slice has 100 rows"


def test_a_slice_of_a_gate_is_a_condition(seen):
    with pytest.raises(DefinitionError, match="is a condition"):
        judge(seen, Evaluation(gates=[AtLeast("roc_auc", 0.7, slice="distance")]))


def test_a_column_may_have_any_name(seen):
    seen = Predictions(
        seen.labels, seen.scores, seen.columns.rename_columns(["champion", "baseline", "a b"]), seen.classes
    )
    plan = Evaluation(slices=["champion", "baseline", "`a b` > 9 or champion is null"], replicates=20)
    result = judge(seen, plan, baselines={"ours": seen.scores}, champion=ChampionScores("ours", seen.scores))
    assert [one.slice for one in result.slices][3:] == [
        "champion is null",
        "baseline = 'DL'",
        "baseline = 'UA'",
        "(`a b` > 9 or champion is null)",
    ]


def test_a_blessed_model(seen):
    result = judge(seen, baselines=constant(seen))
    assert (result.blessed, result.reasons) == (True, ())
    assert [gate.passed for gate in result.gates] == [True, True, True]
    assert result.baselines["constant"]["roc_auc"].value == 0.5


def test_a_refused_model_says_why(seen):
    result = judge(seen, Evaluation(gates=[AtLeast("roc_auc", 0.99)], replicates=50))
    assert result.blessed is False
    assert result.reasons[0].startswith("roc_auc >= 0.99: roc_auc is 0.7")


def test_the_same_model_is_not_worse_than_itself(seen):
    champion = ChampionScores("v1", seen.scores)
    result = judge(seen, Evaluation(gates=[NotWorseThanChampion()], replicates=50), champion=champion)
    assert (result.champion.decision, result.champion.difference.value) == ("not_worse", 0.0)
    assert result.champion.rows == 2_000


def test_a_far_better_champion_refuses(seen, predictions):
    champion = ChampionScores("v1", seen.scores)
    result = judge(predictions(quality=0.2), Evaluation(gates=[NotWorseThanChampion()]), champion=champion)
    assert (result.champion.decision, result.blessed) == ("worse", False)
    assert result.champion.difference.high < 0


def test_only_unseen_rows_are_compared(seen):
    unseen = np.arange(2_000) < 150
    result = judge(seen, champion=ChampionScores("v1", seen.scores, unseen))
    assert (result.champion.rows, result.champion.decision) == (150, "undecidable")
    assert result.champion.reason == "only 150 rows can be compared with v1; 200 are wanted"


def test_no_row_to_compare_is_undecidable(seen):
    result = judge(seen, champion=ChampionScores("v1", seen.scores, np.zeros(2_000, bool)))
    assert result.champion.decision == "undecidable"


def test_the_result_is_an_artifact(seen, tmp_path):
    result = judge(seen, baselines=constant(seen), champion=ChampionScores("v1", seen.scores))
    result.save(tmp_path)
    assert EvaluationResult.load(tmp_path) == result
    assert result.summary()["blessed"] is True


def test_the_worst_slice_has_enough_rows(seen):
    worst = judge(seen).worst_slice()
    values = [one.metrics["average_precision"].value for one in judge(seen).slices if one.rows >= 100]
    assert worst.metrics["average_precision"].value == min(values)


def test_small_slices_are_reported_and_noted(predictions):
    result = judge(predictions(rows=300))
    assert any(one.rows < 100 for one in result.slices)
    assert "fewer than 100 rows: reported, and judged by no gate" in result.notes[0]


def test_many_slices_are_capped_and_noted(seen):
    seen = Predictions(seen.labels, seen.scores, pa.table({"id": np.arange(2_000) // 3}), seen.classes, seen.threshold)
    result = judge(seen, Evaluation(slices=["id"], replicates=20))
    assert len(result.slices) == 200
    assert result.notes[0] == "id has 667 slices; only the 200 with the most rows were evaluated"


def test_without_intervals(seen):
    result = judge(seen, Evaluation(intervals=None))
    assert result.metrics["roc_auc"].value > 0.7
    assert result.metrics["roc_auc"].low is None


def test_one_class_only_is_reported_without_an_exception(seen):
    rows = np.flatnonzero(seen.labels == 1)
    part = Predictions(seen.labels[rows], seen.scores[rows], seen.columns.take(rows), seen.classes)
    result = judge(part)
    assert result.metrics["roc_auc"].reason == "the rows are of one class"
    assert result.gates[0].reason == "roc_auc is not defined: the rows are of one class"
    assert result.blessed is False


def test_no_row_at_all(seen):
    empty = Predictions(seen.labels[:0], seen.scores[:0], seen.columns.slice(0, 0), seen.classes)
    result = judge(empty)
    assert (result.rows, result.slices, result.metrics["log_loss"].value) == (0, (), None)


def test_regression_and_many_classes():
    random = np.random.default_rng(0)
    labels = random.normal(size=500)
    columns = pa.table({"hour": random.integers(0, 3, 500)})
    numbers = Predictions(labels, labels + random.normal(0, 0.1, 500), columns)
    found = evaluate(Evaluation(slices=["hour"]), numbers, metric="rmse", task=Task.REGRESSION)
    assert list(found.metrics) == ["rmse", "mae", "r2"]
    assert found.metrics["rmse"].low < 0.1 < found.metrics["rmse"].high
    assert found.threshold is None
    raw = random.random((500, 3))
    several = Predictions(raw.argmax(axis=1), raw / raw.sum(axis=1, keepdims=True), columns, ("a", "b", "c"))
    found = evaluate(Evaluation(), several, metric="log_loss", task=Task.MULTICLASS)
    assert found.metrics["accuracy"].value == 1.0


def test_the_interval_covers_the_true_value_about_as_often_as_it_says(predictions):
    truth = judge(predictions(rows=400_000, seed=99), Evaluation(intervals=None)).metrics
    plan = Evaluation(metrics=["roc_auc", "brier_score"], replicates=200)
    results = [judge(predictions(rows=500, seed=seed), plan).metrics for seed in range(60)]
    for name in ("roc_auc", "brier_score", "average_precision"):
        hits = sum(found[name].low <= truth[name].value <= found[name].high for found in results)
        assert 51 <= hits <= 60, name


def test_the_result_depends_on_nothing_but_the_arguments(seen):
    code = "; ".join(
        [
            f"import os, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})",
            "os.cpu_count = lambda: 7",
            "from conftest import draw",
            "from test_evaluate import dump_json, judge, constant",
            "seen = draw()",
            "sys.stdout.buffer.write(dump_json(judge(seen, baselines=constant(seen))))",
        ]
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert other.stdout == dump_json(judge(seen, baselines=constant(seen)))


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (lambda: Evaluation(metrics=["roc_acu"]), NotFoundError, "Did you mean 'roc_auc'"),
        (lambda: Evaluation(metrics="roc_auc"), DefinitionError, "`metrics` is a list"),
        (lambda: Evaluation(slices=["distance >"]), ExpressionError, "A value is missing"),
        (lambda: Evaluation(slices=[()]), DefinitionError, "not a slice"),
        (lambda: Evaluation(gates=["roc_auc > 0.7"]), DefinitionError, "not a gate"),
        (lambda: Evaluation(intervals=95), DefinitionError, "between 0 and 1"),
        (lambda: Evaluation(replicates=0), DefinitionError, "`replicates` is not right"),
        (lambda: Evaluation(min_rows=True), DefinitionError, "`min_rows` is not right"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(wrong, error, message):
    with pytest.raises(error, match=message):
        wrong()


def test_a_plan_is_checked_before_anything_is_trained():
    columns = {"origin": ColumnType.TEXT}
    with pytest.raises(DefinitionError, match="'rmse' does not work with a binary task"):
        Evaluation(metrics=["rmse"]).check(Task.BINARY, "roc_auc", columns)
    with pytest.raises(ExpressionError, match="Did you mean 'origin'"):
        Evaluation(gates=[MaxGap("recall", over="orgin", gap=0.1)]).check(Task.BINARY, "roc_auc", columns)
    with pytest.raises(ExpressionError, match="no column 'carrier'"):
        Evaluation(gates=[AtLeast("recall", 0.1, slice="carrier = 'UA'")]).check(Task.BINARY, "roc_auc", columns)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_refused(seen, value):
    scores = seen.scores.copy()
    scores[3, 1] = value
    with pytest.raises(InvalidDataError, match="The scores are not all numbers"):
        Predictions(seen.labels, scores, seen.columns, seen.classes)


def test_scores_of_another_shape_are_refused(seen):
    with pytest.raises(InvalidDataError, match="The scores of constant do not fit"):
        judge(seen, baselines={"constant": np.zeros(2_000)})
    with pytest.raises(DefinitionError, match="do not fit the task"):
        evaluate(PLAN, seen, metric="rmse", task=Task.REGRESSION)


def test_a_baseline_that_is_as_good_is_named(seen):
    assert judge(seen, baselines=constant(seen) | {"twin": seen.scores}).beaten_by() == ("twin",)


def test_a_row_that_the_champion_has_no_answer_for_is_not_compared() -> None:
    scores = np.array([[0.1, 0.9], [np.nan, np.nan], [0.5, 0.5]])
    assert ChampionScores("c@1", scores).rows().tolist() == [0, 2]
    assert ChampionScores("c@1", scores, np.array([True, True, False])).rows().tolist() == [0]
