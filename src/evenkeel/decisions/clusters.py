"""Rows that come in clusters (the rows of a day, of a week): do their shares of some bins differ between two samples?"""

from dataclasses import dataclass

import numpy as np

from evenkeel.decisions.distances.base import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """A sample of clusters: how many rows of each lie in each bin, int64 of shape (clusters, bins).

    ``exact`` is whether it is all there is, so that its shares have no error.
    """

    counts: Integers
    exact: bool = False

    @property
    def sums(self) -> Integers:
        """The rows in each bin."""
        sums: Integers = self.counts.sum(axis=0)
        return sums

    def covariance(self, bins: Integers) -> Floats:
        """Return the covariance of the shares of some bins, shape (bins, bins), by how much clusters differ.

        Source: Cochran (1977), "Sampling techniques", equation 2.39, the variance of a ratio of totals.
        """
        few, rows = len(self.counts), self.sums.sum()
        if self.exact:
            return np.zeros((len(bins), len(bins)))
        apart = self.counts[:, bins] - self.counts.sum(axis=1, keepdims=True) * (self.sums[bins] / rows)
        found: Floats = apart.T @ apart * (few / (few - 1) / rows**2)
        return found

    def effective(self) -> Integers:
        """Return the counts of as many rows drawn one by one as the rows of these clusters are worth, never more.

        Source: Rao and Scott (1981), "The analysis of categorical data from complex sample surveys", the mean of the
        design effects of the bins.

        >>> Clusters(np.array([[8, 0], [0, 8], [8, 0], [0, 8]])).effective().tolist()
        [2, 2]
        >>> Clusters(np.array([[4, 4], [4, 4], [5, 3], [3, 5]])).effective().tolist()
        [16, 16]
        """
        bins = np.flatnonzero(self.sums)
        if len(self.counts) < 2 or len(bins) < 2:
            return self.sums
        rows = self.sums.sum()
        ratios = np.diagonal(self.covariance(bins)) / (self.sums[bins] / rows) * rows
        worth: Integers = np.rint(self.sums / max(float(ratios.sum()) / (len(bins) - 1), 1.0)).astype(np.int64)
        return worth


def clustered_p_value(reference: Clusters, current: Clusters) -> float | None:
    """Return how surprising the difference of the shares is, if the clusters of both samples are of one kind.

    Pearson's statistic, with the correction of the second order of Rao and Scott (1984), "On chi-squared tests for
    multiway contingency tables", referred to F as by Thomas and Rao (1987), "Small-sample comparisons of level and power";
    the degrees of freedom of the two covariances are joined as by Welch. None with fewer than two clusters or bins.

    >>> week = np.array([[9, 1], [8, 2], [9, 1], [7, 3]])
    >>> p_values = [clustered_p_value(Clusters(week), Clusters(other)) for other in (week[::-1], week[:, ::-1])]
    >>> [round(p, 4) for p in p_values]
    [1.0, 0.0001]
    """
    from scipy.special import fdtrc

    samples = reference, current
    bins = np.flatnonzero(reference.sums + current.sums)
    if min(len(one.counts) for one in samples) < 2 or len(bins) < 2 or not all(one.sums.any() for one in samples):
        return None
    shares = [one.sums[bins] / one.sums.sum() for one in samples]
    pooled = (reference.sums + current.sums)[bins] / (reference.sums.sum() + current.sums.sum())
    scale = np.sqrt(np.outer(pooled, pooled))
    apart = [one.covariance(bins) / scale for one in samples]
    traces = [float(np.trace(one)) for one in apart]
    total, squares = sum(traces), float(((apart[0] + apart[1]) ** 2).sum())
    statistic = float(((shares[0] - shares[1]) ** 2 / pooled).sum())
    if not total:
        return 1.0 if not statistic else 0.0
    freedom = total**2 / squares
    each = sum(trace**2 / (len(one.counts) - 1) for trace, one in zip(traces, samples, strict=True))
    return float(fdtrc(freedom, freedom * total**2 / each, statistic / total))
