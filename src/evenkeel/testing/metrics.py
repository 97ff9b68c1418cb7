"""The laws of metrics, and of whatever else is a `Metric`: they find every member by themselves."""

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evenkeel.metrics import Evidence, Metric, Outcomes, get_metric
from evenkeel.typing import Task

_ROWS = 300


def every_metric() -> list[tuple[Metric[Evidence], Task]]:
    """Return each metric that exists with each task that it works with; a metric without a task fails."""
    pairs = [(get_metric(name), task) for name in sorted(Metric.kinds) for task in Task]
    found = [(metric, task) for metric, task in pairs if metric.works_with(task)]
    assert {metric.name for metric, _ in found} == set(Metric.kinds), "a metric works with no task"
    return found


def outcomes(task: Task, seed: int = 0, rows: int = _ROWS) -> Outcomes:
    """Return random rows of a task, with ties among the scores, of which a good model has answered most well."""
    random = np.random.default_rng(seed)
    if task.of_numbers:
        numbers = random.normal(1_000, 20, rows)
        answers = np.round(numbers + random.normal(1, 5, rows))
        if task is Task.REGRESSION:
            return Outcomes(numbers, answers)
        return Outcomes(numbers, answers[:, None] + np.array([-5, 0, 8]), quantiles=(0.1, 0.5, 0.9))
    if task is Task.MULTILABEL:
        several = random.integers(0, 2, (rows, 3))
        chances = np.round((random.random((rows, 3)) + several) / 2, 1).astype(np.float32)
        return Outcomes(several, chances, thresholds=(0.4, 0.5, 0.6))
    classes = 2 if task is Task.BINARY else 4
    labels = random.integers(0, classes, rows)
    raw = np.round(random.random((rows, classes)) + np.eye(classes)[labels], 1) + 0.05
    scores = (raw / raw.sum(axis=1, keepdims=True)).astype(np.float32)
    return Outcomes(labels, scores, threshold=0.4)


def merging_is_seeing_all(metric: Metric[Evidence], task: Task) -> None:
    """Evidence gathered in pieces and merged says the same as evidence gathered at once."""
    rows = outcomes(task)
    pieces = [rows.take(part) for part in np.array_split(np.arange(len(rows)), [1, 40, 200])]
    state = None
    for piece in pieces:
        state = metric.update(state, piece)
    later = metric.merge(metric.update(None, pieces[0]), metric.update(metric.update(None, pieces[1]), pieces[2]))
    _same(metric, metric.merge(later, metric.update(None, pieces[3])), metric.update(None, rows))
    _same(metric, state, metric.update(None, rows))


def order_does_not_matter(metric: Metric[Evidence], task: Task) -> None:
    """Rows in another order give the same value."""
    rows = outcomes(task)
    shuffled = rows.take(np.random.default_rng(1).permutation(len(rows)))
    _same(metric, metric.update(None, shuffled), metric.update(None, rows))


def a_weight_is_a_repetition(metric: Metric[Evidence], task: Task) -> None:
    """A row of weight 3 counts as three rows, one of weight 0 as none."""
    rows, times = outcomes(task), np.random.default_rng(2).integers(0, 4, _ROWS)
    repeated = rows.take(np.repeat(np.arange(len(rows)), times))
    _same(metric, metric.update(None, rows.weighted(times.astype(np.float64))), metric.update(None, repeated))


def replicates_are_single_weights(metric: Metric[Evidence], task: Task) -> None:
    """Each column of weights gives what it gives alone."""
    rows, columns = outcomes(task), np.random.default_rng(3).poisson(1, (_ROWS, 7)).astype(np.uint8)
    together = metric.compute(metric.update(None, rows.weighted(columns)))
    assert together.shape == (7,), f"{metric.name} has the shape {together.shape} for 7 replicates"
    for column, value in zip(columns.T, together, strict=True):
        single = metric.compute(metric.update(None, rows.weighted(column.astype(np.float64))))
        np.testing.assert_allclose(value, single, rtol=1e-9, atol=1e-12, err_msg=metric.name)


def nothing_raises(metric: Metric[Evidence], task: Task) -> None:
    """No row, one row, and rows of one class are answered, with a reason where there is no value."""
    rows = outcomes(task)
    same = rows.labels == rows.labels[0]
    one_class = rows.take(np.flatnonzero(same if same.ndim == 1 else same.all(axis=1)))
    none = np.zeros(_ROWS)
    cases = [rows.take(np.arange(0)), rows.take(np.arange(1)), one_class, rows.weighted(none)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = [metric.result(metric.update(None, case)) for case in cases]
    assert metric.result(None).value is None
    assert results[0].value is None, f"{metric.name} has a value for no row"
    assert results[3].value is None, f"{metric.name} has a value for rows that weigh nothing"
    assert all(result.reason for result in results if result.value is None), f"{metric.name} gives no reason"


def better_is_better(metric: Metric[Evidence], task: Task) -> None:
    """Scores that are the truth are at least as good as scores that are noise."""
    rows = outcomes(task)
    truth = rows.labels.astype(np.float64)
    if rows.quantiles:
        truth = np.tile(truth[:, None], len(rows.quantiles))
    elif rows.classes and rows.labels.ndim == 1:
        truth = np.eye(rows.classes)[rows.labels.astype(np.int64)]
    noise = np.roll(truth, 1, axis=0)
    values = [metric.result(metric.update(None, replace(rows, scores=s))).value for s in (truth, noise)]
    good, bad = (0.0 if value is None else value for value in values)
    if metric.name == "bias":
        good, bad = abs(good), abs(bad)
    assert metric.better(good - bad) >= 0, f"{metric.name}: truth {good}, noise {bad}"


METRIC_LAWS: list[Callable[[Metric[Evidence], Task], None]] = [
    merging_is_seeing_all,
    order_does_not_matter,
    a_weight_is_a_repetition,
    replicates_are_single_weights,
    nothing_raises,
    better_is_better,
]


def _same(metric: Metric[Evidence], state: Evidence | None, other: Evidence | None) -> None:
    found, expected = metric.result(state).value, metric.result(other).value
    assert found is not None, f"{metric.name} is not defined"
    assert expected is not None, f"{metric.name} is not defined"
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=metric.name)
