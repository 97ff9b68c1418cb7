"""What one column says of another, less what chance alone is expected to give."""

import numpy as np

from evenkeel.engines.aggregates.piece import Floats, Integers
from evenkeel.statistics.table import Information

_MANY = 50  # rows expected in a cell, from which the chi-square approximation is taken
_WINDOW = 10  # standard deviations around the expected count that are added up
_NOTHING = 1e-12  # bits


def information(counts: Integers) -> Information:
    """Return what the groups of a column say of those of the label; ``counts`` has shape (groups, groups of the label).

    Mutual information counted from a sample is too large, the more so the more groups there are: a column of which each
    row has another value seems to tell everything. So its expected value for columns of the same counts that have
    nothing to do with each other is taken off. Source: N. X. Vinh, J. Epps and J. Bailey, "Information Theoretic
    Measures for Clusterings Comparison: Variants, Properties, Normalization and Correction for Chance" (JMLR 11, 2010).

    >>> information(np.eye(4, dtype=np.int64))
    Information(bits=0.0, share=0.0, groups=4)
    >>> information(np.array([[500, 0], [0, 500]])).share > 0.99
    True
    """
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    rows, label = counts.sum(axis=1), counts.sum(axis=0)
    entropy = _entropy(label)
    bits = _mutual(counts) - expected(rows, label) if entropy > 0 else 0.0
    bits = bits if bits > _NOTHING else 0.0
    return Information(bits, min(bits / entropy, 1.0) if bits else 0.0, len(rows))


def _entropy(counts: Integers) -> float:
    shares = counts / max(int(counts.sum()), 1)
    return float(-(shares * np.log2(shares)).sum())


def _mutual(counts: Integers) -> float:
    total = counts.sum()
    alone = np.outer(counts.sum(axis=1) / total, counts.sum(axis=0) / total)
    together = counts / total
    held = counts > 0
    return float((together[held] * np.log2(together[held] / alone[held])).sum())


def expected(rows: Integers, label: Integers) -> float:
    """Return the expected mutual information in bits of two columns of these counts that are put together at random.

    >>> round(expected(np.array([1, 1, 1, 1]), np.array([2, 2])), 6)
    1.0
    """
    total = int(rows.sum())
    if total < 2:
        return 0.0
    sizes, times = np.unique(rows, return_counts=True)
    kinds, again = np.unique(label, return_counts=True)
    found = [_cells(int(size), kinds, total) for size in sizes]
    return float((np.array(found) * times[:, None] * again).sum() / total / np.log(2))


def _cells(size: int, kinds: Integers, total: int) -> Floats:
    """Return the expected ``n log(n / mean)`` of the cell of a group with each kind of label, ``n`` its rows."""
    mean = size * kinds / total
    variance = mean * (1 - size / total) * (1 - kinds / total) * total / (total - 1)
    cells = variance / (2 * mean)
    few = mean < _MANY
    if few.any():
        cells[few] = _exactly(size, kinds[few], total, mean[few], np.sqrt(variance[few]))
    return cells


def _exactly(size: int, kinds: Integers, total: int, mean: Floats, deviation: Floats) -> Floats:
    """Return the same from the probability of each ``n``, which is hypergeometric."""
    from scipy.special import gammaln

    last = int(min((mean + _WINDOW * deviation).max() + _WINDOW, size, kinds.max()))
    n, kinds = np.arange(1, last + 1)[:, None], kinds[None, :]
    possible = (n <= kinds) & (n >= size + kinds - total)
    rest = np.where(possible, kinds - n, 0), np.where(possible, total - size - kinds + n, 0)
    chosen = gammaln(size + 1) + gammaln(total - size + 1) + gammaln(kinds + 1) + gammaln(total - kinds + 1)
    ways = gammaln(total + 1) + gammaln(n + 1) + gammaln(size - n + 1) + gammaln(rest[0] + 1) + gammaln(rest[1] + 1)
    probability = np.where(possible, np.exp(chosen - ways), 0.0)
    found: Floats = (probability * n * np.log(n / mean)).sum(axis=0)
    return found
