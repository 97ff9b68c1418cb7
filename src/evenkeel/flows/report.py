"""What came of a run, for people and programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from evenkeel.artifacts import Artifact
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.evaluation import EvaluationResult
from evenkeel.evaluation.result import Interval
from evenkeel.flows.validate import INFERRED_HERE
from evenkeel.pipeline import RunResult
from evenkeel.registry import ModelVersion
from evenkeel.tuning import HyperParameters
from evenkeel.validation import Anomalies, Anomaly

T = TypeVar("T", bound=Artifact)


@dataclass(frozen=True, slots=True)
class StepReport:
    """A line of the report: ``status`` is ran, cached, skipped or failed; ``why`` says why."""

    name: str
    status: str
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run in one value: what ``evenkeel run --json`` prints; ``beware`` is what a reader must not miss."""

    run_id: str
    status: str
    seconds: float
    steps: tuple[StepReport, ...]
    metrics: Mapping[str, Interval]
    blessed: bool | None
    reasons: tuple[str, ...]
    model_version: int | None
    error: str | None = None
    beware: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlights:
    """The artifacts of a run that its summary speaks of, where the run came so far."""

    evaluation: EvaluationResult | None
    parameters: HyperParameters | None
    version: ModelVersion | None
    anomalies: Anomalies | None = None


def highlights(result: RunResult, store: ArtifactStore) -> Highlights:
    """Load the few artifacts that a summary of the run wants."""
    made = {step.name: step.outputs for step in result.steps}

    def find(step: str, kind: type[T], output: str = "output") -> T | None:
        reference = made.get(step, {}).get(output)
        return None if reference is None else store.get_as(reference, kind)

    return Highlights(
        find("evaluate", EvaluationResult),
        find("tune", HyperParameters),
        find("register", ModelVersion),
        find("validate", Anomalies, "anomalies"),
    )


def report_run(result: RunResult, found: Highlights) -> RunReport:
    """Return the report of a run."""
    evaluation = found.evaluation
    return RunReport(
        run_id=result.run_id,
        status=str(result.status),
        seconds=result.seconds,
        steps=tuple(StepReport(step.name, str(step.status), step.seconds, step.why) for step in result.steps),
        metrics={} if evaluation is None else evaluation.metrics,
        blessed=None if evaluation is None else evaluation.blessed,
        reasons=() if evaluation is None else evaluation.reasons,
        model_version=None if found.version is None else found.version.version,
        error=None if result.error is None else str(result.error),
        beware=tuple(one.message for one in _anomalies(found) if one.kind == INFERRED_HERE),
    )


def _anomalies(found: Highlights) -> tuple[Anomaly, ...]:
    return () if found.anomalies is None else found.anomalies.anomalies
