"""A number that comes round again, as a point on a circle."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import NAN, Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType

_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Cyclical(Operation):
    """Sine and cosine of ``2 * pi * x / period``, looked up: sine in float64 differs from batch to batch."""

    period: int

    def __post_init__(self) -> None:
        if not 2 <= self.period <= _LONGEST:
            raise DefinitionError("The period of cyclical is an integer from 2 to 100,000", got=self.period)

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], ColumnType.INTEGER)
        return ValueType(ColumnType.FLOAT, several=True)

    def columns(self, feature: str) -> tuple[str, ...]:
        return f"{feature}.sin", f"{feature}.cos"

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        (x,) = inputs
        place = build("Add", build("Mod", x.values, self.period), (0, self.period))
        point = build.lookup(np.concatenate(self._circle()), place)
        return Operand(ColumnType.FLOAT, point if x.valid is None else build("Where", x.valid, point, NAN))

    def reference(self, *inputs: Sample) -> Sample:
        places = np.mod(inputs[0].values, self.period)
        return Sample.of_floats(np.where(inputs[0].valid, np.stack([part[places] for part in self._circle()]), NAN))

    def _circle(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        angles = 2 * np.pi * np.arange(self.period) / self.period
        return np.sin(angles), np.cos(angles)


def cyclical(x: Value, period: int) -> Value:
    """Return an integer that comes round after ``period`` as two columns, so that 23 o'clock lies near 0 o'clock.

    >>> Cyclical(24).reference(Sample(np.array([6]), np.array([True]))).values.round(4).tolist()
    [[1.0], [0.0]]
    """
    return apply(Cyclical(period), x)
