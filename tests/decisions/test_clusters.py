"""Rows that come in clusters tell less than as many rows drawn one by one."""

import numpy as np
import pytest

from evenkeel.decisions import Clusters, clustered_p_value
from evenkeel.testing.decisions import most

SHARES = np.array([0.1, 0.2, 0.3, 0.4])


def drawn(seed: int, clusters: int, spread: float, shares: np.ndarray = SHARES) -> Clusters:
    """Clusters of 40 rows, each with shares of its own where the spread is above 0."""
    draw = np.random.default_rng(seed)
    own = draw.dirichlet(shares / spread, clusters) if spread else [shares] * clusters
    return Clusters(np.array([draw.multinomial(40, one) for one in own]))


@pytest.mark.parametrize(("before", "now"), [(60, 30), (10, 6), (8, 4)])
@pytest.mark.parametrize("spread", [0.0, 0.05, 0.5])
def test_clusters_of_one_kind_are_seldom_told_apart(before: int, now: int, spread: float) -> None:
    p_values = [clustered_p_value(drawn(seed, before, spread), drawn(900 + seed, now, spread)) for seed in range(200)]
    assert sum(p is not None and p <= 0.05 for p in p_values) <= most(200, 0.05)


def test_a_difference_is_found_where_clusters_are_many() -> None:
    found = clustered_p_value(drawn(1, 60, 0.05), drawn(2, 60, 0.05, SHARES[::-1]))
    assert found is not None
    assert found < 1e-9


def test_rows_drawn_one_by_one_are_worth_what_they_are_and_others_less() -> None:
    assert drawn(1, 200, 0.0).effective().sum() == pytest.approx(8_000, rel=0.1)
    assert drawn(1, 200, 0.5).effective().sum() < 1_000


def test_all_that_there_is_has_no_error() -> None:
    one, other = drawn(1, 20, 0.1), drawn(2, 20, 0.1, SHARES[::-1])
    sampled, exact = clustered_p_value(one, other), clustered_p_value(Clusters(one.counts, exact=True), other)
    assert sampled is not None
    assert exact is not None
    assert exact < sampled
    assert clustered_p_value(Clusters(one.counts, exact=True), one) == pytest.approx(1.0)


@pytest.mark.parametrize("counts", [[[3, 4]], [[3, 0], [4, 0]], [[0, 0], [0, 0]]])
def test_where_nothing_can_be_said_there_is_no_p_value(counts: list[list[int]]) -> None:
    clusters = Clusters(np.array(counts))
    assert clustered_p_value(clusters, clusters) is None
    assert clusters.effective().tolist() == np.array(counts).sum(axis=0).tolist()


def test_clusters_that_never_differ_differ_for_certain() -> None:
    same, other = Clusters(np.array([[2, 2]] * 5)), Clusters(np.array([[3, 1]] * 5))
    assert (clustered_p_value(same, same), clustered_p_value(same, other)) == (1.0, 0.0)
