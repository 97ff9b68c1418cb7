"""What is asked of the items of a list, whatever they are: how many, which, and whether one is among them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.transforms.lists import ListFunction, Lists

if TYPE_CHECKING:
    import pyarrow as pa


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
