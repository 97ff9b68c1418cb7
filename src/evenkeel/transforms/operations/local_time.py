"""What the clocks show in a time zone."""

from dataclasses import dataclass

import numpy as np

from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.zones import FIRST, LAST, STEP, Zone
from evenkeel.typing import ColumnType

SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class LocalTime(Operation):
    """A timestamp moved by its zone's offset from UTC, so that its date parts are those that the clocks showed.

    The zone is part of the graph, so a later time zone database changes no answer of a model that stands. It is looked
    up by steps of three days, in none of which the clocks changed twice.
    """

    name_of_zone: str
    zone: Zone

    def output(self, *inputs: ValueType) -> ValueType:
        self.one_of(inputs[0], ColumnType.TIMESTAMP)
        return ValueType(ColumnType.TIMESTAMP)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        utc = inputs[0].values
        within = build("Min", build("Max", utc, FIRST * SECOND), (LAST - 1) * SECOND)
        step = build("Div", build("Sub", within, FIRST * SECOND), STEP * SECOND)
        starts = np.arange(FIRST, LAST, STEP)
        period = build.cast(
            build.lookup(np.searchsorted(self.zone.changes, starts, "right").astype(np.int16), step), "int64"
        )
        ends = np.array([*self.zone.changes, LAST]) * SECOND
        changed = build("GreaterOrEqual", within, build.lookup(ends, period))
        offset = build.lookup(np.array(self.zone.offsets) * SECOND, build("Add", period, build.cast(changed, "int64")))
        return Operand(ColumnType.TIMESTAMP, build("Add", utc, offset), inputs[0].valid)

    def reference(self, *inputs: Sample) -> Sample:
        utc = inputs[0].values
        period = np.searchsorted(np.array(self.zone.changes) * SECOND, utc, "right")
        return Sample(utc + np.array(self.zone.offsets)[period] * SECOND, inputs[0].valid)
