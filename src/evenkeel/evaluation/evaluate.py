"""The evaluation itself: measure, compare, judge."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.evaluation.bootstrap import Sample
from evenkeel.evaluation.gates.base import Measurements, Predict, Rivals
from evenkeel.evaluation.gates.not_worse_than_champion import NotWorseThanChampion
from evenkeel.evaluation.measure import Measured, Meter, sample
from evenkeel.evaluation.plan import Evaluation
from evenkeel.evaluation.predictions import ChampionScores, Predictions, refuse_not_finite
from evenkeel.evaluation.result import ChampionComparison, EvaluationResult, GateResult, Interval, SliceResult
from evenkeel.evaluation.slices import cut, select, selection_key
from evenkeel.metrics import Outcomes, get_metric
from evenkeel.metrics.base import Scores
from evenkeel.typing import Task

_Slices: TypeAlias = dict[str, tuple[SliceResult, ...]]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a sample is of: a model (ours, a baseline, or the champion), and a part of the rows."""

    model: str
    by: str = ""
    label: str = ""


_OURS = _Subject("ours")
_OURS_COMPARED = _Subject("ours", "champion")
_CHAMPION = _Subject("champion", "champion")


def evaluate(
    plan: Evaluation,
    predictions: Predictions,
    *,
    metric: str,
    task: Task,
    baselines: Mapping[str, Scores] | None = None,
    champion: ChampionScores | None = None,
    predict: Predict | None = None,
) -> EvaluationResult:
    """Return how good the predictions are, and whether the model is blessed.

    ``metric`` is the primary one. ``baselines`` are scores for the same rows, by name; ``champion`` those of the model
    that serves now. ``predict`` answers a table of raw columns with scores, for gates that ask the model itself. The
    same arguments give the same bytes. Raises `DefinitionError` for a metric that does not work with the task, and
    `InvalidDataError` for scores that do not fit.
    """
    if predictions.task is not task:
        raise DefinitionError("The scores do not fit the task", expected=task, got=predictions.task)
    metrics = tuple(map(get_metric, plan.names(task, metric)))
    meter = Meter(metrics, plan.intervals, plan.replicates, plan.seed)
    slices, notes = _slice_samples(plan, predictions)
    samples = {**slices, **_rival_samples(predictions, baselines or {}, champion)}
    measured = dict(zip(samples, meter.measure(list(samples.values()), len(predictions)), strict=True))
    seen = Measurements(
        metric=metric,
        overall=measured[_OURS].metrics,
        baselines=tuple(_baseline(meter, measured, name, len(predictions)) for name in baselines or {}),
        champion=_champion(meter, measured, champion),
        slices=_slice_results(plan, samples, measured),
        outputs=_outputs(plan, predictions),
        task=task,
        thresholds=predictions.thresholds,
        quantiles=predictions.quantiles,
        min_rows=plan.min_rows,
        classes=predictions.classes,
        threshold=predictions.threshold,
        columns=predictions.columns.schema,
        predict=predict,
    )
    return _result(plan, predictions, seen, notes)


def _result(plan: Evaluation, predictions: Predictions, seen: Measurements, notes: list[str]) -> EvaluationResult:
    gates = tuple(gate.judge(seen) for gate in plan.gates)
    return EvaluationResult(
        task=predictions.task,
        metric=seen.metric,
        split=predictions.split,
        rows=len(predictions),
        metrics=seen.overall,
        baselines={rival.name: rival.metrics for rival in seen.baselines},
        slices=tuple(part for parts in seen.slices.values() for part in parts),
        champion=_comparison(plan, seen),
        gates=gates,
        blessed=all(gate.passed for gate in gates),
        reasons=tuple(_reason(gate) for gate in gates if not gate.passed),
        notes=tuple(notes),
        threshold=predictions.threshold if predictions.task is Task.BINARY else None,
        thresholds=dict(zip(predictions.classes, predictions.thresholds, strict=False)),
        outputs=seen.outputs,
        level=plan.intervals,
        min_rows=plan.min_rows,
    )


def _reason(gate: GateResult) -> str:
    return f"{gate.gate}: {gate.reason}"


