import numpy as np
import pytest

from evenkeel.evaluation import bootstrap
from evenkeel.evaluation.bootstrap import Sample, draws, interval, replicate
from evenkeel.evaluation.result import Interval
from evenkeel.metrics import get_metric
from evenkeel.testing.metrics import outcomes
from evenkeel.typing import Task


def drawn(rows, replicates, seed=0):
    return np.concatenate([weights for _, weights in draws(rows, replicates, seed)], axis=1)


def test_rows_count_as_a_poisson_variable_of_mean_one():
    weights = drawn(5_000, 200)
    assert weights.mean() == pytest.approx(1, abs=0.005)
    assert weights.var() == pytest.approx(1, abs=0.01)
    shares = np.bincount(weights.ravel())[:4] / weights.size
    assert shares == pytest.approx(np.exp(-1) / np.array([1, 1, 2, 6]), abs=0.002)


def test_rows_and_replicates_are_independent():
    weights = drawn(2_000, 64)
    assert np.abs(np.corrcoef(weights.T) - np.eye(64)).max() < 0.12
    assert np.abs(np.corrcoef(weights[:64]) - np.eye(64)).max() < 0.7


def test_a_draw_depends_on_seed_row_and_replicate_alone(monkeypatch):
    whole = drawn(1_000, 100)
    assert np.array_equal(drawn(400, 70), whole[:400, :70])
    monkeypatch.setattr(bootstrap, "_CELLS", 20_000)
    assert np.array_equal(drawn(1_000, 100), whole)
    assert not np.array_equal(drawn(1_000, 100, seed=1), whole)


def test_replicates_do_not_depend_on_blocks_or_processors(monkeypatch):
    rows, metrics = outcomes(Task.BINARY), [get_metric(name) for name in ("roc_auc", "log_loss", "f1")]
    samples = [Sample(rows, np.arange(300)), Sample(rows.take(np.arange(50)), np.arange(50))]
    whole = replicate(metrics, samples, 300, 40, 0)
    monkeypatch.setattr(bootstrap, "_CELLS", 1)
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: 5)
    assert np.array_equal(replicate(metrics, samples, 300, 40, 0), whole)


def test_an_interval_is_of_percentiles_where_most_replicates_are_defined():
    replicates = np.arange(101.0)
    found = interval(50.0, replicates, 0.9)
    assert (found.low, found.high) == (pytest.approx(5), pytest.approx(95))
    replicates[:51] = np.nan
    assert interval(50.0, replicates, 0.9) == Interval(50.0)
    assert interval(None, replicates, 0.9, "why") == Interval(None, reason="why")


def test_an_interval_shows_itself():
    assert str(Interval(0.75, 0.70123, 0.8)) == "0.75 [0.7012, 0.8]"
    assert str(Interval(None, reason="no row is positive")) == "not defined: no row is positive"
