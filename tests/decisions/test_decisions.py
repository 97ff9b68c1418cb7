import numpy as np
import pytest
from scipy import stats

from evenkeel.decisions import (
    BenjaminiHochberg,
    ChiSquare,
    EmpiricalBernstein,
    Holm,
    KolmogorovSmirnov,
    NormalMixture,
    Proportion,
    Total,
    TwoProportions,
    Values,
    get_correction,
    get_test,
    sample_ratio,
)
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError

P_VALUES = [0.03, 0.001, 0.4, 0.012, 0.2, 0.9]


def test_benjamini_hochberg_is_scipys():
    assert BenjaminiHochberg().adjust(P_VALUES) == pytest.approx(stats.false_discovery_control(P_VALUES))


def test_holm_by_hand():
    assert Holm().adjust([0.01, 0.02, 0.5]) == pytest.approx([0.03, 0.04, 0.5])


def test_chi_square_is_scipys_where_nothing_is_rare():
    found = ChiSquare().compare({"a": 30, "b": 70, "c": 20}, {"a": 45, "b": 50, "c": 60})
    expected = stats.chi2_contingency([[30, 70, 20], [45, 50, 60]], correction=False)
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue))


def test_chi_square_joins_rare_categories():
    found = ChiSquare().compare({"a": 50, "b": 50, "x": 1}, {"a": 50, "b": 50, "y": 1, "z": 2})
    assert found.p_value == pytest.approx(ChiSquare().compare({"a": 51, "b": 50}, {"a": 53, "b": 50}).p_value, abs=0.2)
    assert ChiSquare().compare({"a": 5}, {"a": 9}).p_value == 1.0


def test_a_category_that_is_new_in_one_of_two_hundred_rows_is_no_alarm():
    assert ChiSquare().compare({"a": 200}, {"a": 199, "b": 1}).p_value == 1.0


def test_kolmogorov_smirnov_is_scipys_with_ties():
    first, second = np.array([1, 1, 2, 3, 5]), np.array([2, 3, 3, 4, 9, 9])
    found = KolmogorovSmirnov().compare(Values.of(first), Values.of(second))
    expected = stats.ks_2samp(first, second, method="exact")
    assert (found.effect, found.p_value) == pytest.approx((expected.statistic, expected.pvalue))


def test_kolmogorov_smirnov_of_a_hundred_million_counts():
    values = np.arange(10.0)
    first = Values(values, np.full(10, 10_000_000))
    second = Values(values, np.r_[10_010_000, 9_990_000, np.full(8, 10_000_000)])
    found = KolmogorovSmirnov().compare(first, second)
    assert found.effect == pytest.approx(1e-4)
    assert found.p_value == pytest.approx(stats.kstwobign.sf(1e-4 * np.sqrt(5e7)), rel=1e-3)


def test_values_leave_out_what_is_not_finite():
    values = Values.of([3.0, np.nan, 1.0, np.inf, 1.0])
    assert (values.values.tolist(), values.counts.tolist()) == ([1.0, 3.0], [2, 1])


def test_two_proportions_of_large_samples_are_the_pooled_z_test():
    found = TwoProportions().compare(Proportion(3_000, 10_000), Proportion(3_150, 10_000))
    assert found.p_value == pytest.approx(2 * stats.norm.sf(found.statistic))
    assert found.low < 0.015 < found.high


@pytest.mark.parametrize(("hits", "others"), [(1, 8), (0, 3), (12, 20)])
def test_two_proportions_of_small_samples_are_fishers_exact_test(hits, others):
    expected = stats.fisher_exact([[hits, 30 - hits], [others, 40 - others]]).pvalue
    assert TwoProportions().compare(Proportion(hits, 30), Proportion(others, 40)).p_value == pytest.approx(expected)


def test_two_proportions_without_any_hit():
    found = TwoProportions().compare(Proportion(0, 50), Proportion(0, 60))
    assert (found.p_value, found.effect) == (1.0, 0.0)


def test_rare_events_want_the_empirical_bernstein_sequence():
    values = np.tile([0.0] * 99 + [1.0], 50)
    plain = NormalMixture().mean(Total(len(values), values.sum()))
    learned = EmpiricalBernstein().mean(values)
    assert learned.high - learned.low < (plain.high - plain.low) / 2


def test_the_empirical_bernstein_sequence_is_that_of_the_paper():
    values, error = np.random.default_rng(3).beta(1, 3, 500), 0.1
    mean, variance, total, squares, bets, weighted, losses = 0.5, 0.25, 0.5, 0.25, 0.0, 0.0, 0.0
    lows, highs = [0.0], [1.0]
    for t, value in enumerate(values, 1):
        bet = min(np.sqrt(2 * np.log(2 / error) / (variance * t * np.log(t + 1))), 0.5)
        bets, weighted = bets + bet, weighted + bet * value
        losses += 4 * (value - mean) ** 2 * (-np.log(1 - bet) - bet) / 4
        radius = (np.log(2 / error) + losses) / bets
        lows, highs = [*lows, weighted / bets - radius], [*highs, weighted / bets + radius]
        total += value
        mean = total / (t + 1)
        squares += (value - mean) ** 2
        variance = squares / (t + 1)
    found = EmpiricalBernstein(level=1 - error).mean(values)
    assert (found.low, found.high) == pytest.approx((max(lows), min(highs)), rel=1e-12)


def test_the_normal_mixture_is_that_of_the_paper():
    error, variance = 0.1, 500 * 0.25
    tuned = 1_000 * 0.25 / (2 * np.log(1 / error) + np.log(1 + 2 * np.log(1 / error)))
    radius = np.sqrt((variance + tuned) * np.log((variance + tuned) / (tuned * error**2))) / 500
    found = NormalMixture(level=1 - error).mean(Total(500, 250))
    assert (found.low, found.high) == pytest.approx((0.5 - radius, 0.5 + radius), rel=1e-12)


def test_a_sample_ratio_that_is_off_is_found():
    assert sample_ratio([5_300, 4_700], [0.5, 0.5]).e_value > 20
    assert sample_ratio([10, 0, 0], [1 / 3, 1 / 3, 1 / 3]).p_value > 0.05
    assert sample_ratio([10**9, 0], [0.5, 0.5]).p_value < 1e-300


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Proportion(3, 2),
        lambda: Values(np.array([2.0, 1.0]), np.array([1, 1])),
        lambda: Holm().adjust([0.5, 1.5]),
        lambda: Holm().adjust([float("nan")]),
        lambda: NormalMixture(level=95),
        lambda: NormalMixture(least=1, most=1),
        lambda: sample_ratio([1, 2], [0.5, 0.6]),
        lambda: sample_ratio([1], [1.0]),
        lambda: TwoProportions().compare(Proportion(1, 2), Proportion(1, 2), level=1.0),
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(DefinitionError):
        wrong()


def test_a_value_out_of_range_is_refused():
    with pytest.raises(InvalidDataError, match="outside of its range"):
        EmpiricalBernstein().mean(np.array([0.5, 1.5]))


def test_unknown_names_show_the_nearest():
    with pytest.raises(NotFoundError, match="'chi_square'"):
        get_test("chi_squared")
    with pytest.raises(NotFoundError, match="'bonferroni'"):
        get_correction("bonferoni")
