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


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """The sides of a column: ``plain`` ones, which ask for no label, and ``bins`` of its values, where it has few."""

    plain: tuple[Side, ...]
    bins: Values | None

    def of_class(self, inside: Mask, fitted: Mask) -> Iterator[Side]:
        """Yield at most three sides; ``inside`` is the class, looked at in the fitted rows alone.

        The last is that of the values that come with the class alone, each in so many rows that it is no chance.
        """
        yield from self.plain
        if self.bins is None or not fitted.any():
            return
        bins, share = self.bins, float(inside[fitted].mean())
        counts, hits = (np.bincount(bins.codes[rows], minlength=bins.count) for rows in (fitted, fitted & inside))
        chosen = (hits == counts) & (share**counts < _CHANCE)
        chosen[len(bins.values) :] = False
        if chosen.any():
            yield Side(bins.rule(chosen), chosen[bins.codes])


def sides(name: str, column: pa.ChunkedArray, fitted: Mask) -> Sides:
    """Return the sides of a column, as they are in the fitted rows.

    Where there is a value; where there is none; of texts, booleans and few whole numbers those with some of the values, of
    other numbers those with another than the usual one.
    """
    missing = np.asarray(pc.is_null(column, nan_is_null=True).to_numpy(), np.bool_)
    plain = [Side(f"{name} is there", ~missing), Side(f"{name} is missing", missing)] if missing[fitted].any() else []
    coded = pa.types.is_integer(column.type) and len(pc.unique(column)) <= _MOST_CODES
    if coded or pa.types.is_string(column.type) or pa.types.is_boolean(column.type):
        bins = bin_column(name, column.cast(pa.string()) if coded else column, fitted)
        return Sides(tuple(plain), bins if isinstance(bins, Values) else None)
    if not pa.types.is_temporal(column.type):
        plain += _unusual(name, column, missing, fitted)
    return Sides(tuple(plain), None)


def _unusual(name: str, column: pa.ChunkedArray, missing: Mask, fitted: Mask) -> list[Side]:
    """Return the rows with another number than the one that half of them have, 0 say, where there is such a one."""
    numbers = as_numbers(column)
    values, counts = np.unique(numbers[fitted & ~missing], return_counts=True)
    if len(values) < 2 or counts.max() < _USUAL * counts.sum():
        return []
    usual = float(values[counts.argmax()])
    return [Side(f"{name} is not {usual:g}", ~missing & (numbers != usual))]
