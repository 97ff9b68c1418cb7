"""Evaluate: the model on the test rows, on slices of them, against baselines and champion → blessed or refused."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from evenkeel.artifacts import Examples, Features, Reference, Snapshot
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.predictor import label_text
from evenkeel.errors import InvalidRequestError, NotFoundError, OtherVersionError
from evenkeel.evaluation import (
    ChampionScores,
    Evaluation,
    EvaluationResult,
    NotWorseThanChampion,
    Predictions,
    Rules,
    choose_each,
    rule_of,
)
from evenkeel.evaluation import evaluate as judge
from evenkeel.flows.asked import asked_rows, predictor
from evenkeel.flows.champion import Champion, unseen
from evenkeel.flows.definition import metric_of
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
    decision: Rules,
    metric: str | None,
    context: StepContext,
) -> EvaluationResult:
    """Judge the model by its answers for the test rows.

    The cut between two classes, or that of each of several labels, is chosen on the validation rows.
    """
    snapshot, matrix = examples.snapshot, features.matrices["test"]
    threshold, thresholds = _cuts(decision, examples, features, model)
    predictions = Predictions(
        features.labels["test"],
        model.scores(asked_rows(model, examples, features, "test")),
        examples.table("test"),
        tuple(map(str, snapshot.classes)),
        threshold,
        "test",
        thresholds,
        snapshot.quantiles,
    )
    result = judge(
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
    return replace(result, decided_by=_told(decision, snapshot))


def _cuts(decision: Rules, examples: Examples, features: Features, model: Model) -> tuple[float, tuple[float, ...]]:
    """Return the cut between two classes, and that of each of several labels, where there are such."""
    task, labels = examples.snapshot.task, features.labels["validation"]
    if task not in (Task.BINARY, Task.MULTILABEL):
        return 0.5, ()
    scores = model.scores(asked_rows(model, examples, features, "validation"))
    if task is Task.MULTILABEL:
        return 0.5, choose_each(decision, examples.snapshot.labels, labels, scores)
    return rule_of(decision, examples.snapshot.labels[0]).choose(labels, scores), ()


def _told(decision: Rules, snapshot: Snapshot) -> dict[str, str]:
    """Return how the cut of each label was chosen, where there is one."""
    if snapshot.task not in (Task.BINARY, Task.MULTILABEL):
        return {}
    return {label: rule_of(decision, label).told for label in snapshot.labels}


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
    recipes. Where it answers something else, knows other classes, reads other columns, was deleted, or wants another
    version of its framework, no row can be compared.
    """
    try:
        folder = store.folder(Reference.parse(champion.bundle))
        bundle = load_bundle(folder, champion.bundle, trust=True)  # a run of this project made it
        snapshot = examples.snapshot
        alike = bundle.task is snapshot.task and bundle.quantiles == snapshot.quantiles
        if alike and bundle.classes == tuple(map(label_text, snapshot.classes)):
            return _scores(champion, bundle, ours.columns, snapshot.key, fewest, store)
        why = "knows other classes" if alike else "answers something else"
    except InvalidRequestError:
        why = "reads other columns"
    except (NotFoundError, OtherVersionError) as error:
        why = f"cannot be asked ({error.problem})"
    name, nothing = f"{champion.name}@{champion.version}, which {why}", np.zeros(len(ours), np.bool_)
    return ChampionScores(name, np.zeros_like(ours.scores), nothing)


def _scores(
    champion: Champion, bundle: Predictor, rows: pa.Table, key: str | None, fewest: int, store: ArtifactStore
) -> ChampionScores:
    trained = store.get_as(Reference.parse(champion.examples), Examples)
    seen = tuple(split for split in trained.splits if split != "test")
    splits = trained.splits if champion.refitted else seen
    new = unseen(rows, trained, splits, key)
    if not champion.refitted or new.sum() >= fewest:
        name, scores = f"{champion.name}@{champion.version}", bundle.predict_table(rows)
        return ChampionScores(name, scores, new, bundle.threshold, bundle.thresholds)
    new = unseen(rows, trained, seen, key)
    graph = store.get_as(Reference.parse(champion.graph), TransformGraph)
    predict = predictor(graph, store.get_as(Reference.parse(champion.model), Model))
    name = f"{champion.name}@{champion.version} before its refit"
    return ChampionScores(name, predict(rows), new, bundle.threshold, bundle.thresholds)
