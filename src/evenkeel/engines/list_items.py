"""Which list an item stands in."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def rows_of_items(lists: pa.Array) -> npt.NDArray[np.int64]:
    """Return the row of each item that ``pc.list_flatten`` gives, shape (items,).

    Not ``pc.list_parent_indices``, which also gives the rows of items that lie hidden below a null.

    >>> hidden = pa.ListArray.from_arrays([0, 2, 3], [1, 2, 3], mask=pa.array([True, False]))
    >>> rows_of_items(hidden).tolist(), pc.list_flatten(hidden).to_pylist()
    ([1], [3])
    """
    lengths = pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False)
    return np.repeat(np.arange(len(lists)), lengths)
