"""Sums of floats without any error until the last rounding, so that no order of the rows and no neighbour matters.

Each float is written as whole numbers of 2**(32 k): its digits to the base 2**32. Digits are added as integers, which
is exact, and a difference of two running sums is the exact sum of what lies between. Source: R. M. Neal, "Fast exact
summation using small and large superaccumulators" (2015), with digits of 32 bits.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.engines.keys import Integers

Floats = npt.NDArray[np.float64]
Digits: TypeAlias = dict[int, Integers]

LARGEST_SQUARE = 2.0**500  # what is larger may have no square

_MASK = (1 << 32) - 1
_SPLIT = 2.0**27 + 1


class Pair(NamedTuple):
    """The unevaluated sum of two floats, ``low`` being below half a unit in the last place of ``high``."""

    high: Floats
    low: Floats


def digits_of(values: Floats) -> Digits:
    """Return whole numbers of 2**(32 k) by k, which add up to each value; every array has shape (rows,).

    >>> {k: part.tolist() for k, part in digits_of(np.array([1.0, -2.5])).items()}
    {-1: [0, 2147483648], 0: [1, -3]}
    """
    fractions, exponents = np.frexp(values)
    mantissas = np.ldexp(fractions, 53).astype(np.int64)
    places, shifts = np.divmod(exponents.astype(np.int64) - 53, 32)
    low, high = (mantissas & _MASK) << shifts, (mantissas >> 32) << shifts
    parts = [low & _MASK, (low >> 32) + (high & _MASK), high >> 32]
    found: Digits = {}
    for place in np.unique(places[mantissas != 0]).tolist():
        here = places == place
        for offset, part in enumerate(parts):
            if part[here].any():
                found.setdefault(place + offset, np.zeros(len(values), np.int64))[here] += part[here]
    return dict(sorted(found.items()))


def add_digits(one: Digits, other: Digits) -> Digits:
    """Return the digits of the sums."""
    both = {place: one[place] + other[place] for place in {*one} & {*other}}
    return {**one, **other, **both}


def squares(values: Floats) -> Digits:
    """Return the digits of the exact squares of values up to `LARGEST_SQUARE`."""
    high, low = two_product(values, values)
    return add_digits(digits_of(high), digits_of(low))


def round_digits(digits: Digits, rows: int) -> Pair:
    """Return the number that the digits add up to, to more than 96 bits; ``high`` is the float nearest to it."""
    high, low = np.zeros(rows), np.zeros(rows)
    if not digits:
        return Pair(high, low)
    places, parts, sign = _carry(digits)
    with np.errstate(over="ignore", invalid="ignore"):
        for place, part in zip(reversed(places), reversed(parts), strict=True):
            term = np.ldexp(part.astype(np.float64), 32 * place)
            total = high + term
            low = low + (term - (total - high))
            high = total
        total = np.where(np.isinf(high), high, high + low)
        low = np.where(np.isinf(total), 0.0, low - (total - high))
    return Pair(np.where(sign < 0, -total, total), np.where(sign < 0, -low, low))


def two_product(one: Floats, other: Floats) -> Pair:
    """Return the exact products, each the sum of two floats.

    Source: T. J. Dekker, "A floating-point technique for extending the available precision" (1971).
    """
    high = one * other
    (a, b), (c, d) = _split(one), _split(other)
    return Pair(high, ((a * c - high) + a * d + b * c) + b * d)


def _split(values: Floats) -> tuple[Floats, Floats]:
    scaled = values * _SPLIT
    top = scaled - (scaled - values)
    return top, values - top


def _carry(digits: Digits) -> tuple[list[int], list[Integers], Integers]:
    """Return the places, the digits in [0, 2**32) of each sum's magnitude, and -1 where the sum is negative.

    There is one way to write a number so, whatever it was added up from.
    """
    places = list(range(min(digits), max(digits) + 2))
    zero = np.zeros(len(next(iter(digits.values()))), np.int64)
    parts, carry = [], zero
    for place in places:
        total = digits.get(place, zero) + carry
        parts.append(total & _MASK)
        carry = total >> 32
    sign = carry
    for index, part in enumerate(parts):
        total = np.where(sign < 0, _MASK - part, part) + (carry < 0)
        parts[index], carry = total & _MASK, -(total >> 32)
    return places, parts, sign
