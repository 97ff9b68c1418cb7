"""What stands in more than one split, counted."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenkeel.hashing import UInt64Array
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.hashes import Straddlers

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Straddling:
    """What stands in ``split`` and in ``first`` as well: ``rows`` of the one, which are the ``share`` of it.

    ``values`` are their hashes, ``count`` of them in all; ``exact`` is whether these are counts and not estimates.
    """

    first: str
    split: str
    rows: int
    share: float
    values: UInt64Array
    count: int
    exact: bool

    def told(self, what: str) -> str:
        """Return how many there are, in words."""
        about = "" if self.exact else "about "
        return f"{about}{self.count:,} {what} of {self.split!r} stand in {self.first!r} too"


def straddling(straddlers: Straddlers, seen: Evidence) -> list[Straddling]:
    """Return what each split shares with each that comes before it, those that share something alone."""
    entries = straddlers.entries
    held = {name: np.sort(entries["hash"][entries["split"] == i]) for i, name in enumerate(seen.gathered.names)}
    found = []
    for first, split in _pairs(seen.splits):
        inside = _inside(held[split], held[first])
        if inside.any():
            values = np.unique(held[split][inside])
            rows, count = (round(number / straddlers.share) for number in (inside.sum(), len(values)))
            share = float(inside.mean())
            found.append(Straddling(first, split, rows, share, values, count, straddlers.exact))
    return found


def _inside(hashes: UInt64Array, ordered: UInt64Array) -> Mask:
    """Return which of the hashes are among some in ascending order."""
    place = np.searchsorted(ordered, hashes)
    return np.asarray(np.append(ordered, np.uint64(0))[place] == hashes)


def _pairs(splits: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for place, split in enumerate(splits[1:], start=1):
        for first in splits[:place]:
            yield first, split
