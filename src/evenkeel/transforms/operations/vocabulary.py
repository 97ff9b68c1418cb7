"""The values that training saw, and which place each has."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evenkeel.engines.aggregates import FrequenciesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, Scalar, Series
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

Vocabulary = tuple[bool | int | str, ...]


def check_limits(top_k: int | None, min_count: int) -> None:
    """Raise `DefinitionError` where the limits of a vocabulary leave no value."""
    if (top_k is not None and top_k < 1) or min_count < 1:
        raise DefinitionError("top_k and min_count are 1 or more", got=f"top_k={top_k}, min_count={min_count}")


def most_frequent(state: FrequenciesState, top_k: int | None, min_count: int) -> Vocabulary:
    """Return the values that are frequent enough, by descending count, then by value."""
    return tuple(value for value, _ in state.top(top_k, min_count) if not isinstance(value, float))


def index_of(
    build: Builder, x: Operand, vocabulary: Sequence[Scalar], *, known: int, unseen: int, missing: int
) -> Series:
    """Return the index of each value as int64: ``known`` and up for the vocabulary, in its order."""
    text = x.type is ColumnType.TEXT
    keys = tuple(vocabulary) if text else tuple(int(value) for value in vocabulary)
    codes = tuple(range(known, known + len(keys)))
    if not keys:  # ONNX wants one key
        keys, codes = ("" if text else 0,), (unseen,)
    values = x.values if text else build.cast(x.values, "int64")
    index = build.encode(keys, codes, unseen, values)
    return index if x.valid is None else build("Where", x.valid, index, missing)


def reference_index(
    x: Sample, vocabulary: Sequence[Scalar], *, known: int, unseen: int, missing: int
) -> npt.NDArray[np.int64]:
    """Return what `index_of` means, in plain Python."""
    place = {value: known + i for i, value in enumerate(vocabulary)}
    pairs = zip(x.values.tolist(), x.valid.tolist(), strict=True)
    return np.array([place.get(value, unseen) if valid else missing for value, valid in pairs], np.int64)
