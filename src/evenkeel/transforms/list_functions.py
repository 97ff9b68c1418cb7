"""What the decoder makes of a list for the graph, which knows none: of the one in a row, and of a whole column of them.

Both ways give the same bits. An item that is null or NaN is no number, no word and no member; it counts as an item alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
_FEW = 32  # lists; so many are worth a call of numpy for each place


class Lists(NamedTuple):
    """A column of lists: all items one after the other, how many each list has, and where there is a list at all."""

    items: "pa.Array"
    lengths: Integers
    there: Booleans

    @classmethod
    def of(cls, values: "pa.ListArray") -> "Lists":
        import pyarrow.compute as pc

        there = values.is_valid().to_numpy(zero_copy_only=False)
        lengths = pc.list_value_length(values).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls(pc.list_flatten(values), lengths, there)

    @property
    def starts(self) -> Integers:
        """The place of the first item of each list."""
        return np.cumsum(self.lengths) - self.lengths

    @property
    def rows(self) -> Integers:
        """The row of each item."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def of_those(self, kept: Booleans) -> "Lists":
        """Return the lists of the items that are kept."""
        import pyarrow as pa

        lengths = np.bincount(self.rows[kept], minlength=len(self.lengths))
        return Lists(self.items.filter(pa.array(kept)), lengths, self.there)

    def numbers(self) -> tuple[Floats, Integers]:
        """Return the items that are numbers, as float64, and how many each list has."""
        import pyarrow as pa
        import pyarrow.compute as pc

        floats = pc.cast(self.items, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        kept = ~np.isnan(floats)
        if kept.all():
            return floats, self.lengths
        return floats[kept], np.bincount(self.rows[kept], minlength=len(self.lengths))

    def column(self, values: Any, valid: Booleans | None = None) -> "pa.Array":
        """Return a value for each row, none where there is no list or it is not valid."""
        import pyarrow as pa

        known = self.there if valid is None else self.there & valid
        return pa.array(values, mask=~known)

    def array(self) -> "pa.ListArray":
        """Return the column."""
        import pyarrow as pa

        offsets = np.concatenate([[0], np.cumsum(self.lengths)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), self.items, mask=pa.array(~self.there))


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


class ListFunction(ABC):
    """A function of a list, by its name. ``row`` takes the items of one, none for null; ``column`` a column of lists."""

    name: ClassVar[str]

    @abstractmethod
    def row(self, value: list[Any], *arguments: Any) -> Any: ...

    @abstractmethod
    def column(self, values: Lists, *arguments: Any) -> "pa.Array": ...


class Length(ListFunction):
    """How many items there are, nulls among them.

    >>> Length().row([1, None])
    2
    """

    name = "list_length"

    def row(self, value: list[Any], *arguments: Any) -> int:
        return len(value)

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        return values.column(values.lengths)


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


class Contains(ListFunction):
    """Whether one of the arguments is among the items.

    >>> Contains().row(["a", None], "b", "a")
    True
    """

    name = "list_contains"

    def row(self, value: list[Any], *arguments: Any) -> bool:
        return any(one in arguments for one in value)

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        import pyarrow as pa
        import pyarrow.compute as pc

        found = pc.is_in(values.items, pa.array(arguments, values.items.type)).to_numpy(zero_copy_only=False)
        return values.column(np.bincount(values.rows[found], minlength=len(values.lengths)) > 0)


class Distinct(ListFunction):
    """The items without those that stood there before.

    >>> Distinct().row(["b", "a", "b", None, None])
    ['b', 'a', None]
    """

    name = "list_distinct"

    def row(self, value: list[Any], *arguments: Any) -> list[Any]:
        return list(dict.fromkeys(value))

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        encoded = values.items.dictionary_encode(null_encoding="encode")
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        _, first = np.unique(values.rows * (len(encoded.dictionary) + 1) + codes, return_index=True)
        kept = np.zeros(len(codes), np.bool_)
        kept[first] = True
        return values.of_those(kept).array()


class Item(ListFunction):
    """The item at a place, counted from 0, or from -1 at the end; nothing where there is none.

    >>> Item().row(["a", "b"], -1), Item().row(["a"], 1)
    ('b', None)
    """

    name = "list_item"

    def row(self, value: list[Any], *arguments: Any) -> Any:
        (place,) = arguments
        return value[place] if -len(value) <= place < len(value) else None

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        import pyarrow as pa

        (place,) = arguments
        there = values.lengths > (place if place >= 0 else -place - 1)
        at = values.starts + (place if place >= 0 else values.lengths + place)
        return values.items.take(pa.array(np.where(there, at, 0), mask=~there))


class NGrams(ListFunction):
    """Runs of so many to so many words, with a space between them; the shorter ones first, in their order.

    >>> NGrams().row(["to", "be", "or"], 1, 2)
    ['to', 'be', 'or', 'to be', 'be or']
    """

    name = "ngrams"

    def row(self, value: list[Any], *arguments: Any) -> list[str]:
        shortest, longest = arguments
        known = [one for one in value if one is not None]
        lengths = range(shortest, longest + 1)
        return [" ".join(known[at : at + n]) for n in lengths for at in range(len(known) - n + 1)]

    def column(self, values: Lists, *arguments: Any) -> "pa.Array":
        import pyarrow as pa
        import pyarrow.compute as pc

        shortest, longest = arguments
        known = values.of_those(values.items.is_valid().to_numpy(zero_copy_only=False))
        rows, made, places = known.rows, [], []
        for n in range(shortest, longest + 1):
            last = np.arange(max(len(rows) - n + 1, 0))
            first = pa.array(last[rows[last] == rows[last + n - 1]])
            parts = [known.items.take(pc.add(first, offset)) for offset in range(n)]
            made.append(parts[0] if n == 1 else pc.binary_join_element_wise(*parts, " "))
            places.append(rows[first.to_numpy()])
        order = np.argsort(np.concatenate(places), kind="stable")
        lengths = np.bincount(np.concatenate(places), minlength=len(known.lengths))
        return Lists(pa.concat_arrays(made).take(pa.array(order)), lengths, known.there).array()


def _as_integers(items: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    kind = items.type
    return (items.cast(pa.int32()) if pa.types.is_date(kind) else items).cast(pa.int64())


LIST_FUNCTIONS: Mapping[str, ListFunction] = {
    one.name: one for one in (Length(), Sum(), Mean(), Least(), Greatest(), Contains(), Distinct(), Item(), NGrams())
}
