"""How surprising the difference of two samples would be if both were drawn from one population."""

from evenkeel.decisions import ChiSquare, KolmogorovSmirnov, LargestShare, Pair, combine
from evenkeel.validation.drift.samples import Categories, Numbers, counts


def of_numbers(numbers: Numbers, pair: Pair) -> float | None:
    """Return the p-value of a number: what moved is seen by the distribution functions, what spread by the bins."""
    moved = KolmogorovSmirnov().compare(numbers.reference, numbers.current).p_value
    return _all_of(moved, ChiSquare().compare(*counts(pair)).p_value)


def of_categories(categories: Categories) -> float | None:
    """Return the p-value of a category: many small changes are seen together, a large one among many alone."""
    sides = counts(categories.pair)
    together = ChiSquare().compare(*sides).p_value
    return together if len(categories.names) <= 2 else _all_of(together, LargestShare().compare(*sides).p_value)


def _all_of(*p_values: float | None) -> float | None:
    known = [p for p in p_values if p is not None]
    return combine(known) if known else None
