"""Values that a sample of the past does not hold: more of them than its size explains?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_THETAS = np.geomspace(1e-3, 50.0, 400)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UnseenShare:
    """The share of the rows whose value is unseen, the share that chance leads to expect, and how surprising that is.

    ``p_value`` is none where no value could be unseen, however the rows fell: there is nothing to test.
    """

    share: float
    expected: float
    p_value: float | None


def unseen_share(reference: Mapping[str, int], current: Mapping[str, int]) -> UnseenShare:
    """Return what the share of unseen values says; each sample is a count by value, and has at least one row.

    Where both samples are from one population, the rows of both fall to either by chance: a value of ``c`` rows in all
    is unseen where each of its rows fell to the current sample. Those events of different values are negatively
    associated, so Chernoff's bound of their independent sum holds, and the p-value is never too small. Source: Joag-Dev
    and Proschan (1983), "Negative association of random variables", properties P4 and P6.

    >>> unseen_share({"UA": 300, "DL": 200}, {"UA": 60, "DL": 40, "9E": 1}).p_value > 0.1
    True
    >>> unseen_share({"UA": 300, "DL": 200}, {"UA": 60, "DL": 40, "9E": 9}).p_value < 1e-5
    True
    """
    before, now = sum(reference.values()), sum(current.values())
    together = Counter(dict(reference))
    together.update(current)
    counts = np.array(list(together.values()), np.float64)
    sizes, found = np.unique(counts[counts <= now], return_counts=True)
    values = found.astype(np.float64)
    if not len(sizes):
        return UnseenShare(0.0, 0.0, None)
    chances = _all_current(sizes, before, now)
    hits = float(sum(count for value, count in current.items() if not reference.get(value)))
    expected = float((sizes * values * chances).sum())
    return UnseenShare(hits / now, expected / now, _tail(hits, expected, sizes, values, chances))


def _all_current(sizes: Floats, before: float, now: float) -> Floats:
    """Return the chance that all rows of a value fell to the current sample."""
    from scipy.special import gammaln

    logarithm = gammaln(now + 1) - gammaln(now - sizes + 1) + gammaln(before + now - sizes + 1)
    chances: Floats = np.exp(np.minimum(logarithm - gammaln(before + now + 1), 0.0))
    return chances


def _tail(hits: float, expected: float, sizes: Floats, values: Floats, chances: Floats) -> float:
    """Return Chernoff's bound of as many rows of unseen values."""
    if hits <= expected:
        return 1.0
    steps = _THETAS[:, None] / sizes.mean() * sizes
    with np.errstate(divide="ignore"):
        grown = np.logaddexp(np.log1p(-np.minimum(chances, 1.0)), np.log(chances) + steps)
    return float(np.exp(min(0.0, float(((grown @ values) - _THETAS / sizes.mean() * hits).min()))))
