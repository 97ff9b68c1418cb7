"""Register and roll out: Bundle → `ModelVersion` → `Deployment`."""

from collections.abc import Mapping
from pathlib import Path

from evenkeel.bundles import Bundle
from evenkeel.evaluation import EvaluationResult
from evenkeel.ledger import NewVersion
from evenkeel.pipeline import StepContext, step
from evenkeel.registry import ModelVersion, Registry
from evenkeel.rollout import Deployment, Release, Strategy, publish, read
from evenkeel.serving import Rehearsal


@step(cache=False)
def register(
    bundle: Bundle, evaluation: EvaluationResult, rehearsal: Rehearsal, name: str, tags: Mapping[str, str], context: StepContext
) -> ModelVersion:
    """Give the bundle the next version of its model; a bundle that has one keeps it."""
    version = NewVersion(
        model=name,
        bundle=context.inputs["bundle"],
        evaluation=context.inputs["evaluation"],
        run_id=context.run_id,
        metrics={metric: interval.value for metric, interval in evaluation.metrics.items()},
        tags=tags,
    )
    return Registry(context.ledger).register(version)


@step(cache=False)
def roll_out(version: ModelVersion, bundle: Bundle, rollout: Strategy, routing: Path, context: StepContext) -> Deployment:
    """Publish a routing table in which the version answers, and move the alias ``champion`` to it."""
    table = read(routing)
    folder = context.store.folder(context.inputs["bundle"])
    release = Release(version.name, version.version, str(context.inputs["bundle"]), str(folder))
    ...