def _slice_samples(plan: Evaluation, predictions: Predictions) -> tuple[dict[_Subject, Sample], list[str]]:
    """Return the samples of our model: all rows, then every slice."""
    outcomes, columns = predictions.outcomes, predictions.columns
    cuts = [cut(by, columns) for by in plan.cuts()]
    parts = {_Subject("ours", str(c.by), part.label): part.rows for c in cuts for part in c.slices}
    for condition in (condition for gate in plan.gates for condition in gate.selections()):
        part = select(condition, columns)
        parts[_Subject("ours", selection_key(condition), part.label)] = part.rows
    notes = [c.note for c in cuts if c.note]
    small = sum(len(rows) < plan.min_rows for rows in parts.values())
    if small:
        notes.append(f"{small} slices have fewer than {plan.min_rows} rows: reported, and judged by no gate")
    rows = {_OURS: np.arange(len(predictions)), **parts}
    return {subject: sample(outcomes, places) for subject, places in rows.items()}, notes


def _rival_samples(
    predictions: Predictions, baselines: Mapping[str, Scores], champion: ChampionScores | None
) -> dict[_Subject, Sample]:
    everything = np.arange(len(predictions))
    found = {}
    for name, scores in baselines.items():
        rival = _rival(predictions, name, scores, predictions.threshold, predictions.thresholds)
        found[_Subject(name, "baseline")] = sample(rival, everything)
    if champion is not None:
        told = champion.scores.copy()
        told[~np.isfinite(told)] = 0  # a row that it has no answer for is in no sample
        rival = _rival(predictions, champion.name, told, champion.threshold, champion.thresholds)
        found[_CHAMPION] = sample(rival, champion.rows())
        found[_OURS_COMPARED] = sample(predictions.outcomes, champion.rows())
    return found


def _rival(
    predictions: Predictions, name: str, scores: Scores, threshold: float, thresholds: tuple[float, ...]
) -> Outcomes:
    if scores.shape != predictions.scores.shape:
        raise InvalidDataError(f"The scores of {name} do not fit", expected=predictions.scores.shape, got=scores.shape)
    refuse_not_finite(scores, f"scores of {name}")
    return replace(predictions.outcomes, scores=scores, threshold=threshold, thresholds=thresholds)


def _outputs(plan: Evaluation, predictions: Predictions) -> dict[str, Mapping[str, Interval]]:
    """Return the metrics of each of several labels or quantiles."""
    outputs, metrics = predictions.outputs, tuple(map(get_metric, plan.names_of_one(predictions.task)))
    meter, everything = Meter(metrics, plan.intervals, plan.replicates, plan.seed), np.arange(len(predictions))
    found = meter.measure([sample(one, everything) for one in outputs.values()], len(predictions))
    return {name: one.metrics for name, one in zip(outputs, found, strict=True)}


def _slice_results(
    plan: Evaluation, samples: Mapping[_Subject, Sample], measured: Mapping[_Subject, Measured]
) -> _Slices:
    definitions = [str(by) for by in plan.cuts()]
    selections = [selection_key(condition) for gate in plan.gates for condition in gate.selections()]
    found: _Slices = dict.fromkeys((*definitions, *selections), ())
    for subject, one in samples.items():
        if subject.label and subject.by in found:
            result = SliceResult(subject.label, subject.by, len(one.rows), measured[subject].metrics)
            found[subject.by] = (*found[subject.by], result)
    return found


def _baseline(meter: Meter, measured: Mapping[_Subject, Measured], name: str, rows: int) -> Rivals:
    theirs = measured[_Subject(name, "baseline")]
    return Rivals(name, rows, theirs.metrics, meter.differences(measured[_OURS], theirs))


def _champion(meter: Meter, measured: Mapping[_Subject, Measured], champion: ChampionScores | None) -> Rivals | None:
    if champion is None:
        return None
    theirs = measured[_CHAMPION]
    differences = meter.differences(measured[_OURS_COMPARED], theirs)
    return Rivals(champion.name, len(champion.rows()), theirs.metrics, differences)


def _comparison(plan: Evaluation, seen: Measurements) -> ChampionComparison | None:
    """Return the comparison in the primary metric, as the plan's gate makes it, or with no margin."""
    gates = [gate for gate in plan.gates if isinstance(gate, NotWorseThanChampion)]
    own = [gate for gate in gates if gate.metric in (None, seen.metric)]
    judge = own[0] if own else NotWorseThanChampion()
    return None if seen.champion is None else judge.compare(seen.champion, seen.metric)
