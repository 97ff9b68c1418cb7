"""What is computed of the numbers or times of a list; an item that is null or NaN is none.

Numbers are added from the left, one after the other, so that a row and a column of lists give the same bits.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from evenkeel.transforms.lists import Floats, Integers, ListFunction, Lists

if TYPE_CHECKING:
    import pyarrow as pa

_FEW = 32  # lists; so many are worth a call of numpy for each place


def sums(numbers: Floats, lengths: Integers) -> Floats:
    """Return the sum of the numbers of each list, added from the left, one after the other.

    A list has the same sum beside any others: the order is that of a loop, not the pairs of ``numpy.sum``.

    >>> sums(np.array([0.1, 0.2, 0.3, 5.0]), np.array([3, 0, 1])).tolist()
    [0.6000000000000001, 0.0, 5.0]
    """
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = (np.cumsum(lengths) - lengths)[order], lengths[order]
    total, place = np.zeros(len(order)), 0
    with np.errstate(over="ignore", invalid="ignore"):
        while (longer := int(np.searchsorted(-lengths, -place))) >= _FEW:
            total[:longer] += numbers[starts[:longer] + place]
            place += 1
        for row in range(longer):
            rest = numbers[starts[row] + place : starts[row] + lengths[row]]
            total[row] = np.add.accumulate(np.concatenate([total[row : row + 1], rest]))[-1]
    found = np.empty_like(total)
    found[order] = total
    return found


def _numbers(value: Sequence[Any]) -> list[float]:
    return [float(one) for one in value if one is not None and one == one]


def _sum(numbers: list[float]) -> float:
    total = 0.0  # not sum(), which later versions of Python round otherwise
    for one in numbers:
        total += one
    return total


class Sum(ListFunction):
    """The sum of the numbers; 0 of none.

    >>> Sum().row([1, None, 2.5]), Sum().row([])
    (3.5, 0.0)
    """

    name = "list_sum"

    def row(self, value: list[Any], *arguments: Any) -> float:
        return _sum(_numbers(value))

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        return values.column(sums(*values.numbers()))


class Mean(ListFunction):
    """The mean of the numbers; nothing of none.

    >>> Mean().row([1, None, 2]), Mean().row([])
    (1.5, None)
    """

    name = "list_mean"

    def row(self, value: list[Any], *arguments: Any) -> float | None:
        numbers = _numbers(value)
        return _sum(numbers) / len(numbers) if numbers else None

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        numbers, counts = values.numbers()
        return values.column(sums(numbers, counts) / np.maximum(counts, 1), counts > 0)


class Least(ListFunction):
    """The smallest number or the earliest time; nothing of none.

    >>> Least().row([3, None, 2]), Least().row([None])
    (2, None)
    """

    name = "list_min"
    _of_list: ClassVar[Any] = min
    _of_lists: ClassVar[Any] = np.minimum

    def row(self, value: list[Any], *arguments: Any) -> Any:
        known = [one for one in value if one is not None and one == one]
        return type(self)._of_list(known) + 0 if known else None  # -0.0 is 0.0

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        import pyarrow as pa
        import pyarrow.compute as pc

        kind = values.items.type
        missing = pc.is_null(values.items, nan_is_null=True).to_numpy(zero_copy_only=False)
        known = values.of_those(~missing) if missing.any() else values
        whole = known.items if pa.types.is_floating(kind) else _as_integers(known.items)
        numbers = whole.to_numpy(zero_copy_only=False)
        some = known.lengths > 0
        found = np.zeros(len(some), numbers.dtype)
        if some.any():
            found[some] = type(self)._of_lists.reduceat(numbers, known.starts[some]) + numbers.dtype.type(0)
        made = values.column(found, some)
        return made.cast(pa.int32()).cast(kind) if pa.types.is_date(kind) else made.cast(kind)


class Greatest(Least):
    """The largest number or the latest time; nothing of none.

    >>> Greatest().row([3, None, 2])
    3
    """

    name = "list_max"
    _of_list = max
    _of_lists = np.maximum


def _as_integers(items: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    kind = items.type
    return (items.cast(pa.int32()) if pa.types.is_date(kind) else items).cast(pa.int64())
