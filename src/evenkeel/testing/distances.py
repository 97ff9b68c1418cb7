"""The laws of distances: what they say of samples whose populations are known, by bounded simulation."""

from collections.abc import Callable

import numpy as np

from evenkeel.decisions import Distance, Pair, get_distance
from evenkeel.testing.decisions import ERROR, most

_SIZES = [(500, 500), (300, 3_000), (5_000, 5_000)]
_PLACES = np.arange(12.0)


def every_distance() -> list[Distance]:
    """Return each distance."""
    return [get_distance(name) for name in sorted(Distance.kinds)]


def sizes_for(distance: Distance) -> list[tuple[int, int]]:
    """Return sizes of two samples; of one size for a distance of counts."""
    return [(few, many) for few, many in _SIZES if distance.of_shares or few == many]


def population(shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of twelve bins in two populations, the second of them shifted to the right."""
    shares = [np.exp(-((_PLACES - 5 - moved) ** 2) / 8) for moved in (0.0, shift)]
    return shares[0] / shares[0].sum(), shares[1] / shares[1].sum()


def true_distance(distance: Distance, shift: float) -> float:
    """Return the distance of the populations themselves, as of samples without end."""
    p, q = population(shift)
    raw = float(distance.between(p * 1e12, q * 1e12, _PLACES))
    return float(max(raw, 0.0) ** distance.power)


def draw(random: np.random.Generator, shift: float, sizes: tuple[int, int]) -> Pair:
    """Return a sample of either population."""
    (p, q), (n, m) = population(shift), sizes
    return Pair(random.multinomial(n, p), random.multinomial(m, q), _PLACES)


def the_same_is_nothing_apart(distance: Distance) -> None:
    """Equal counts are at distance 0, however many there are; what has nothing in common is as far as can be."""
    counts = np.array([10, 20, 30, 40])
    found = [distance.measure(Pair(counts * times, counts * times, _PLACES[:4])) for times in (1, 100)]
    assert [one.value for one in found if one is not None] == [0, 0]
    apart = distance.measure(Pair(np.array([100, 0]), np.array([0, 100]), _PLACES[:2]))
    assert apart is not None
    assert apart.value >= (0.98 if distance.of_shares else 0.45)


def a_sample_of_one_row_says_nothing(distance: Distance) -> None:
    """There is no estimate from fewer than two rows, and no error either."""
    assert distance.measure(Pair(np.array([1, 0]), np.array([5, 5]), _PLACES[:2])) is None
    assert distance.measure(Pair(np.array([5, 5]), np.array([0, 0]), _PLACES[:2])) is None


def it_does_not_grow_with_the_samples(distance: Distance) -> None:
    """In the mean of 200 draws it is right within a tenth, whether there are few rows or many."""
    for seed, sizes in enumerate(sizes_for(distance)):
        random, truth = np.random.default_rng(seed), true_distance(distance, 1.5)
        found = [distance.measure(draw(random, 1.5, sizes)) for _ in range(200)]
        mean = float(np.mean([one.value for one in found if one is not None]))
        assert abs(mean / truth - 1) < 0.1, f"{distance.name} at {sizes}: {mean:.4f} where it is {truth:.4f}"


def its_interval_holds_the_truth(distance: Distance) -> None:
    """In 95 % of 400 draws, and never much less often."""
    for seed, sizes in enumerate(sizes_for(distance)):
        random, truth = np.random.default_rng(seed), true_distance(distance, 1.5)
        found = [distance.measure(draw(random, 1.5, sizes)) for _ in range(400)]
        bounds = [one.interval(0.95) for one in found if one is not None]
        missed = sum(not low <= truth <= high for low, high in bounds)
        assert missed <= most(400, 0.08), f"{distance.name} at {sizes}: {missed} of 400 miss {truth:.4f}"


def what_lies_within_the_limit_is_seldom_beyond_it(distance: Distance) -> None:
    """Where the populations are just at the limit, it is said to be exceeded in at most a share of the error."""
    for seed, sizes in enumerate(sizes_for(distance)):
        random, truth = np.random.default_rng(100 + seed), true_distance(distance, 1.0)
        found = [distance.measure(draw(random, 1.0, sizes)) for _ in range(400)]
        alarms = sum(one.p_within(truth) <= ERROR for one in found if one is not None)
        assert alarms <= most(400, 0.075), f"{distance.name} at {sizes}: {alarms} of 400 beyond {truth:.4f}"


def what_lies_well_beyond_is_found(distance: Distance) -> None:
    """Of 100 pairs of 1,000 rows whose distance is twice the limit, at least 90 are found."""
    random, limit = np.random.default_rng(9), true_distance(distance, 1.5) / 2
    found = [distance.measure(draw(random, 1.5, (1_000, 1_000))) for _ in range(100)]
    assert sum(one.p_within(limit) <= ERROR for one in found if one is not None) >= 90


DISTANCE_LAWS: list[Callable[[Distance], None]] = [
    the_same_is_nothing_apart,
    a_sample_of_one_row_says_nothing,
    it_does_not_grow_with_the_samples,
    its_interval_holds_the_truth,
    what_lies_within_the_limit_is_seldom_beyond_it,
    what_lies_well_beyond_is_found,
]
