"""What a pipeline of scikit-learn is made of, told by its shape alone: nothing of scikit-learn is imported."""

from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Literal, TypeAlias

import numpy as np

_PLAIN = (type(None), bool, int, float, str, bytes, type, FunctionType, ModuleType, BuiltinFunctionType)

RawColumns: TypeAlias = tuple[str, ...] | Literal["all"]


def parts(estimator: Any) -> Iterator[Any]:
    """Yield an estimator, and every estimator that it holds, fitted or not, each once."""
    return (one for one in within(estimator) if hasattr(one, "get_params"))


def within(value: Any) -> Iterator[Any]:
    """Yield an object and every object with attributes that it holds, each once, the outer ones first."""
    seen: dict[int, object] = {}
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, _PLAIN) or id(one) in seen:
            continue
        seen[id(one)] = one  # kept, so that no other object gets its address meanwhile
        if isinstance(one, list | tuple | set):
            waiting += reversed([*one])
        elif isinstance(one, dict):
            waiting += reversed([*one.values()])
        elif isinstance(one, np.ndarray):
            waiting += reversed(one.ravel().tolist()) if one.dtype == np.object_ else []
        else:
            yield one
            waiting += reversed([*getattr(one, "__dict__", {}).values()])


def raw_columns(estimator: Any) -> RawColumns | None:
    """Return the raw columns that a pipeline reads by name; none where it reads a matrix.

    Those that its first step names, where that drops the others; ``"all"`` where it may read any. A list of names, a
    name, or a selector of columns count; numbers of columns do not.
    """
    selectors = [one for one in parts(estimator) if _selects_by_name(one)]
    if not selectors:
        return None
    first = estimator
    while hasattr(first, "steps") and first.steps:
        first = first.steps[0][1]
    if first is not selectors[0] or getattr(first, "remainder", None) != "drop":
        return "all"
    named = [columns for _, _, columns in first.transformers]
    if not all(_is_names(columns) for columns in named):
        return "all"
    names = [name for columns in named for name in ([columns] if isinstance(columns, str) else columns)]
    return tuple(dict.fromkeys(map(str, names)))


def _selects_by_name(one: Any) -> bool:
    transformers = getattr(one, "transformers", None)
    if not isinstance(transformers, list | tuple) or not hasattr(one, "remainder"):
        return False
    return any(_is_names(columns) or callable(columns) for _, _, columns in transformers)


def _is_names(columns: Any) -> bool:
    if isinstance(columns, str):
        return True
    given = list(columns) if isinstance(columns, list | tuple | np.ndarray) or hasattr(columns, "tolist") else []
    return bool(given) and all(isinstance(name, str) for name in given)
