"""Package and rehearse: graph + model → `Bundle`, proven, and asked its golden rows in the real server."""

import math
from functools import partial

from evenkeel.artifacts import Examples
from evenkeel.artifacts.base import dump_json
from evenkeel.bundles import Bundle
from evenkeel.bundles.manifest import EVALUATION, PROFILE
from evenkeel.bundles.native import pack_native
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.errors import DefinitionError, ServingError
from evenkeel.evaluation import EvaluationResult
from evenkeel.evaluation.card import CardFacts, model_card
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema
from evenkeel.serving import Rehearsal
from evenkeel.serving import rehearse as try_out
from evenkeel.statistics import Statistics
from evenkeel.training import Model, ModelSpec
from evenkeel.transforms import TransformGraph
from evenkeel.typing import Task

_USUAL_MS, _USUAL_OF_OBJECTS_MS = 50.0, 500.0


@step
def package(
    examples: Examples,
    graph: TransformGraph | None,
    model: Model,
    evaluation: EvaluationResult | None,
    statistics: Statistics,
    schema: Schema,
    name: str,
    context: StepContext,
) -> Bundle:
    """Merge transform and model into one graph, or take the objects that serve, prove them on real rows, and pack them."""
    spec = model.spec
    judged = {} if evaluation is None else {EVALUATION: dump_json(evaluation)}
    threshold, thresholds = cuts(evaluation, spec)
    parts = BundleParts(
        name,
        graph,
        model,
        rows=examples.table("validation"),
        threshold=threshold,
        lineage={parameter: str(reference) for parameter, reference in context.inputs.items()},
        documents={PROFILE: dump_json(statistics.table(_reference(statistics)))} | judged,
        label=", ".join(examples.snapshot.labels) or "answer",
        schema=schema,
        card=partial(model_card, facts=CardFacts(evaluation, examples.snapshot, schema, spec)),
        thresholds=thresholds,
    )
    folder = context.scratch / "bundle"
    folder.mkdir()
    return pack(parts, folder) if model.fitted.becomes_graph else pack_native(parts, folder)


def cuts(evaluation: EvaluationResult | None, spec: ModelSpec) -> tuple[float, tuple[float, ...]]:
    """Return the cut between two classes, and that of each of several labels: 0.5 where nothing was evaluated.

    Raises `DefinitionError` where the evaluation lacks a cut that the decision takes.
    """
    if evaluation is None or spec.task not in (Task.BINARY, Task.MULTILABEL):
        return 0.5, ()
    if spec.task is Task.BINARY:
        return _cut(evaluation.threshold, "threshold"), ()
    given = {str(label): evaluation.thresholds.get(str(label)) for label in spec.classes}
    return 0.5, tuple(_cut(found, f"thresholds[{label!r}]") for label, found in given.items())


def _cut(found: float | None, where: str) -> float:
    if found is None or not math.isfinite(found):
        remedy = "A step of your own in the place of `evaluate` says it in its EvaluationResult."
        raise DefinitionError(
            "The evaluation does not say from which score on is decided",
            expected="a number",
            got=found,
            where=where,
            remedy=remedy,
        )
    return found


def _reference(statistics: Statistics) -> str:
    """Return the split that later rows are compared with; an adopted model has one alone."""
    return "train" if "train" in statistics.splits else next(iter(statistics.splits))


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
