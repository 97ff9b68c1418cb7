"""The label as classes in an order."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.typing import Task

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_RANKS = 16
_MOST_CLASSES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What is to be predicted: ``codes`` is the class of each row, shape (rows,), -1 where there is no label.

    The classes of a number are 16 ranges of equal counts, and ``values`` the number itself, NaN where there is none.
    Of more than 20 other classes the rare ones are one. ``names`` says what a row of each class is like.
    """

    task: Task
    codes: Integers
    names: tuple[str, ...]
    values: Floats

    @property
    def ordered(self) -> bool:
        """Whether a class can be above another, as ranges are, and the second of two."""
        return self.task is not Task.MULTICLASS

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        return self.codes >= 0

    def pairs(self, rows: npt.NDArray[np.bool_]) -> int:
        """Return how many pairs of rows of different classes can be made of some rows, each row in one."""
        return independent_pairs(np.bincount(self.codes[rows & self.known], minlength=1))


def independent_pairs(classes: Integers | Floats) -> int:
    """Return how many pairs of different classes can be made, given the number of rows of each class.

    >>> independent_pairs(np.array([10, 3])), independent_pairs(np.array([4, 3, 4]))
    (3, 5)
    """
    return int(min(classes.sum() // 2, classes.sum() - classes.max()))


def read_target(name: str, column: pa.ChunkedArray, task: Task) -> Target:
    """Return the label of each row; raises nothing where there is none at all."""
    return _ranges(name, column) if task is Task.REGRESSION else _classes(name, column, task)


def _ranges(name: str, column: pa.ChunkedArray) -> Target:
    values: Floats = pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy()
    known = np.isfinite(values)
    inner = np.arange(1, _RANKS) / _RANKS
    edges = np.unique(np.quantile(values[known], inner, method="lower")) if known.any() else np.zeros(0)
    codes = np.where(known, np.searchsorted(edges, values, side="left"), -1)
    return Target(Task.REGRESSION, codes, tuple(f"{name} > {edge:g}" for edge in (-np.inf, *edges)), values)


def _classes(name: str, column: pa.ChunkedArray, task: Task) -> Target:
    encoded = column.combine_chunks().dictionary_encode()
    words = encoded.dictionary
    order = pc.array_sort_indices(words).to_numpy()
    rank = np.empty(len(words) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(words)), -1
    codes = rank[pc.fill_null(encoded.indices, len(words)).to_numpy()]
    names = [f"{name} = {said(words[int(place)].as_py())}" for place in order]
    if len(names) > _MOST_CLASSES:
        codes, names = _frequent(name, codes, names)
    return Target(task, codes, tuple(names), codes.astype(np.float64))


def _frequent(name: str, codes: Integers, names: list[str]) -> tuple[Integers, list[str]]:
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = np.sort(np.argsort(-counts, kind="stable")[: _MOST_CLASSES - 1])
    rank = np.full(len(names) + 1, len(kept))
    rank[kept], rank[-1] = np.arange(len(kept)), -1
    return rank[codes], [*(names[place] for place in kept), f"a rare {name}"]


def said(value: object) -> str:
    """Return a value as people write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
