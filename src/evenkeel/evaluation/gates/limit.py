"""What `AtLeast` and `AtMost` share: a limit on a metric, over all rows, in one slice, or in each of several."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation.gates.base import Gate, Measurements, known_metric, number
from evenkeel.evaluation.result import GateResult, Interval, SliceResult
from evenkeel.evaluation.slices import SliceBy, SliceDefinition, selection_key
from evenkeel.expressions import Expression, parse


@dataclass(frozen=True, slots=True)
class Limit(Gate):
    """A limit on a metric.

    ``slice`` is a condition, such as ``"origin = 'JFK'"``: only its rows are judged. ``over`` is a definition of
    slices, such as ``"origin"``: each of them is judged. ``of`` is one of several labels, or a quantile such as
    ``"0.9"``: its own metric is judged, over all rows. The value itself is compared with the limit; with
    ``confident``, the bound of its interval that is nearer to the limit.
    """

    sign: ClassVar[str]

    metric: str
    value: float
    slice: str | None = None
    over: SliceDefinition | None = None
    confident: bool = False
    of: str | None = None

    def __post_init__(self) -> None:
        known_metric(self.metric)
        number("value", self.value)
        if self.slice is not None and self.over is not None:
            raise DefinitionError("A gate has either `slice` or `over`", got=str(self))
        if self.of is not None and (self.slice is not None or self.over is not None):
            raise DefinitionError("A gate `of` one label looks at all rows", got=str(self))
        self.cuts()
        self.selections()

    def __str__(self) -> str:
        where = f" where {self.slice}" if self.slice else ""
        each = f" in each {self.cuts()[0]}" if self.over else ""
        one = f" of {self.of}" if self.of is not None else ""
        return f"{self.metric}{one} {self.sign} {self.value:g}{where}{each}{' (confident)' if self.confident else ''}"

    def metrics(self) -> tuple[str, ...]:
        return (self.metric,) if self.of is None else ()

    def metrics_of_one(self) -> tuple[str, ...]:
        return () if self.of is None else (self.metric,)

    def outputs(self) -> tuple[str, ...]:
        return () if self.of is None else (self.of,)

    def cuts(self) -> tuple[SliceBy, ...]:
        return () if self.over is None else (SliceBy.parse(self.over),)

    def selections(self) -> tuple[Expression, ...]:
        return () if self.slice is None else (parse(self.slice),)

    def judge(self, measured: Measurements) -> GateResult:
        if self.of is not None:
            if self.of not in measured.outputs:
                raise NotFoundError("label or quantile", self.of, measured.outputs, where=str(self))
            return self._one(measured.outputs[self.of][self.metric], "")
        if self.slice is None and self.over is None:
            return self._one(measured.overall[self.metric], "")
        keys = [*map(str, self.cuts()), *map(selection_key, self.selections())]
        parts = measured.slices[keys[0]]
        judged = [part for part in parts if part.rows >= measured.min_rows]
        if not judged:
            return self.verdict(True, f"not judged: no slice has {measured.min_rows} rows", limit=self.value)
        return self._worst(judged)

    def _worst(self, parts: Sequence[SliceResult]) -> GateResult:
        known = [part for part in parts if self.compared(part.metrics[self.metric]) is not None]
        if not known:
            return self._one(parts[0].metrics[self.metric], parts[0].slice)
        worst = min(known, key=lambda part: self.room(part.metrics[self.metric]))
        return self._one(worst.metrics[self.metric], worst.slice, len(parts) - len(known))

    def _one(self, interval: Interval, part: str, skipped: int = 0) -> GateResult:
        compared = self.compared(interval)
        where = f" where {part}" if part else ""
        if compared is None:
            reason = f"{self.metric}{where} is not defined: {interval.reason or 'it has no interval'}"
            return self.verdict(False, reason, limit=self.value)
        passed = self.room(interval) >= 0
        more = f"; not defined in {skipped} others" if skipped else ""
        reason = f"{self.metric}{where} is {interval}{more}"
        return self.verdict(passed, reason, compared, self.value)

    @abstractmethod
    def compared(self, interval: Interval) -> float | None:
        """Return the number that is compared with the limit."""

    @abstractmethod
    def room(self, interval: Interval) -> float:
        """Return how far the number is on the right side of the limit; below 0 on the wrong side."""
