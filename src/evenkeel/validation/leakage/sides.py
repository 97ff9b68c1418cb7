"""Parts of the rows that a column sets apart from the others, in a way that people do when they fill it in."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.validation.leakage.bins import Values, as_numbers, bin_column

Mask = npt.NDArray[np.bool_]

MOST_SIDES = 3
_MOST_CODES = 20
_CHANCE = 0.001
_USUAL = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The rows of which ``rule`` holds, in words; ``rows`` is of shape (rows,)."""

    rule: str
    rows: Mask


def sides(name: str, column: pa.ChunkedArray, inside: Mask, fitted: Mask) -> Iterator[Side]:
    """Yield at most three sides of a column, chosen by a look at the label (``inside`` the class) in the fitted rows.

    Where there is a value; where there is none; and where the value is one of those that come with the class alone, of
    texts, booleans and few whole numbers, or another than the usual one, of other numbers.
    """
    missing = np.asarray(pc.is_null(column, nan_is_null=True).to_numpy(), np.bool_)
    if missing[fitted].any():
        yield Side(f"{name} is there", ~missing)
        yield Side(f"{name} is missing", missing)
    if pa.types.is_temporal(column.type):
        return
    coded = pa.types.is_integer(column.type) and len(pc.unique(column)) <= _MOST_CODES
    if coded or pa.types.is_string(column.type) or pa.types.is_boolean(column.type):
        yield from _of_class(name, column.cast(pa.string()) if coded else column, inside, fitted)
    else:
        yield from _unusual(name, column, missing, fitted)


def _of_class(name: str, column: pa.ChunkedArray, inside: Mask, fitted: Mask) -> Iterator[Side]:
    """Yield the values that come with the class alone, each in so many rows that it is no chance."""
    bins = bin_column(name, column, fitted)
    assert isinstance(bins, Values)
    counts, hits = (np.bincount(bins.codes[rows], minlength=bins.count) for rows in (fitted, fitted & inside))
    share = float(inside[fitted].mean()) if fitted.any() else 1.0
    enough = np.array([place < len(bins.values) and share**n < _CHANCE for place, n in enumerate(counts)])
    chosen = (hits == counts) & enough
    if chosen.any():
        yield Side(bins.rule(chosen), chosen[bins.codes])


def _unusual(name: str, column: pa.ChunkedArray, missing: Mask, fitted: Mask) -> Iterator[Side]:
    """Yield the rows with another number than the one that half of them have, 0 say, where there is such a one."""
    numbers = as_numbers(column)
    values, counts = np.unique(numbers[fitted & ~missing], return_counts=True)
    if len(values) > 1 and counts.max() >= _USUAL * counts.sum():
        usual = float(values[counts.argmax()])
        yield Side(f"{name} is not {usual:g}", ~missing & (numbers != usual))
