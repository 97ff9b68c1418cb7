"""Counting the words of lists: for the list of one row, and for a whole column of them, with the same bits."""

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.transforms.inputs import Array, Bag
from evenkeel.transforms.list_numbers import sums
from evenkeel.transforms.lists import Lists

if TYPE_CHECKING:
    import pyarrow as pa


class BagCounter:
    """Fills the rows of ``words`` that belong to a bag.

    >>> counter, found = BagCounter(Bag("t", (), ("a", "b"), (1.0, 2.0))), np.zeros(2)
    >>> counter.row(["b", "a", "a", "c"], found)
    >>> found.round(3).tolist()
    [0.707, 0.707]
    """

    def __init__(self, bag: Bag) -> None:
        self._words = bag.words
        self._places = {word: place for place, word in enumerate(bag.words)}
        self._weights = bag.weights

    def row(self, items: list[Any] | None, to: Array) -> None:
        """Write the counts of the list of one row to zeros, shape (words,); NaN where there is no list."""
        if items is None:
            to[:] = math.nan
            return
        places = self._places
        counts = Counter(places[one] for one in items if one in places)
        if not self._weights:
            for place, count in counts.items():
                to[place] = count
            return
        weighted = [(place, counts[place] * self._weights[place]) for place in sorted(counts)]
        squares = 0.0
        for _, weight in weighted:
            squares += weight * weight
        length = math.sqrt(squares)
        for place, weight in weighted:
            to[place] = weight / length

    def column(self, values: "pa.ListArray") -> Array:
        """Return the counts of a column of lists, shape (words, rows)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        lists, known = Lists.of(values), pa.array(self._words, values.type.value_type)
        found = pc.index_in(lists.items, known).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        there, width = found >= 0, len(self._words)
        entries, counts = np.unique(lists.rows[there] * width + found[there], return_counts=True)
        rows, places = np.divmod(entries, width)
        numbers = counts.astype(np.float64)
        if self._weights:
            numbers *= np.array(self._weights)[places]
            squares = sums(numbers * numbers, np.bincount(rows, minlength=len(values)))
            numbers /= np.sqrt(squares)[rows]
        made = np.zeros((width, len(values)))
        made[places, rows] = numbers
        made[:, ~lists.there] = math.nan
        return made
