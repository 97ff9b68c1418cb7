import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation import Threshold
from evenkeel.metrics import Outcomes, get_metric

LABELS = np.array([0, 0, 1, 0, 1, 1])


def two(positive):
    scores = np.asarray(positive, np.float32)
    return np.stack([1 - scores, scores], axis=1)


SCORES = two([0.1, 0.2, 0.3, 0.4, 0.5, 0.9])


def test_a_value_is_the_nearest_float32():
    assert Threshold(0.7).choose(LABELS, SCORES) == float(np.float32(0.7))
    assert Threshold().choose(LABELS, SCORES) == 0.5


def test_dear_misses_lower_the_cut_and_dear_alarms_raise_it():
    assert Threshold(cost={"missed": 9, "false_alarm": 1}).choose(LABELS, SCORES) == pytest.approx(0.25)
    assert Threshold(cost={"missed": 1, "false_alarm": 9}).choose(LABELS, SCORES) == pytest.approx(0.45)


def test_a_metric_is_maximised():
    assert Threshold(maximize="f1").choose(LABELS, SCORES) == pytest.approx(0.25)
    assert Threshold(maximize="precision").choose(LABELS, SCORES) == pytest.approx(0.7)


def test_neighbours_in_float32_are_cut_apart():
    low = np.float32(0.5)
    high = np.nextafter(low, np.float32(1))
    cut = Threshold(cost={"missed": 1, "false_alarm": 1}).choose(np.array([0, 1]), two([low, high]))
    assert low < cut <= high


def test_one_class_leaves_nothing_to_choose_by():
    assert Threshold(maximize="f1").choose(np.ones(3, int), two([0.1, 0.2, 0.3])) == 0.5
    assert Threshold(cost={"missed": 4, "false_alarm": 1}).choose(np.zeros(0, int), two([])) == pytest.approx(0.2)


@pytest.mark.parametrize("rule", [Threshold(maximize="f1"), Threshold(cost={"missed": 9, "false_alarm": 1})])
def test_a_row_without_an_answer_says_nothing_of_the_cut(rule):
    labels, scores = np.append(LABELS, [0, 1, 0]), np.concatenate([SCORES, two([np.nan] * 3)])
    assert rule.choose(labels, scores) == rule.choose(LABELS, SCORES)
    assert rule.choose(labels[-3:], scores[-3:]) == rule.choose(labels[:0], scores[:0])


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1, width=32)), min_size=2, max_size=25), st.integers(0, 9))
def test_no_cut_costs_less(rows, missed):
    labels, scores = np.array([int(label) for label, _ in rows]), two([score for _, score in rows])
    if len(set(labels)) < 2:
        return

    def cost(cut):
        decided = scores[:, 1] >= np.float32(cut)
        return missed * np.sum(~decided & (labels == 1)) + np.sum(decided & (labels == 0))

    cut = Threshold(cost={"missed": missed, "false_alarm": 1}).choose(labels, scores)
    assert float(np.float32(cut)) == cut
    assert cost(cut) == min(map(cost, [*scores[:, 1], 2.0]))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=25))
def test_no_cut_has_a_better_f1(rows):
    labels, scores = np.array([int(label) for label, _ in rows]), two([score / 8 for _, score in rows])
    if len(set(labels)) < 2:
        return
    metric = get_metric("f1")

    def f1(cut):
        return metric.result(metric.update(None, Outcomes(labels, scores, cut))).value or 0.0

    assert f1(Threshold(maximize="f1").choose(labels, scores)) == max(map(f1, [*scores[:, 1], 2.0]))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Threshold(1.5), "lies in"),
        (lambda: Threshold(-0.1), "lies in"),
        (lambda: Threshold(float("nan")), "lies in"),
        (lambda: Threshold(cost={"missed": float("nan"), "false_alarm": 1}), "at least 0"),
        (lambda: Threshold(0.5, maximize="f1"), "chosen in one way"),
        (lambda: Threshold(cost={"missed": 5}), "two parts"),
        (lambda: Threshold(cost={"missed": 0, "false_alarm": 0}), "not both 0"),
        (lambda: Threshold(cost={"missed": -1, "false_alarm": 1}), "at least 0"),
        (lambda: Threshold("0.5"), "lies in"),
        (lambda: Threshold(cost={"missed": "5", "false_alarm": 1}), "at least 0"),
        (lambda: Threshold(maximize="macro_f1"), "does not depend on a threshold"),
        (lambda: Threshold(maximize="roc_auc"), "does not depend on a threshold"),
        (lambda: Threshold().choose(np.zeros(2), np.zeros(2)), "two classes"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(wrong, message):
    with pytest.raises(DefinitionError, match=message):
        wrong()
    with pytest.raises(NotFoundError, match="'f1'"):
        Threshold(maximize="f11")
