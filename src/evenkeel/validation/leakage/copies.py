"""Columns that are the label by another name."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.typing import Task
from evenkeel.validation.leakage.bins import as_numbers, number_said
from evenkeel.validation.leakage.target import Target, said

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_FEWEST = 20
_SHOWN = 3


def copy_of_label(name: str, column: pa.ChunkedArray, target: Target) -> str | None:
    """Return how the label follows from a column, exactly, in every row that has both; none where it does not."""
    there = target.known & column.is_valid().to_numpy()
    if target.task is Task.REGRESSION:
        return _same_number(name, column, target, there)
    if there.sum() < _FEWEST or len(np.unique(target.codes[there])) < 2:
        return None
    recoded = _recoded(name, column, target, there)
    if recoded or pa.types.is_string(column.type) or pa.types.is_boolean(column.type):
        return recoded
    return _threshold(name, column, target, there)


def _recoded(name: str, column: pa.ChunkedArray, target: Target, there: npt.NDArray[np.bool_]) -> str | None:
    """Return which value stands for which class, where each stands for another."""
    encoded = column.combine_chunks().dictionary_encode()
    if len(encoded.dictionary) > len(target.names):
        return None
    codes: Integers = pc.fill_null(encoded.indices, 0).to_numpy().astype(np.int64)
    pairs = np.unique(codes[there] * len(target.names) + target.codes[there])
    values, classes = np.divmod(pairs, len(target.names))
    if len(np.unique(values)) < len(pairs) or len(np.unique(classes)) < len(pairs):
        return None
    order = np.argsort(classes)
    told = [f"{said(encoded.dictionary[int(values[i])].as_py())} where {target.names[classes[i]]}" for i in order]
    return f"{name} is {', '.join(told[:_SHOWN])}{', and so on' if len(told) > _SHOWN else ''}"


def _threshold(name: str, column: pa.ChunkedArray, target: Target, there: npt.NDArray[np.bool_]) -> str | None:
    """Return where the classes lie, if each has a range of its own."""
    numbers = as_numbers(column)
    there = there & ~np.isnan(numbers)
    codes, numbers = target.codes[there], numbers[there]
    found = [(numbers[codes == c].min(), numbers[codes == c].max(), c) for c in np.unique(codes)]
    found.sort(reverse=True)
    if len(found) < 2 or any(above[0] <= below[1] for above, below in pairwise(found)):
        return None
    (low, _, top), (_, high, _) = found[:2]
    least, most = number_said(float(low), column.type), number_said(float(high), column.type)
    return f"{target.names[top]} where {name} is {least} or more, and never where it is {most} or less"


def _same_number(name: str, column: pa.ChunkedArray, target: Target, there: npt.NDArray[np.bool_]) -> str | None:
    """Return whether label and column rise, or fall, with each other, and are equal in the same rows."""
    if pa.types.is_string(column.type) or pa.types.is_boolean(column.type):
        return None
    numbers = as_numbers(column)
    there = there & ~np.isnan(numbers)
    values, labels = numbers[there], target.values[there]
    if len(np.unique(labels)) < _FEWEST:
        return None
    if np.array_equal(values, labels):
        return f"{name} is the label"
    order = np.lexsort((labels, values))
    moves, (before, after) = values[order][1:] > values[order][:-1], (labels[order][:-1], labels[order][1:])
    if np.array_equal(moves, after > before):
        return f"{name} rises with the label, in step"
    falls = np.array_equal(moves, after != before) and (after[moves] < before[moves]).all()
    return f"{name} falls as the label rises, in step" if falls else None
