"""The few types that every room shares, and one question about names."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
else:
    Json = Any  # what reads JSON into dataclasses cannot follow a type that names itself

ClassLabel: TypeAlias = bool | int | str


class ColumnType(StrEnum):
    """What a column holds. What a model reads is one of the first six, and stays so until the last cast to float32.

    =========== =========================== ==========================
    type        Arrow, once decoded         in the graph
    =========== =========================== ==========================
    boolean     bool                        int64, 0 or 1
    integer     int64                       int64
    float       double                      float64
    text        string (UTF-8)              string
    timestamp   timestamp[us, tz=UTC]       int64, microseconds in UTC
    date        date32                      int64, days since 1970
    =========== =========================== ==========================

    A list (Arrow lists of one of these) is profiled, and is no feature; anything else, such as a struct, is other.
    """

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    TEXT = "text"
    TIMESTAMP = "timestamp"
    DATE = "date"
    LIST = "list"
    OTHER = "other"


class Task(StrEnum):
    """What a model answers: one of two classes, one of several, a number, several labels at once, or quantiles of a number."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    MULTILABEL = "multilabel"
    QUANTILE = "quantile"

    @property
    def of_one(self) -> "Task":
        """What one label, or one quantile, of it asks; itself, where there is nothing but one."""
        return {Task.MULTILABEL: Task.BINARY, Task.QUANTILE: Task.REGRESSION}.get(self, self)

    @property
    def of_numbers(self) -> bool:
        """Whether the label is a number, not a class."""
        return self.of_one is Task.REGRESSION


def as_names(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return one name, several, or none, as a tuple.

    >>> as_names("late"), as_names(["late", "slow"]), as_names(None)
    (('late',), ('late', 'slow'), ())
    """
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that stand there more than once, in order.

    >>> repeated(["b", "a", "c", "a", "b"])
    ['a', 'b']
    """
    return sorted(name for name, count in Counter(names).items() if count > 1)
