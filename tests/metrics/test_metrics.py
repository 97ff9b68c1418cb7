import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.metrics import Measured, Metric, Outcomes, default_metric, get_metric, metrics_for
from evenkeel.metrics.evidence import ClassCounts, ScoreCounts
from evenkeel.metrics.evidence.sums import weighted_sums
from evenkeel.typing import Task


def binary(labels, positive, threshold=0.5):
    scores = np.array(positive, np.float32)
    return Outcomes(np.array(labels, np.int64), np.stack([1 - scores, scores], axis=1), threshold)


def measure(name, rows):
    metric = get_metric(name)
    return metric.result(metric.update(None, rows))


def test_a_score_at_the_threshold_is_positive():
    counts = ClassCounts.of(binary([0, 1, 1], [0.1, 0.7, 0.69], threshold=0.7))
    assert counts.decided.tolist() == [2, 1]


def test_the_threshold_is_compared_in_the_scores_own_precision():
    assert binary([1], [0.1], threshold=0.1).decided().tolist() == [1]


def test_the_highest_score_is_decided_and_the_first_of_equals():
    rows = Outcomes(np.array([0, 2]), np.array([[0.4, 0.4, 0.2], [0.1, 0.2, 0.7]]))
    assert rows.decided().tolist() == [0, 2]


def test_an_undefined_metric_says_why():
    assert measure("roc_auc", binary([1, 1], [0.2, 0.4])) == Measured(None, "the rows are of one class")
    assert measure("precision", binary([1, 0], [0.2, 0.4])) == Measured(None, "no row was decided as positive")


def test_mape_is_not_defined_for_a_label_of_zero():
    rows = Outcomes(np.array([0.0, 10.0]), np.array([1.0, 11.0]))
    assert measure("mape", rows) == Measured(None, "there is no row, or the label of one is 0")


def test_r2_of_large_labels_with_a_small_spread_keeps_its_digits():
    labels = 1e9 + np.array([0.0, 1.0, 2.0, 3.0])
    assert measure("r2", Outcomes(labels, labels + np.array([0.5, -0.5, 0.5, -0.5]))).value == pytest.approx(0.8)


def test_r2_of_equal_labels_is_not_defined():
    assert measure("r2", Outcomes(np.full(3, 0.1), np.array([0.1, 0.2, 0.3]))).value is None


def test_calibration_error_of_two_bins():
    rows = binary([0, 1, 1, 1], [0.25, 0.25, 0.75, 0.75])
    assert measure("calibration_error", rows).value == pytest.approx(0.25)


def test_score_counts_hold_distinct_scores_alone():
    counts = ScoreCounts.of(binary([1, 1, 0, 1], [0.5, 0.25, 0.25, 0.5]))
    assert counts.positive.scores.tolist() == [0.5, 0.25]
    assert counts.positive.weights.tolist() == [2, 1]


def test_an_unknown_metric_names_the_nearest():
    with pytest.raises(NotFoundError, match="There is no metric 'roc_acu'\n  do: Did you mean 'roc_auc'"):
        get_metric("roc_acu")


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(-9, 9))
def test_sorting_quantiles_never_makes_their_loss_larger(answers, label):
    metric = get_metric("pinball_loss")

    def loss(scores):
        rows = Outcomes(np.array([float(label)]), np.array([scores], np.float64), quantiles=(0.1, 0.5, 0.9))
        return metric.result(metric.update(None, rows)).value

    assert loss(sorted(answers)) <= loss(answers) + 1e-12


def test_metrics_by_task():
    assert "recall" in metrics_for(Task.BINARY)
    assert metrics_for(Task.REGRESSION) == ("bias", "mae", "mape", "median_absolute_error", "r2", "rmse")
    assert [default_metric(task) for task in Task] == ["roc_auc", "log_loss", "rmse", "macro_roc_auc", "pinball_loss"]


def test_a_metric_of_the_users_own_is_found_by_its_name():
    class Prevalence(Metric[ClassCounts]):
        name = "prevalence_of_this_test"
        bigger_is_better = True
        tasks = frozenset({Task.BINARY})
        evidence = ClassCounts

        def compute(self, evidence):
            return evidence.actual[1] / evidence.total

    try:
        assert measure("prevalence_of_this_test", binary([1, 0, 0, 0], [0.5] * 4)).value == 0.25
    finally:
        del Metric.kinds["prevalence_of_this_test"]


@pytest.mark.parametrize(
    ("labels", "scores"),
    [
        (np.zeros(3, np.int64), np.zeros((2, 2))),
        (np.zeros(3, np.int64), np.zeros((3, 1))),
        (np.zeros((3, 1)), np.zeros(3)),
    ],
)
def test_rows_that_do_not_fit_are_refused(labels, scores):
    with pytest.raises(InvalidDataError):
        Outcomes(labels, scores)


def test_replicates_of_sums_do_not_depend_on_the_order_of_the_product():
    random = np.random.default_rng(0)
    terms, weights = random.lognormal(0, 9, (3, 5_000)), random.poisson(1, (5_000, 64)).astype(np.uint8)
    each = np.stack([weighted_sums(terms, weights[:, [column]])[:, 0] for column in range(64)], axis=1)
    shuffled = random.permutation(5_000)
    assert np.array_equal(weighted_sums(terms, weights), each)
    assert np.array_equal(weighted_sums(terms[:, shuffled], weights[shuffled]), each)
    np.testing.assert_allclose(each, terms @ weights.astype(float), rtol=1e-12)
