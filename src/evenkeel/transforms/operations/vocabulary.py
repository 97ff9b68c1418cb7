"""The values that training saw, and which place each has."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evenkeel.engines.aggregates import FrequenciesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, Scalar, Series
from evenkeel.transforms.json_values import int64, text
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

Vocabulary = tuple[bool | int | str, ...]
_PYTHON: dict[ColumnType, type] = {ColumnType.TEXT: str, ColumnType.INTEGER: int, ColumnType.BOOLEAN: bool}


def check_limits(top_k: int | None, min_count: int) -> None:
    """Raise `DefinitionError` where the limits of a vocabulary are none, or leave no value."""
    if any(type(limit) is not int or limit < 1 for limit in (1 if top_k is None else top_k, min_count)):
        problem = "top_k and min_count are whole numbers, 1 or more"
        raise DefinitionError(problem, got=f"top_k={top_k!r}, min_count={min_count!r}")


def most_frequent(state: FrequenciesState, top_k: int | None, min_count: int) -> Vocabulary:
    """Return the values that are frequent enough, by descending count, then by value."""
    return tuple(value for value, _ in state.top(top_k, min_count) if not isinstance(value, float))


def listed(operation: str, values: Iterable[bool | int | str] | Path) -> Vocabulary:
    """Return values that a user lists, or the lines of a file as texts, decoded as those of a column are."""
    if isinstance(values, Path):
        try:
            values = values.read_text("utf-8").removesuffix("\n").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DefinitionError(f"The values of {operation} cannot be read", got=error) from error
    if isinstance(values, str) or not isinstance(values, Iterable):
        remedy = "Write ['a', 'b'], or pathlib.Path('values.txt') for a file with a value in each line."
        raise DefinitionError(f"{operation} wants a list of values", got=values, remedy=remedy)
    return tuple(_decoded(operation, value) for value in values)


def given_vocabulary(
    operation: str, values: Iterable[bool | int | str] | Path | None, top_k: int | None, min_count: int
) -> Vocabulary | None:
    """Return the values that a user lists in place of learning them; nothing where they are to be learnt."""
    if values is None:
        return None
    if top_k is not None or min_count != 1:
        problem = f"{operation} wants values, or limits of what it learns"
        raise DefinitionError(problem, got=f"values, top_k={top_k}, min_count={min_count}")
    known = listed(operation, values)
    if not known or len(set(known)) < len(known):
        raise DefinitionError(f"The values of {operation} are at least one, and each stands once", got=known)
    return known


def _decoded(operation: str, value: object) -> bool | int | str:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return value if isinstance(value, bool) else int64(value)
    raise DefinitionError(f"{operation} takes texts, integers or booleans", got=value)


def check_values(operation: str, values: Vocabulary, column: ColumnType) -> None:
    """Raise `DefinitionError` where a listed value is not of the column's type."""
    wrong = [value for value in values if type(value) is not _PYTHON[column]]
    if wrong or not values:
        raise DefinitionError(f"{operation} wants values of the column's type", expected=column, got=wrong or [])


def index_of(
    build: Builder, x: Operand, vocabulary: Sequence[Scalar], *, known: int, unseen: int, missing: int
) -> Series:
    """Return the index of each value as int64: ``known`` and up for the vocabulary, in its order."""
    texts = x.type is ColumnType.TEXT
    keys = tuple(vocabulary) if texts else tuple(int(value) for value in vocabulary)
    codes = tuple(range(known, known + len(keys)))
    if not keys:  # ONNX wants one key
        keys, codes = ("" if texts else 0,), (unseen,)
    values = x.values if texts else build.cast(x.values, "int64")
    index = build.encode(keys, codes, unseen, values)
    return index if x.valid is None else build("Where", x.valid, index, missing)


def reference_index(
    x: Sample, vocabulary: Sequence[Scalar], *, known: int, unseen: int, missing: int
) -> npt.NDArray[np.int64]:
    """Return what `index_of` means, in plain Python."""
    place = {value: known + i for i, value in enumerate(vocabulary)}
    pairs = zip(x.values.tolist(), x.valid.tolist(), strict=True)
    return np.array([place.get(value, unseen) if valid else missing for value, valid in pairs], np.int64)
