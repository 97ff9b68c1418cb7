"""Weighted sums over rows that do not depend on how a matrix product is ordered or threaded."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np

from evenkeel.metrics.base import Evidence, FloatArray, Outcomes, Weights

_BLOCK = 8_192
_MANTISSA = 52


class Sums(Evidence):
    """Evidence that is a number of sums over the rows, so that several kinds of it can be summed in one go."""

    @classmethod
    @abstractmethod
    def terms(cls, outcomes: Outcomes) -> FloatArray:
        """Return what each row adds to each sum, shape (sums, rows)."""

    @classmethod
    @abstractmethod
    def of_sums(cls, sums: FloatArray, outcomes: Outcomes) -> Self:
        """Return the evidence of sums of shape (sums,) or (sums, replicates), over these rows."""

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        return cls.of_sums(weighted_sums(cls.terms(outcomes), outcomes.weights), outcomes)


def gather(kinds: Sequence[type[Evidence]], outcomes: Outcomes) -> dict[type[Evidence], Evidence]:
    """Return the evidence of each kind; what is a sum is summed together."""
    found: dict[type[Evidence], Evidence] = {k: k.of(outcomes) for k in kinds if not issubclass(k, Sums)}
    summed = [kind for kind in kinds if issubclass(kind, Sums)]
    if summed:
        terms = [kind.terms(outcomes) for kind in summed]
        sums = weighted_sums(np.concatenate(terms), outcomes.weights)
        bounds = np.cumsum([len(part) for part in terms])[:-1]
        pairs = zip(summed, np.split(sums, bounds), strict=True)
        found.update({kind: kind.of_sums(part, outcomes) for kind, part in pairs})
    return found


def weighted_sums(terms: FloatArray, weights: Weights | None) -> FloatArray:
    """Return the sum of each term over the rows: terms (terms, rows) -> (terms,) or (terms, replicates).

    The replicates are a matrix product by blocks of 8,192 rows. Within a block the terms are fixed-point numbers so
    short that every partial sum is exact, whatever the order; a second product carries what the first cut off.
    """
    if weights is None or weights.ndim == 1:
        return np.asarray(np.sum(terms if weights is None else terms * weights, axis=1))
    total = np.zeros((len(terms), weights.shape[1]))
    for start in range(0, terms.shape[1], _BLOCK):
        total += _exact_product(terms[:, start : start + _BLOCK], weights[start : start + _BLOCK])
    return total


def _exact_product(terms: FloatArray, weights: Weights) -> FloatArray:
    bits = _MANTISSA - (_BLOCK - 1).bit_length() - int(weights.max(initial=1)).bit_length()
    numbers = weights.astype(np.float64)
    first = _rounded(terms, bits)
    product: FloatArray = first @ numbers
    rest = terms - first
    cut = np.flatnonzero(rest.any(axis=1))
    if len(cut):
        product[cut] += _rounded(rest[cut], bits) @ numbers
    return product


def _rounded(terms: FloatArray, bits: int) -> FloatArray:
    """Round each term to multiples of 2**-bits of the power of two above its largest value."""
    largest = np.max(np.abs(terms), axis=1, keepdims=True, initial=0.0)
    steps = np.ldexp(1.0, np.maximum(np.frexp(largest)[1] - bits, -1_000))
    return np.asarray(np.rint(terms / steps) * steps)
