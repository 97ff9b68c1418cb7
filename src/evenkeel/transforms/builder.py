"""Columns of a graph in the making: what an operation writes down, one column at a time.

Nothing here is ONNX yet: `compile` puts columns that are treated alike into one matrix and one node.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.onnx_operators import ELEMENTWISE

DType: TypeAlias = Literal["bool", "uint8", "int16", "int64", "float32", "float64", "text"]
Scalar: TypeAlias = bool | int | float | str
Attributes: TypeAlias = tuple[tuple[str, Hashable], ...]

_PYTHON: dict[DType, Any] = {"bool": bool, "int64": int, "float64": float, "text": str}


@dataclass(frozen=True, slots=True)
class Series:
    """A column of a graph, or ``width`` columns side by side; made by a `Builder` alone."""

    id: int
    dtype: DType
    width: int


@dataclass(frozen=True, slots=True)
class Step:
    """How a series comes about: ``Input``, ``Constant``, ``Join``, ``Total``, or an elementwise ONNX operator."""

    operator: str
    operands: tuple[Series, ...]
    attributes: Attributes


class Builder:
    """Writes down steps; the same step on the same operands is the same series.

    >>> build = Builder()
    >>> x = build.input("floats", 0, "float64")
    >>> build("Mul", x, 2.0) is build("Mul", x, 2.0), build("Less", x, (0.0, 1.0)).width
    (True, 2)
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._series: dict[tuple[Step, DType], Series] = {}

    def input(self, tensor: str, row: int, dtype: DType, width: int = 1) -> Series:
        """Return a row of an input of the graph, or as many rows from there as ``width`` says."""
        return self._add(Step("Input", (), (("tensor", tensor), ("row", row), ("width", width))), dtype, width)

    def constant(self, values: Scalar | tuple[Scalar, ...], dtype: DType) -> Series:
        """Return columns that hold the same value in every row."""
        known = values if isinstance(values, tuple) else (values,)
        return self._add(Step("Constant", (), (("values", tuple(map(_exact, known))),)), dtype, len(known))

    def __call__(
        self, operator: str, *operands: Series | Scalar | tuple[Scalar, ...], **attributes: Hashable
    ) -> Series:
        """Return an elementwise ONNX operator applied to columns; constants take the type of the columns."""
        if operator not in ELEMENTWISE:
            raise DefinitionError("This ONNX operator is not proven", expected=sorted(ELEMENTWISE), got=operator)
        like = [operand.dtype for operand in operands if isinstance(operand, Series)][-1]
        known = tuple(o if isinstance(o, Series) else self.constant(o, like) for o in operands)
        result = ELEMENTWISE[operator].result
        dtype: Any = {"same": known[0].dtype, "last": known[-1].dtype, "bool": "bool"}.get(result) or attributes[
            "dtype"
        ]
        width = max(operand.width for operand in known)
        return self._add(Step(operator, known, tuple(sorted(attributes.items()))), dtype, width)

    def cast(self, series: Series, dtype: DType) -> Series:
        """Return a column as another type."""
        step, known = self.steps[series.id], self.known(series)
        if known is not None:
            return self.constant(tuple(_PYTHON[dtype](value) for value in known), dtype)
        if series.dtype == dtype:
            return series
        widened = (
            step.operator == "Cast" and series.dtype == "int64" and step.operands[0].dtype in ("bool", "uint8", "int16")
        )
        return self("Cast", step.operands[0] if widened else series, dtype=dtype)

    def known(self, series: Series) -> tuple[Scalar, ...] | None:
        """Return what a constant holds; nothing for a column that is computed."""
        step = self.steps[series.id]
        values: Any = dict(step.attributes)["values"] if step.operator == "Constant" else None
        return None if values is None else tuple(value for _, value in values)

    def where(self, condition: Series, a: Series, b: Series) -> Series:
        """Return a where the condition is true, else b; ONNX Runtime has no Where of booleans."""
        if a.dtype == "bool":
            return self("Or", self("And", condition, a), self("And", self("Not", condition), b))
        return self("Where", condition, a, b)

    def lookup(self, table: "np.ndarray[Any, Any]", index: Series) -> Series:
        """Return ``table[index]``; the index must lie in the table."""
        dtype: Any = str(table.dtype)
        return self("Gather", index, dtype=dtype, table=table.tobytes())

    def encode(self, keys: tuple[Scalar, ...], codes: tuple[int, ...], default: int, series: Series) -> Series:
        """Return the code of each key (text or integers) as int64, ``default`` for what is no key."""
        return self("LabelEncoder", series, dtype="int64", keys=keys, codes=codes, default=default)

    def total(self, series: Series) -> Series:
        """Return the sum of the columns of a series."""
        return self._add(Step("Total", (series,), ()), series.dtype, 1)

    def join(self, *series: Series) -> Series:
        """Return columns of one type side by side."""
        return self._add(Step("Join", series, ()), series[0].dtype, sum(one.width for one in series))

    def _add(self, step: Step, dtype: DType, width: int) -> Series:
        found = self._series.get((step, dtype))
        if found is None:
            found = self._series[step, dtype] = Series(len(self.steps), dtype, width)
            self.steps.append(step)
        return found


def _exact(value: Scalar) -> tuple[str, Scalar]:
    """Return a constant with its bits, since 1 == True, 0.0 == -0.0 and NaN is not NaN."""
    return (value.hex(), value) if isinstance(value, float) else (type(value).__name__, value)
