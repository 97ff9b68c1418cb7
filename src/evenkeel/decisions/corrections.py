"""The contract of a correction for many tests."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from inspect import isabstract
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from evenkeel.errors import DefinitionError, NotFoundError


class Correction(ABC):
    """From the p-values of many tests to adjusted ones, which may be held against the level as if there were one test.

    A correction has no state. ``adjust`` keeps the order, and gives nothing for nothing.
    """

    kinds: ClassVar[dict[str, type["Correction"]]] = {}

    name: ClassVar[str]

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if not isabstract(cls):
            Correction.kinds[cls.name] = cls

    def adjust(self, p_values: Sequence[float]) -> list[float]:
        """Return an adjusted p-value for each; raises `DefinitionError` where one does not lie in [0, 1]."""
        values = np.asarray(p_values, np.float64)
        if not np.all((values >= 0) & (values <= 1)):
            raise DefinitionError("A p-value lies in [0, 1]", got=[p for p in p_values if not 0 <= p <= 1])
        order = np.argsort(values, kind="stable")
        adjusted = np.empty(len(values))
        adjusted[order] = np.minimum(self.ascending(values[order]), 1.0)
        return [float(value) for value in adjusted]

    @abstractmethod
    def ascending(self, p_values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the adjusted values of ascending p-values; above 1 is cut by the caller."""


def get_correction(name: str) -> Correction:
    """Return the correction of this name; raises `NotFoundError` with the nearest names."""
    if name not in Correction.kinds:
        raise NotFoundError("correction", name, Correction.kinds)
    return Correction.kinds[name]()
