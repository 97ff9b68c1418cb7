"""What is known of a model that was trained elsewhere, whatever format it came in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from evenkeel.errors import BundleError
from evenkeel.training import Features, FittedModel
from evenkeel.typing import ClassLabel, ColumnType, Task

Categories: TypeAlias = tuple[bool | int | str, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A model as its own file tells of it.

    ``names`` are its features in order, empty where it knows them by their place alone; ``width`` is how many they are.
    ``classes`` are the labels in the order of the scores, empty for a number. By their places, ``types`` are of those
    features that the model itself says the type of, ``required`` are those that it cannot take as missing, and
    ``categorical`` those that it splits by category; ``categories`` are the values behind the codes of each column of
    categories, in order. ``fitted`` gives the model as a family of ours, for some rows of features that it is to be
    proven on; they are float64 where it is ``wide``, since it tells numbers apart that are the same in float32.
    An ``estimator`` is an object that can serve by itself, where it reads raw columns, or becomes no graph.
    """

    title: str
    names: tuple[str, ...]
    width: int
    task: Task
    classes: tuple[ClassLabel, ...]
    fitted: Callable[[Features], FittedModel]
    wide: bool = False
    types: Mapping[int, ColumnType] = field(default_factory=dict)
    required: frozenset[int] = frozenset()
    categorical: frozenset[int] = frozenset()
    categories: tuple[Categories, ...] = ()
    estimator: Any = None


def task_of(classes: int) -> Task:
    """Return what a model answers that has so many classes, 0 for a number.

    >>> str(task_of(0)), str(task_of(2)), str(task_of(3))
    ('regression', 'binary', 'multiclass')
    """
    return {0: Task.REGRESSION, 2: Task.BINARY}.get(classes, Task.MULTICLASS)


def labels(values: Any) -> tuple[ClassLabel, ...]:
    """Return the labels of a framework as plain values; raises `BundleError` for one that is neither text nor whole.

    >>> labels(np.array([0.0, 1.0])), labels(np.array(["no", "yes"]))
    ((0, 1), ('no', 'yes'))
    """
    found = tuple(_label(value) for value in np.asarray(values).tolist())
    if len(set(found)) < len(found):
        raise BundleError("Two classes of the model have one label", got=found)
    return found


def _label(value: Any) -> ClassLabel:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool | int | str):
        return value
    problem = "A class of the model has a label that is neither text nor a whole number"
    raise BundleError(problem, got=value, remedy="Train it with other labels.")
