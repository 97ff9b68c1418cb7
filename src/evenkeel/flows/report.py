"""What came of a run, for people and programs."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.artifacts import Reference
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.evaluation import EvaluationResult
from evenkeel.evaluation.result import Interval
from evenkeel.flows.champion import load
from evenkeel.pipeline import RunResult
from evenkeel.registry import ModelVersion
from evenkeel.tuning import HyperParameters


@dataclass(frozen=True, slots=True)
class StepReport:
    """A line of the report: ``status`` is ran, cached, skipped or failed; ``why`` says why."""

    name: str
    status: str
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run in one value: what ``evenkeel run --json`` prints."""

    run_id: str
    status: str
    seconds: float
    steps: tuple[StepReport, ...]
    metrics: Mapping[str, Interval]
    blessed: bool | None
    reasons: tuple[str, ...]
    model_version: int | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Highlights:
    """The artifacts of a run that its summary speaks of, where the run came so far."""

    evaluation: EvaluationResult | None
    parameters: HyperParameters | None
    version: ModelVersion | None


def highlights(result: RunResult, store: ArtifactStore) -> Highlights:
    """Load the few artifacts that a summary of the run wants."""
    made: dict[str, Reference] = {}
    for step in result.steps:
        made |= {step.name: reference for reference in step.outputs.values() if reference is not None}

    def find(step: str, kind: type) -> object:
        return load(store, str(made[step]), kind) if step in made else None

    return Highlights(find("evaluate", EvaluationResult), find("tune", HyperParameters), find("register", ModelVersion))


def report(result: RunResult, found: Highlights) -> RunReport:
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
        error=next((step.error for step in result.steps if step.error), None),
    )
