"""Whether rows fall to the arms of an experiment in the shares that were meant, looked at as often as one likes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evenkeel.errors import DefinitionError

_LARGEST_LOGARITHM = 700.0


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """The evidence against the shares: ``e_value``, the gain of a bet against them, and ``p_value``, its inverse."""

    e_value: float
    p_value: float


def sample_ratio(counts: Sequence[int], shares: Sequence[float], concentration: float = 1_000.0) -> SampleRatio:
    """Return the evidence that rows do not fall in these shares.

    ``counts`` are rows by arm so far; ``shares`` are what was meant, above 0, with sum 1. Where the shares are right,
    the e-value passes ``1 / a`` at any time at all with a chance of at most ``a``. ``concentration`` is how near to the
    meant shares the alternative lies: higher finds small deviations sooner, and large ones later. Source: Lindon and
    Malek (2022), "Anytime-valid inference for multinomial count data", with a Dirichlet mixture around the shares.

    >>> sample_ratio([5_000, 5_000], [0.5, 0.5]).p_value
    1.0
    >>> sample_ratio([5_300, 4_700], [0.5, 0.5]).p_value < 0.001
    True
    """
    if len(counts) != len(shares) or len(counts) < 2 or min(counts) < 0:
        raise DefinitionError("Every arm wants a count and a share", got=f"{list(counts)}, {list(shares)}")
    if min(shares) <= 0 or not math.isclose(sum(shares), 1.0, abs_tol=1e-9) or concentration <= 0:
        raise DefinitionError("Shares are above 0 and sum to 1", got=list(shares))
    rows = sum(counts)
    logarithm = math.lgamma(concentration) - math.lgamma(concentration + rows)
    for count, share in zip(counts, shares, strict=True):
        prior = concentration * share
        logarithm += math.lgamma(prior + count) - math.lgamma(prior) - count * math.log(share)
    e_value = math.exp(min(logarithm, _LARGEST_LOGARITHM))
    return SampleRatio(e_value, min(1.0, 1 / e_value) if e_value else 1.0)
