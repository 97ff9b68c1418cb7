"""Evaluate: the model on the test rows, on slices of them, against baselines and champion → blessed or refused."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from evenkeel.artifacts import Examples, Features, Reference
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.predictor import label_text
from evenkeel.errors import InvalidRequestError, NotFoundError
from evenkeel.evaluation import (
    ChampionScores,
    Evaluation,
    EvaluationResult,
    NotWorseThanChampion,
    Predictions,
    Threshold,
)
from evenkeel.evaluation import evaluate as judge
from evenkeel.flows.champion import Champion, unseen
from evenkeel.flows.definition import metric_of
from evenkeel.metrics.base import Scores
from evenkeel.pipeline import StepContext, step
from evenkeel.training import Model
from evenkeel.transforms import TransformGraph
from evenkeel.typing import Task


@step
def evaluate(
    examples: Examples,
    features: Features,
    graph: TransformGraph,
    model: Model,
    constant: Model,
    linear: Model,
    champion: Champion | None,
    plan: Evaluation,
    decision: Threshold,
    metric: str | None,
    context: StepContext,
) -> EvaluationResult:
    """Judge the model by its answers for the test rows; the cut between two classes is chosen on the validation rows."""
    snapshot, matrix = examples.snapshot, features.matrices["test"]
    threshold = 0.5
    if snapshot.task is Task.BINARY:
        threshold = decision.choose(features.labels["validation"], model.scores(features.matrices["validation"]))
    rows = examples.table("test")
    predictions = Predictions(
        features.labels["test"], model.scores(matrix), rows, tuple(map(str, snapshot.classes)), threshold, "test"
    )
    return judge(
        plan,
        predictions,
        metric=metric_of(metric, snapshot.task),
        task=snapshot.task,
        baselines={"constant": constant.scores(matrix), "linear": linear.scores(matrix)},
        champion=None
        if champion is None
        else champion_scores(champion, examples, predictions, _fewest(plan), context.store),
        predict=predictor(graph, model),
    )


def predictor(graph: TransformGraph, model: Model) -> Callable[[pa.Table], Scores]:
    """Return the function from raw rows to the model's scores."""
    return lambda rows: model.scores(graph.features(rows))


def _fewest(plan: Evaluation) -> int:
    """Return how many rows the gate wants before it decides."""
    wanted = [gate.min_rows for gate in plan.gates if isinstance(gate, NotWorseThanChampion)]
    return max(wanted, default=NotWorseThanChampion().min_rows)


def champion_scores(
    champion: Champion, examples: Examples, ours: Predictions, fewest: int, store: ArtifactStore
) -> ChampionScores:
    """Return what the champion says of the rows, and which of them it was not trained on.

    That is the bundle that serves, where at least ``fewest`` rows are new to it. Where it was fitted again on nearly all
    of them, it is the model that was evaluated before, which has not seen the test rows: the comparison is then one of
    recipes. Where it knows other classes, reads other columns, or was deleted, no row can be compared.
    """
    try:
        bundle = load_bundle(store.folder(Reference.parse(champion.bundle)), champion.bundle)
        if bundle.classes == tuple(map(label_text, examples.snapshot.classes)):
            return _scores(champion, bundle, ours.columns, examples.snapshot.key, fewest, store)
        why = "knows other classes"
    except InvalidRequestError:
        why = "reads other columns"
    except NotFoundError as missing:
        why = f"cannot be asked ({missing.problem})"
    name, nothing = f"{champion.name}@{champion.version}, which {why}", np.zeros(len(ours), np.bool_)
    return ChampionScores(name, np.zeros_like(ours.scores), nothing)


def _scores(
    champion: Champion, bundle: Predictor, rows: pa.Table, key: str | None, fewest: int, store: ArtifactStore
) -> ChampionScores:
    trained = store.get_as(Reference.parse(champion.examples), Examples)
    splits = trained.splits if champion.refitted else ("train", "validation")
    new = unseen(rows, trained, splits, key)
    if not champion.refitted or new.sum() >= fewest:
        return ChampionScores(f"{champion.name}@{champion.version}", bundle.predict_table(rows), new, bundle.threshold)
    new = unseen(rows, trained, ("train", "validation"), key)
    graph = store.get_as(Reference.parse(champion.graph), TransformGraph)
    predict = predictor(graph, store.get_as(Reference.parse(champion.model), Model))
    return ChampionScores(f"{champion.name}@{champion.version} before its refit", predict(rows), new, bundle.threshold)
