"""The laws of tests, corrections and confidence sequences: what they promise of their errors, by bounded simulation.

A rate that is promised to be at most ``a`` may exceed it, over so many trials, by no more than chance does once in a
thousand times. The seeds are fixed.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.decisions import (
    ConfidenceSequence,
    Correction,
    Proportion,
    Total,
    TwoSampleTest,
    Values,
    get_correction,
    get_test,
    sample_ratio,
)
from evenkeel.errors import InvalidDataError

Random: TypeAlias = np.random.Generator
Draw: TypeAlias = Callable[[Random, int, float], Any]

ERROR = 0.05


def _proportion(random: Random, rows: int, shift: float) -> Proportion:
    return Proportion(int(random.binomial(rows, 0.2 + 0.15 * shift)), rows)


def _values(random: Random, rows: int, shift: float) -> Values:
    return Values.of(random.normal(0.5 * shift, 1, rows))


def _categories(random: Random, rows: int, shift: float) -> dict[str, int]:
    shares = np.array([0.5, 0.3, 0.15, 0.04, 0.01])
    shares += 0.15 * shift * np.array([-1, 1, 0, 0, 0])
    return dict(zip("abcde", map(int, random.multinomial(rows, shares)), strict=True))


SAMPLES: dict[str, Draw] = {
    "two_proportions": _proportion,
    "kolmogorov_smirnov": _values,
    "chi_square": _categories,
    "largest_share": _categories,
}


def every_test() -> list[tuple[TwoSampleTest[Any], Draw]]:
    """Return each test with what draws its samples; fails where a test has none."""
    missing = set(TwoSampleTest.kinds) - set(SAMPLES)
    assert not missing, f"no samples are drawn for {sorted(missing)}"
    return [(get_test(name), SAMPLES[name]) for name in sorted(TwoSampleTest.kinds)]


def a_true_null_is_seldom_rejected(test: TwoSampleTest[Any], draw: Draw) -> None:
    """Small samples, and samples of unlike sizes: the rate of rejections is at most the error."""
    for seed, (few, many) in enumerate([(30, 30), (40, 400), (300, 300)]):
        random = np.random.default_rng(seed)
        pairs = [(draw(random, few, 0.0), draw(random, many, 0.0)) for _ in range(500)]
        rejected = sum((test.compare(a, b).p_value or 0.0) <= ERROR for a, b in pairs)
        assert rejected <= most(500, ERROR), f"{test.name} at {few} and {many} rows: {rejected} of 500"


def a_shift_is_found(test: TwoSampleTest[Any], draw: Draw) -> None:
    """Of 100 shifts of one and the same size, at least 95 are found."""
    random = np.random.default_rng(10)
    pairs = [(draw(random, 500, 0.0), draw(random, 500, 1.0)) for _ in range(100)]
    found = sum((test.compare(a, b).p_value or 1.0) <= ERROR for a, b in pairs)
    assert found >= 95, f"{test.name} finds {found} of 100 shifts"


def both_samples_count(test: TwoSampleTest[Any], draw: Draw) -> None:
    """The same two samples, either way round, are as surprising and as far apart."""
    random = np.random.default_rng(11)
    a, b = draw(random, 50, 0.0), draw(random, 200, 0.5)
    there, back = test.compare(a, b), test.compare(b, a)
    np.testing.assert_allclose(there.p_value or 0, back.p_value or 0, rtol=1e-6)
    np.testing.assert_allclose(abs(there.effect or 0), abs(back.effect or 0), rtol=1e-9)


def the_interval_holds_the_effect(test: TwoSampleTest[Any], draw: Draw) -> None:
    """The effect that was measured lies within its own bounds."""
    random = np.random.default_rng(12)
    for rows in (10, 100, 1_000):
        found = test.compare(draw(random, rows, 0.0), draw(random, rows, 1.0))
        low, effect, high = (np.nan if v is None else v for v in (found.low, found.effect, found.high))
        assert low <= effect <= high


def an_empty_sample_is_answered(test: TwoSampleTest[Any], draw: Draw) -> None:
    """Without rows there is no p-value, and a reason."""
    random = np.random.default_rng(13)
    found = test.compare(draw(random, 0, 0.0), draw(random, 10, 0.0))
    assert found.p_value is None
    assert found.reason


TEST_LAWS: list[Callable[[TwoSampleTest[Any], Draw], None]] = [
    a_true_null_is_seldom_rejected,
    a_shift_is_found,
    both_samples_count,
    the_interval_holds_the_effect,
    an_empty_sample_is_answered,
]


def every_correction() -> list[Correction]:
    """Return each correction."""
    return [get_correction(name) for name in sorted(Correction.kinds)]


def a_correction_controls_its_error(correction: Correction) -> None:
    """Of 20 independent tests without any effect, some is rejected in at most a share of the error."""
    p_values = np.random.default_rng(20).random((2_000, 20))
    alarms = sum(min(correction.adjust(list(row))) <= ERROR for row in p_values)
    assert alarms <= most(2_000, ERROR), f"{correction.name}: {alarms} of 2,000"


def a_correction_keeps_order(correction: Correction) -> None:
    """No p-value gets smaller, a smaller one stays smaller or equal, and the order of the list does not matter."""
    p_values = np.random.default_rng(21).random(50)
    adjusted = np.array(correction.adjust(list(p_values)))
    assert np.all(adjusted >= p_values)
    assert np.all(np.diff(adjusted[np.argsort(p_values)]) >= 0)
    assert correction.adjust(list(p_values[::-1])) == list(adjusted[::-1])
    assert correction.adjust([]) == []


CORRECTION_LAWS: list[Callable[[Correction], None]] = [a_correction_controls_its_error, a_correction_keeps_order]

_LOOKS = [*range(1, 20), *range(20, 301, 7), 300]

Prefix: TypeAlias = Callable[[npt.NDArray[np.float64]], Any]

PREFIXES: dict[str, Prefix] = {
    "NormalMixture": lambda values: Total(len(values), float(values.sum())),
    "EmpiricalBernstein": lambda values: values,
}


def every_sequence() -> list[tuple[type[ConfidenceSequence[Any]], Prefix]]:
    """Return each confidence sequence with what it takes of the values seen; fails where one is not covered."""
    missing = set(ConfidenceSequence.kinds) - set(PREFIXES)
    assert not missing, f"no values are given to {sorted(missing)}"
    return [(ConfidenceSequence.kinds[name], PREFIXES[name]) for name in sorted(ConfidenceSequence.kinds)]


def it_holds_at_every_look(kind: type[ConfidenceSequence[Any]], seen: Prefix) -> None:
    """Looked at again and again, the bounds miss the mean at any time in at most a share of the error."""
    for mean in (0.02, 0.5):
        random = np.random.default_rng(30)
        paths = (random.random((200, 300)) < mean).astype(np.float64)
        missed = sum(any(kind().mean(seen(path[:n])).excludes(mean) for n in _LOOKS) for path in paths)
        assert missed <= most(200, ERROR), f"{kind.__name__} misses {mean} in {missed} of 200"


def it_finds_a_difference(kind: type[ConfidenceSequence[Any]], seen: Prefix) -> None:
    """Two arms that differ are told apart, and one arm is not told from itself."""
    random = np.random.default_rng(31)
    old, new = ((random.random(4_000) < share).astype(np.float64) for share in (0.3, 0.45))
    assert kind().difference(seen(old), seen(new)).low > 0
    assert not kind().difference(seen(old), seen(old)).excludes(0)


def a_difference_shares_its_error(kind: type[ConfidenceSequence[Any]], seen: Prefix) -> None:
    """Both arms may err, so each has half of the error: the bounds of a difference are the sums of such bounds."""
    random = np.random.default_rng(33)
    old, new = random.random(400), random.random(300) / 2
    found, each = kind(level=0.9).difference(seen(old), seen(new)), kind(level=0.95)
    expected = [
        each.mean(seen(new)).low - each.mean(seen(old)).high,
        each.mean(seen(new)).high - each.mean(seen(old)).low,
    ]
    np.testing.assert_allclose([found.low, found.high], expected, rtol=1e-9)


def it_knows_its_range(kind: type[ConfidenceSequence[Any]], seen: Prefix) -> None:
    """Values in another range give the same bounds, moved and stretched; nothing seen gives the whole range."""
    values = np.random.default_rng(32).random(500)
    plain, moved = kind().mean(seen(values)), kind(least=-10, most=30).mean(seen(values * 40 - 10))
    expected = [-10 + 40 * value for value in (plain.estimate, plain.low, plain.high)]
    np.testing.assert_allclose([moved.estimate, moved.low, moved.high], expected, rtol=1e-9)
    nothing = kind(least=-10, most=30).mean(seen(np.zeros(0)))
    assert (nothing.low, nothing.high) == (-10, 30)


def it_refuses_what_is_out_of_range(kind: type[ConfidenceSequence[Any]], seen: Prefix) -> None:
    """Values that cannot be, and no numbers, have no bounds: such bounds would rule out everything."""
    for value in (1.5, -0.5, np.nan):
        try:
            bounds = kind().mean(seen(np.full(20, value)))
        except InvalidDataError:
            continue
        raise AssertionError(f"{kind.__name__} gives {bounds} for the value {value}")


SEQUENCE_LAWS: list[Callable[[type[ConfidenceSequence[Any]], Prefix], None]] = [
    it_holds_at_every_look,
    it_finds_a_difference,
    a_difference_shares_its_error,
    it_knows_its_range,
    it_refuses_what_is_out_of_range,
]


def the_sample_ratio_holds_at_every_look() -> None:
    """With the shares that were meant, an alarm at any of 1,000 looks comes in at most a share of the error."""
    random, alarms = np.random.default_rng(40), 0
    for _ in range(200):
        first = np.cumsum(random.random(1_000) < 0.3)
        looks = ((int(count), rows - int(count)) for rows, count in enumerate(first, 1))
        alarms += any(sample_ratio(counts, (0.3, 0.7)).e_value >= 1 / ERROR for counts in looks)
    assert alarms <= most(200, ERROR), f"{alarms} of 200"


def most(trials: int, rate: float) -> int:
    """Return the largest number of hits that chance gives more often than once in a thousand times.

    >>> most(1_000, 0.05)
    73
    """
    from scipy.stats import binom

    return int(binom.ppf(0.999, trials, rate))
