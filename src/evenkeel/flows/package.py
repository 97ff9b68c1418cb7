"""Package and rehearse: graph + model → `Bundle`, proven, and asked its golden rows in the real server."""

from evenkeel.artifacts import Examples
from evenkeel.artifacts.base import dump_json
from evenkeel.bundles import Bundle
from evenkeel.bundles.manifest import SCHEMA
from evenkeel.bundles.native import NativeParts, pack_native
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.errors import ServingError
from evenkeel.evaluation import EvaluationResult
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.serving import Rehearsal
from evenkeel.serving import rehearse as try_out
from evenkeel.statistics import Statistics
from evenkeel.training import Model
from evenkeel.training.sklearn_columns import ColumnModel
from evenkeel.transforms import TransformGraph

_USUAL_MS, _USUAL_OF_OBJECTS_MS = 50.0, 500.0


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
    """Merge transform and model into one graph, or take the objects that serve, prove them on real rows, and pack them."""
    rows = examples.table("validation")
    threshold = 0.5 if evaluation.threshold is None else evaluation.threshold
    lineage = {parameter: str(reference) for parameter, reference in context.inputs.items()}
    documents = {"profile.json": dump_json(statistics.table("train")), SCHEMA: dump_json(schema)}
    folder = context.scratch / "bundle"
    folder.mkdir()
    if isinstance(model.fitted, ColumnModel):
        spec = model.spec
        native = NativeParts(name, spec.task, spec.classes, model.fitted, rows, threshold, lineage, documents)
        return pack_native(native, folder)
    return pack(BundleParts(name, graph, model, rows, threshold, lineage, documents), folder)


@step
def rehearse(bundle: Bundle, latency_budget_ms: float | None) -> Rehearsal:
    """Start the real server with this bundle alone; raises `ServingError` where it does not answer its golden rows."""
    usual = _USUAL_MS if bundle.manifest.native is None else _USUAL_OF_OBJECTS_MS
    budget = usual if latency_budget_ms is None else latency_budget_ms
    found = try_out(bundle.folder, latency_budget_ms=budget, trust=True)  # the run itself made it
    if not found.passed:
        remedy = "Where it is only slow: give the pipeline a larger latency_budget_ms, or fewer columns."
        raise ServingError("The bundle did not pass its rehearsal", got="; ".join(found.reasons), remedy=remedy)
    return found
