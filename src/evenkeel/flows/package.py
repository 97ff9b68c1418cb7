"""Package and rehearse: graph + model → `Bundle`, proven, and asked its golden rows in the real server."""

from evenkeel.artifacts import Examples
from evenkeel.artifacts.base import dump_json
from evenkeel.bundles import Bundle
from evenkeel.bundles.manifest import SCHEMA
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.errors import ServingError
from evenkeel.evaluation import EvaluationResult
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.serving import Rehearsal
from evenkeel.serving import rehearse as try_out
from evenkeel.statistics import Statistics
from evenkeel.training import Model
from evenkeel.transforms import TransformGraph


@step
def package(
    examples: Examples,
    graph: TransformGraph,
    model: Model,
    evaluation: EvaluationResult,
    statistics: Statistics,
    schema: Schema,
    name: str,
    context: StepContext,
) -> Bundle:
    """Merge transform and model into one graph, prove it on every validation row, and pack it."""
    parts = BundleParts(
        name=name,
        graph=graph,
        model=model,
        rows=examples.table("validation"),
        threshold=0.5 if evaluation.threshold is None else evaluation.threshold,
        thresholds=tuple(evaluation.thresholds[str(name)] for name in model.spec.classes if evaluation.thresholds),
        lineage={parameter: str(reference) for parameter, reference in context.inputs.items()},
        documents={"profile.json": dump_json(statistics.table("train")), SCHEMA: dump_json(schema)},
    )
    folder = context.scratch / "bundle"
    folder.mkdir()
    return pack(parts, folder)


@step
def rehearse(bundle: Bundle, latency_budget_ms: float) -> Rehearsal:
    """Start the real server with this bundle alone; raises `ServingError` where it does not answer its golden rows."""
    found = try_out(bundle.folder, latency_budget_ms=latency_budget_ms)
    if not found.passed:
        remedy = "Where it is only slow: give the pipeline a larger latency_budget_ms, or fewer columns."
        raise ServingError("The bundle did not pass its rehearsal", got="; ".join(found.reasons), remedy=remedy)
    return found
