"""Weighted sums over rows that do not depend on how a matrix product is ordered or threaded."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Weights

_BLOCK = 8_192
_MANTISSA = 52


def weighted_sums(terms: FloatArray, weights: Weights | None) -> FloatArray:
    """Return the sum of each term over the rows: terms (terms, rows) -> (terms,) or (terms, replicates).

    The replicates are a matrix product by blocks of 8,192 rows. Within a block the terms are fixed-point numbers so
    short that every partial sum is exact, whatever the order; a second product carries what the first cut off.
    """
    if weights is None:
        return np.sum(terms, axis=1)
    if weights.ndim == 1:
        return np.sum(terms * weights, axis=1)
    total = np.zeros((len(terms), weights.shape[1]))
    for start in range(0, terms.shape[1], _BLOCK):
        total += _exact_product(terms[:, start : start + _BLOCK], weights[start : start + _BLOCK])
    return total


def _exact_product(terms: FloatArray, weights: Weights) -> FloatArray:
    bits = _MANTISSA - (_BLOCK - 1).bit_length() - int(weights.max(initial=1)).bit_length()
    numbers = weights.astype(np.float64)
    first = _rounded(terms, bits)
    if np.array_equal(first, terms):
        return first @ numbers
    product: FloatArray = first @ numbers + _rounded(terms - first, bits) @ numbers
    return product


def _rounded(terms: FloatArray, bits: int) -> FloatArray:
    """Round to multiples of the largest term's power of two times 2**-bits."""
    largest = float(np.max(np.abs(terms), initial=0.0))
    step = 2.0 ** max(int(np.frexp(largest)[1]) - bits, -1_000) if largest > 0 else 1.0
    return np.rint(terms / step) * step
