"""Transformers one after the other, and side by side."""

from typing import Any

import numpy as np

from evenkeel.transforms.transformers.base import refuse, translate, translates
from evenkeel.transforms.values import Value


@translates("Pipeline")
def pipeline(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """One step on what the one before it gives."""
    for name, step in fitted.steps:
        columns = _part(step, columns, f"{path}, its step {name!r}: ")
    return columns


@translates("FeatureUnion")
def feature_union(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """Each part on the same columns."""
    found: list[Value] = []
    for name, part in fitted.transformer_list:
        weight = (fitted.transformer_weights or {}).get(name)
        made = _part(part, columns, f"{path}, its part {name!r}: ")
        found += _weighed(made, weight, f"{path}, its part {name!r}")
    return found


@translates("ColumnTransformer")
def column_transformer(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """Each part on its own columns, which are found by name, place, slice or mask."""
    names = list(getattr(fitted, "feature_names_in_", ()))
    found: list[Value] = []
    for name, part, chosen in fitted.transformers_:
        given = [columns[place] for place in _places(chosen, names, len(columns))]
        weight = (fitted.transformer_weights or {}).get(name)
        made = _part(part, given, f"{path}, its part {name!r}: ") if given else []
        found += _weighed(made, weight, f"{path}, its part {name!r}")
    if not found:
        refuse(path, "it gives no column")
    return found


def _weighed(columns: list[Value], weight: float | None, path: str) -> list[Value]:
    if weight == 0:
        refuse(path, "its weight is 0, so it tells nothing", "Leave the part out.")
    return columns if weight is None else [column * float(weight) for column in columns]


def _part(part: Any, columns: list[Value], path: str) -> list[Value]:
    if part is None or part == "passthrough":
        return columns
    return [] if part == "drop" else translate(part, columns, path)


def _places(chosen: Any, names: list[str], count: int) -> list[int]:
    """Return the places of columns that are chosen by name, place, slice or mask."""
    if isinstance(chosen, slice) and isinstance(chosen.start or chosen.stop, str):
        start = 0 if chosen.start is None else names.index(chosen.start)
        stop = count if chosen.stop is None else names.index(chosen.stop) + 1
        return list(range(start, stop))
    if isinstance(chosen, slice):
        return list(range(count))[chosen]
    listed = [chosen] if np.ndim(chosen) == 0 else list(chosen)
    if listed and all(isinstance(one, bool | np.bool_) for one in listed):
        return [place for place, kept in enumerate(listed) if kept]
    return [names.index(one) if isinstance(one, str) else range(count)[int(one)] for one in listed]
