"""Several labels and quantiles are judged as a whole, and each by itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.evaluation import (
    AtLeast,
    AtMost,
    ChampionScores,
    Evaluation,
    MustPredict,
    NotWorseThanChampion,
    Predictions,
    Threshold,
    choose_each,
    evaluate,
)
from evenkeel.metrics import Outcomes, get_metric
from evenkeel.typing import Task

DRAW = np.random.default_rng(5)
TRUTH = DRAW.random((800, 2))
COLUMNS = pa.table({"origin": DRAW.choice(["EWR", "JFK"], 800), "x": np.arange(800.0)})
LABELS = Predictions(
    (DRAW.random((800, 2)) < TRUTH).astype(np.int64),
    TRUTH.astype(np.float32),
    COLUMNS,
    ("late", "slow"),
    thresholds=(0.3, 0.6),
)
NUMBERS = DRAW.normal(size=800)
QUANTILES = Predictions(NUMBERS, np.tile(np.float32([-1.28, 0.0, 1.28]), (800, 1)), COLUMNS, quantiles=(0.1, 0.5, 0.9))


def judge(seen, *gates, **others):
    plan = Evaluation(slices=["origin"], gates=gates, replicates=40)
    return evaluate(plan, seen, metric=others.pop("metric"), task=seen.task, **others)


def test_each_label_is_measured_as_if_it_were_alone():
    found = judge(LABELS, metric="macro_roc_auc")
    alone = Outcomes(LABELS.labels[:, 0], np.stack([1 - LABELS.scores[:, 0], LABELS.scores[:, 0]], axis=1), 0.3)
    for name in ("roc_auc", "average_precision", "recall", "f1"):
        metric = get_metric(name)
        assert found.outputs["late"][name].value == pytest.approx(metric.result(metric.update(None, alone)).value)
    mean = np.mean([found.outputs[name]["roc_auc"].value for name in ("late", "slow")])
    assert found.metrics["macro_roc_auc"].value == pytest.approx(mean)
    assert found.thresholds == {"late": 0.3, "slow": 0.6}
    assert found.tables()[-1].header[:3] == ("label", "threshold", "roc_auc")


def test_each_quantile_is_measured_by_itself():
    found = judge(QUANTILES, metric="pinball_loss")
    assert list(found.outputs) == ["0.1", "0.5", "0.9"]
    mean = np.mean([one["pinball_loss"].value for one in found.outputs.values()])
    assert found.metrics["pinball_loss"].value == pytest.approx(mean)
    assert found.metrics["coverage"].value == pytest.approx(0.8, abs=0.05)
    assert found.tables()[-1].header[:2] == ("quantile", "pinball_loss")


def test_a_gate_may_look_at_one_label_or_quantile():
    one, other = AtLeast("recall", 0.1, of="late"), AtLeast("recall", 0.999, of="slow")
    found = judge(LABELS, one, other, metric="macro_roc_auc")
    assert [gate.passed for gate in found.gates] == [True, False]
    assert found.gates[1].gate == "recall of slow >= 0.999"
    found = judge(QUANTILES, AtMost("pinball_loss", 1.0, of="0.9"), metric="pinball_loss")
    assert found.blessed


@pytest.mark.parametrize(
    ("seen", "gate", "error", "problem"),
    [
        (LABELS, AtLeast("recall", 0.5, of="latte"), NotFoundError, "Did you mean 'late'"),
        (LABELS, AtLeast("mae", 0.5, of="late"), DefinitionError, "'mae' does not work with a binary task"),
        (LABELS, AtLeast("roc_auc", 0.5), DefinitionError, "Choose of .*macro_roc_auc, .*micro_f1"),
        (QUANTILES, AtLeast("roc_auc", 0.5), DefinitionError, "Choose of .*coverage.*pinball_loss"),
    ],
)
def test_what_a_gate_cannot_be_of(seen, gate, error, problem):
    with pytest.raises(error, match=problem):
        judge(seen, gate, metric="macro_roc_auc" if seen is LABELS else "pinball_loss")


def test_a_gate_of_one_label_wants_several():
    with pytest.raises(DefinitionError, match="this is a binary task"):
        Evaluation(gates=[AtLeast("recall", 0.5, of="late")]).check(Task.BINARY, "roc_auc", {})
    plan = Evaluation(gates=[AtLeast("recall", 0.5, of="latte")])
    with pytest.raises(NotFoundError, match="Did you mean 'late'"):
        plan.check(Task.MULTILABEL, "macro_roc_auc", {}, ["late", "slow"])
    with pytest.raises(DefinitionError, match="looks at all rows"):
        AtLeast("recall", 0.5, of="late", over="origin")


def test_a_champion_is_judged_by_its_own_thresholds():
    champion = ChampionScores("old", LABELS.scores, thresholds=(0.9, 0.9))
    found = judge(LABELS, NotWorseThanChampion(metric="micro_f1"), metric="macro_roc_auc", champion=champion)
    assert found.champion.difference.value == 0
    assert found.gates[0].measured > 0.1


def test_each_label_has_the_cut_that_it_would_have_alone():
    rule = Threshold(maximize="f1")
    found = choose_each(rule, LABELS.classes, LABELS.labels, LABELS.scores)
    for place, cut in enumerate(found):
        score = LABELS.scores[:, place]
        assert cut == rule.choose(LABELS.labels[:, place], np.stack([1 - score, score], axis=1))


@pytest.mark.parametrize(
    ("text", "seen", "passed"),
    [
        ("- row: {x: 1}\n  labels: [late]", LABELS, True),
        ("- row: {x: 1}\n  labels: [late, slow]", LABELS, False),
        ("- row: {x: 1}\n  labels: []", LABELS, False),
        ("- row: {x: 1}\n  class: slow\n  at_most: 0.5", LABELS, True),
        ('- row: {x: 1}\n  class: "0.9"\n  at_least: 1.0', QUANTILES, True),
        ("- row: {x: 1}\n  at_least: 1.0", QUANTILES, False),
    ],
)
def test_cases_of_several_labels_and_quantiles(text, seen, passed, tmp_path: Path):
    (tmp_path / "cases.yaml").write_text(text)
    score = {Task.MULTILABEL: [0.8, 0.2], Task.QUANTILE: [-1.0, 0.0, 1.0]}[seen.task]
    metric = "macro_roc_auc" if seen is LABELS else "pinball_loss"
    gate = MustPredict(str(tmp_path / "cases.yaml"))
    found = judge(seen, gate, metric=metric, predict=lambda rows: np.float32([score] * len(rows)))
    assert found.blessed is passed


@pytest.mark.parametrize(
    ("text", "seen", "error", "problem"),
    [
        ("- row: {x: 1}\n  labels: [latte]", LABELS, NotFoundError, "Did you mean 'late'"),
        ("- row: {x: 1}\n  label: late", LABELS, DefinitionError, "Write `labels: "),
        ("- row: {x: 1}\n  at_least: 0.5", LABELS, DefinitionError, "wants a `class`"),
        ("- row: {x: 1}\n  label: late", QUANTILES, DefinitionError, "a case wants a range"),
        ("- row: {x: 1}\n  labels: [late]", QUANTILES, DefinitionError, "does not decide several labels"),
        ("- row: {x: 1}\n  labels: late", LABELS, DefinitionError, "are a list"),
    ],
)
def test_cases_that_do_not_fit(text, seen, error, problem, tmp_path: Path):
    (tmp_path / "cases.yaml").write_text(text)
    metric = "macro_roc_auc" if seen is LABELS else "pinball_loss"
    with pytest.raises(error, match=problem):
        judge(seen, MustPredict(str(tmp_path / "cases.yaml")), metric=metric)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"labels": LABELS.labels * 2}, "A label is no class"),
        ({"thresholds": (0.5,)}, "Every label wants a threshold"),
        ({"classes": ("late",)}, "Scores and classes do not fit"),
        ({"scores": LABELS.scores[:, :1]}, "do not fit"),
    ],
)
def test_what_does_not_fit_is_refused(change, problem):
    with pytest.raises(InvalidDataError, match=problem):
        replace(LABELS, **change)
    with pytest.raises(InvalidDataError, match="Every quantile wants a score"):
        replace(QUANTILES, quantiles=(0.1, 0.9))
