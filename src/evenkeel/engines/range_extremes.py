"""The least value among ranges that cover a position."""

from typing import Any

import numpy as np
import numpy.typing as npt

from evenkeel.engines.keys import Integers


def least_covering(starts: Integers, ends: Integers, values: npt.NDArray[Any], positions: int) -> npt.NDArray[Any]:
    """Return for each position the least value whose range ``[start, end)`` holds it, shape (positions,).

    Where no range does, it is the largest value of the type. No range is empty.

    A range is cut into the whole blocks of a binary tree over the positions, so each of the ``n`` ranges costs
    O(log positions), all of them at once level by level.

    >>> least_covering(np.array([0, 1]), np.array([2, 3]), np.array([5.0, 3.0]), 4).tolist()
    [5.0, 3.0, 3.0, inf]
    """
    width = 1 << max(0, positions - 1).bit_length()
    nothing = np.inf if values.dtype.kind == "f" else np.iinfo(values.dtype).max
    tree = np.full(2 * width, nothing, values.dtype)
    lows, highs = starts + width, ends + width
    while len(lows):
        odd = (lows & 1) == 1
        np.minimum.at(tree, lows[odd], values[odd])
        odd_end = (highs & 1) == 1
        np.minimum.at(tree, highs[odd_end] - 1, values[odd_end])
        lows, highs = (lows + 1) >> 1, highs >> 1
        going = lows < highs
        lows, highs, values = lows[going], highs[going], values[going]
    level = 1
    while level < width:
        children = tree[2 * level : 4 * level]
        np.minimum(children, np.repeat(tree[level : 2 * level], 2), out=children)
        level *= 2
    return tree[width : width + positions]
