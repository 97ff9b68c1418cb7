"""The contract of a check of one value, in bulk and alone."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeAlias

import pyarrow as pa

from evenkeel.schema import Column

Judge: TypeAlias = Callable[[Any], bool]


class ValueCheck(ABC):
    """One promise about a single value, such as its range; the check of the same ``kind`` judges whole columns by it.

    ``of_items`` is whether it looks at the items of a list rather than at the list. Both forms give the same answer:
    `bad` for an Arrow array of the promised type, of which nulls are never bad, and `judge` for one value that is not
    null, as `pyarrow.Array.to_pylist` gives it or, for times and days, as ISO 8601.
    """

    kind: ClassVar[str]
    of_items: ClassVar[bool] = True
    kinds: ClassVar[dict[str, type["ValueCheck"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        ValueCheck.kinds[cls.kind] = cls

    @classmethod
    @abstractmethod
    def of(cls, column: Column) -> Self | None:
        """Return the check of a column, or none where it promises nothing of the kind."""

    @classmethod
    def tolerates(cls, column: Column) -> bool:
        """Return whether some rows of a column may break the promise, so that a single one is not bad for it."""
        return False

    @abstractmethod
    def bad(self, values: pa.Array) -> pa.Array:
        """Return which values break the promise; a null there is no."""

    @abstractmethod
    def judge(self) -> Judge:
        """Return a function that says of one value whether it breaks the promise."""
