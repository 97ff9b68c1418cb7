"""How well one column alone tells the label, on rows that its rule was not fitted on, and how sure that is."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenkeel.typing import Task
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.bins import Bins
from evenkeel.validation.leakage.target import Target, independent_pairs

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` is the share of pairs of rows with different labels that the column puts in the right order, ties half.

    For two classes that is the ROC AUC, for more the mean over the classes of that of one against the rest, for a
    number the concordance, (Kendall's tau-b without ties + 1) / 2. The true share is above ``low`` with the
    certainty that was asked for. ``rule`` is the simplest that says the most, with the shares of rows that it holds for.
    """

    value: float
    low: float
    rule: str


@dataclass(frozen=True, slots=True)
class _Ranking:
    value: float
    pairs: int


def score(bins: Bins, target: Target, fitted: Mask, error: float) -> Score | None:
    """Return the score of a column: fitted on half of the rows, measured on the others; none where these are too few.

    The bound is that of Chernoff for the mean of as many independent pairs as there are, which holds for the share of
    all pairs too. Source: Hoeffding (1963), section 5.
    """
    known = target.known
    fit, held = (_table(bins, target, known & half) for half in (fitted, ~fitted))
    if min((fit.sum(axis=0) > 0).sum(), (held.sum(axis=0) > 0).sum()) < 2:
        return None
    rankings = _rankings(fit, held, target)
    value = float(np.mean([one.value for one in rankings]))
    low = float(np.mean([lower_bound(one.value, one.pairs, error / len(rankings)) for one in rankings]))
    return Score(value, low, _rule(bins, held, target))


def lower_bound(share: float, trials: int, error: float) -> float:
    """Return the least share from which one as high is as likely as ``error`` or more.

    >>> round(lower_bound(1.0, 100, 0.001), 3), round(lower_bound(0.9, 1000, 0.001), 3)
    (0.933, 0.861)
    """
    low, high = 0.0, share
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if trials * _divergence(share, middle) > -math.log(error) else (low, middle)
    return low


def _divergence(share: float, other: float) -> float:
    terms = ((share, other), (1 - share, 1 - other))
    return sum(a * math.log(a / b) if b > 0 else math.inf for a, b in terms if a > 0)


def _table(bins: Bins, target: Target, rows: Mask) -> Floats:
    """Return how many of the rows are in each bin and class, shape (bins, classes)."""
    cells = bins.codes[rows] * len(target.names) + target.codes[rows]
    counts = np.bincount(cells, minlength=bins.count * len(target.names))
    return counts.reshape(bins.count, len(target.names)).astype(np.float64)


def _rankings(fit: Floats, held: Floats, target: Target) -> list[_Ranking]:
    if target.ordered:
        return [_ranking(held, _expected(fit, np.arange(fit.shape[1], dtype=np.float64)))]
    there = np.flatnonzero((fit.sum(axis=0) > 0) & (held.sum(axis=0) > 0))
    rest = held.sum(axis=1)
    return [
        _ranking(np.stack([rest - held[:, c], held[:, c]], axis=1), _expected(fit, _is(int(c), fit))) for c in there
    ]


def _is(place: int, table: Floats) -> Floats:
    return np.asarray(np.arange(table.shape[1]) == place, np.float64)


def _expected(fit: Floats, worth: Floats) -> Floats:
    """Return the mean worth of the rows of each bin, drawn to that of all rows as by one row more."""
    overall = (fit @ worth).sum() / fit.sum()
    return np.asarray((fit @ worth + overall) / (fit.sum(axis=1) + 1))


def _ranking(table: Floats, scores: Floats) -> _Ranking:
    """Return the share of pairs of rows of different classes that the scores of their bins put in order."""
    ordered = table[np.argsort(scores, kind="stable")]
    below = np.cumsum(ordered, axis=0) - ordered
    right = (ordered * (np.cumsum(below, axis=1) - below)).sum()
    tied = (ordered * (np.cumsum(ordered, axis=1) - ordered)).sum()
    classes = table.sum(axis=0)
    pairs = (classes.sum() ** 2 - (classes**2).sum()) / 2
    return _Ranking(float((right + tied / 2) / pairs), independent_pairs(classes))


def _rule(bins: Bins, held: Floats, target: Target) -> str:
    """Return the rule for the class that can be told best: of two the second, of ranges those above the median."""
    rest = held.sum(axis=1)
    if target.task is Task.MULTICLASS:
        shares = _shares(held, rest)
        best = int(np.argmax([np.maximum(gain, 0).sum() for gain in shares]))
        return _said(bins, held[:, best], rest - held[:, best], target.names[best])
    middle = 1 if target.task is Task.BINARY else max(1, held.shape[1] // 2)
    inside = held[:, middle:].sum(axis=1)
    return _said(bins, inside, rest - inside, target.names[middle])


def _shares(held: Floats, rest: Floats) -> list[Floats]:
    columns = [held[:, place] for place in range(held.shape[1])]
    return [_share(column) - _share(rest - column) for column in columns]


def _share(counts: Floats) -> Floats:
    return np.asarray(counts / max(counts.sum(), 1))


def _said(bins: Bins, inside: Floats, outside: Floats, name: str) -> str:
    chosen = bins.choose(_share(inside) - _share(outside))
    if not chosen.any():
        return ""
    of, others = (float(_share(counts)[chosen].sum()) for counts in (inside, outside))
    return f"{bins.rule(chosen)} holds for {percent(of)} of the rows with {name} and {percent(others)} of the others"
