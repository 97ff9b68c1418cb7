"""What is made of the words of a list."""

from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.transforms.lists import ListFunction, Lists

if TYPE_CHECKING:
    import pyarrow as pa


class WordRuns(ListFunction):
    """Runs of so many to so many words, with a space between them; the shorter ones first, in their order.

    >>> WordRuns().row(["to", "be", "or"], 1, 2)
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
