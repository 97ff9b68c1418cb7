"""The contract of a probe, and what the probes found."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from evenkeel.artifacts import Document, Table
from evenkeel.metrics import get_metric
from evenkeel.metrics.base import Labels, Outcomes, Scores
from evenkeel.training import FittedModel, Model, Trainer, TrainingData
from evenkeel.training.several import fitter
from evenkeel.typing import Json

Verdict = Literal["passed", "failed", "undecidable"]


@dataclass(frozen=True, slots=True)
class Probed:
    """What is probed: a model, the trainer that made it, what it was trained on, and the metric that it goes by.

    ``data`` has validation rows. ``times`` are those of the training rows and then of the validation rows, shape
    (rows,), none where rows have no time.
    """

    model: Model
    trainer: Trainer
    data: TrainingData
    metric: str
    times: npt.NDArray[np.int64] | None = None

    @property
    def held(self) -> tuple[npt.NDArray[np.float32], Labels]:
        """The validation rows: their features and labels."""
        assert self.data.validation is not None
        return self.data.validation

    def fit(self, data: TrainingData) -> FittedModel:
        """Train as the model was trained, with its parameters; without validation rows, with its number of rounds."""
        spec = self.model.spec
        found = None if data.validation else self.model.fitted
        return fitter(self.trainer, data, found)(spec.parameters)

    def value(self, labels: Labels, scores: Scores) -> float:
        """Return the metric, NaN where it is not defined."""
        found = get_metric(self.metric)
        value = found.result(found.update(None, Outcomes(labels, scores, quantiles=self.data.quantiles))).value
        return float("nan") if value is None else value


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a probe measured, what it expected, between ``low`` and ``high``, and what that means, in words."""

    probe: str
    metric: str
    verdict: Verdict
    words: str
    measured: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None


class Probe(ABC):
    """Trains in a way in which no honest model can be good.

    ``run`` gives the same result for the same arguments, and does not raise for data that say nothing: it is then
    undecidable. A subclass with a ``name`` is registered by being defined.
    """

    name: ClassVar[str]
    kinds: ClassVar[dict[str, type["Probe"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        Probe.kinds[cls.name] = cls

    @abstractmethod
    def run(self, probed: Probed, *, shuffles: int, seed: int) -> ProbeResult: ...


@dataclass(frozen=True)
class LeakageReport(Document):
    """What each probe found."""

    probes: tuple[ProbeResult, ...]

    @property
    def passed(self) -> bool:
        """Whether no probe failed."""
        return all(one.verdict != "failed" for one in self.probes)

    def summary(self) -> dict[str, Json]:
        return {"passed": self.passed, **{one.probe: one.verdict for one in self.probes}}

    def tables(self) -> tuple[Table, ...]:
        rows = [(one.probe, one.verdict, one.metric, _span(one), one.words) for one in self.probes]
        return (Table(("probe", "verdict", "metric", "measured (expected)", "what"), rows),)


def _span(one: ProbeResult) -> str:
    if one.measured is None or one.low is None or one.high is None:
        return ""
    return f"{one.measured:.3f} ({one.low:.3f} to {one.high:.3f})"
