"""How numbers move together: sums of products, which merge."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.engines.aggregates.piece import Booleans, Floats


@dataclass(frozen=True, slots=True, eq=False)
class CoMoments:
    """Sums over the rows in which both columns of a pair hold a finite number, all of shape (columns, columns).

    With ``x`` the distance of a number from the ``centre`` of its column: ``count`` is how many such rows there are,
    ``first[i, j]`` the sum of ``x`` of column ``i``, ``square[i, j]`` that of its square, and ``product[i, j]`` that of
    the product. A centre, of shape (columns,), is one of the numbers of its column, so that a constant lies at distance
    0; it is NaN where no number was seen. Two of these are brought together as in Chan, Golub and LeVeque, "Updating
    Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979).
    """

    centre: Floats
    count: Floats
    first: Floats
    square: Floats
    product: Floats

    @classmethod
    def measure(cls, numbers: Floats, usable: Booleans) -> Self:
        """Return the sums over rows: two arrays of shape (rows, columns); what is not usable is left out."""
        centre = np.array([_middle(*column) for column in zip(numbers.T, usable.T, strict=True)])
        used = usable.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            distance = np.where(usable, numbers - np.nan_to_num(centre), 0.0)
            return cls(centre, used.T @ used, distance.T @ used, (distance**2).T @ used, distance.T @ distance)

    def merge(self, later: Self) -> Self:
        centre = np.where(np.isnan(self.centre), later.centre, self.centre)
        with np.errstate(over="ignore", invalid="ignore"):
            a, b = self._about(centre), later._about(centre)
            return type(self)(centre, a.count + b.count, a.first + b.first, a.square + b.square, a.product + b.product)

    def _about(self, centre: Floats) -> Self:
        """Return the same sums about other centres."""
        shift = np.nan_to_num(self.centre - centre)
        mine, other = shift[:, None], shift[None, :]
        return type(self)(
            centre,
            self.count,
            self.first + mine * self.count,
            self.square + mine * (2 * self.first + mine * self.count),
            self.product + mine * self.first.T + other * (self.first + mine * self.count),
        )

    def pearson(self) -> Floats:
        """Return the correlation of each pair, shape (columns, columns); NaN where one of them does not vary."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            spread = self.square - self.first**2 / self.count
            together = self.product - self.first * self.first.T / self.count
            spread = np.where(spread > _ROUNDING * self.square, spread, np.nan)
            found: Floats = np.clip(together / np.sqrt(spread * spread.T), -1.0, 1.0)
        return found


_ROUNDING = 2.0**-44  # a spread below this share of the squares may be what rounding left


def _middle(numbers: Floats, usable: Booleans) -> float:
    some = numbers[usable]
    return float(np.partition(some, len(some) // 2)[len(some) // 2]) if len(some) else float("nan")
