"""Which power of Yeo and Johnson makes the training rows most likely normal."""

import numpy as np
import numpy.typing as npt

from evenkeel.engines.aggregates import QuantilesState

Floats = npt.NDArray[np.float64]

_COARSE = np.linspace(-5, 5, 41)
_LEAST_SPREAD = 1e-4  # of the largest number; with less, little is left of the numbers in float32
_FINE = np.linspace(-0.25, 0.25, 51)  # steps of 0.01 around the best of the coarse ones


def most_likely_power(state: QuantilesState) -> float:
    """Return the power for which the transformed numbers are most likely normal; 1, which changes nothing, of no two.

    Each number counts as the middle of its bucket. A power that would leave numbers nearly the same is left out.
    """
    if len(state.buckets) < 2:
        return 1.0
    weights = state.counts / state.count
    best = _best(_COARSE, state.places, weights)
    return round(_best(np.clip(best + _FINE, -5, 5), state.places, weights), 2)


def _best(powers: Floats, x: Floats, weights: Floats) -> float:
    likelihoods = np.array([_likelihood(power, x, weights) for power in powers.tolist()])
    if not np.isfinite(likelihoods).any():
        return 1.0
    return float(powers[np.nanargmax(np.where(np.isfinite(likelihoods), likelihoods, -np.inf))])


def _likelihood(power: float, x: Floats, weights: Floats) -> float:
    """Return the logarithm of the likelihood for each row, but for a constant: equation 3.1 of Yeo and Johnson."""
    logs = np.log1p(np.abs(x))
    p = np.where(x < 0, 2 - power, power)
    with np.errstate(all="ignore"):
        y = np.copysign(np.where(p == 0, logs, np.expm1(p * logs) / np.where(p == 0, 1, p)), x)
        scale = np.max(np.abs(y))
        y = y / scale
        variance = weights @ (y - weights @ y) ** 2
        if not variance > _LEAST_SPREAD**2:
            return -np.inf
        spread = 0.5 * np.log(variance) + np.log(scale)
    return float((power - 1) * (weights @ np.copysign(logs, x)) - spread)
