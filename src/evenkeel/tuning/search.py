"""The search, by Optuna's tree-structured Parzen estimator (Bergstra et al., 2011)."""

import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from evenkeel.errors import DefinitionError, StepError
from evenkeel.metrics import Metric, Outcomes
from evenkeel.training import Float, Integer, Labels, Scores, Space, Trainer, TrainingData
from evenkeel.training.several import fitter
from evenkeel.tuning.hyper_parameters import HyperParameters, Trial
from evenkeel.tuning.tuner import Tuner
from evenkeel.typing import Json

if TYPE_CHECKING:
    import optuna

Progress = Callable[[int, int, str], None]


def tune(
    tuner: Tuner, trainer: Trainer, data: TrainingData, metric: Metric[Any], progress: Progress = lambda *_: None
) -> HyperParameters:
    """Return the parameters with the best value of a metric on the validation rows, the earliest of equals.

    The same arguments give the same trials. A trial that the trainer refuses, or for which the metric is not defined, is
    recorded with the reason. Raises `StepError` where every trial is such, and `DefinitionError` without validation rows.
    """
    if data.validation is None:
        raise DefinitionError("A tuner judges on validation rows", remedy="Give the split a validation share.")
    space = tuner.space if tuner.space is not None else trainer.space(data.task)
    fit = fitter(trainer, data)
    features, labels = data.validation
    trials: list[Trial] = []

    def attempt(parameters: Mapping[str, Json]) -> float | None:
        try:
            value, reason = value_of(metric, labels, fit(parameters).framework_scores(features)[0], data.quantiles)
        except DefinitionError as error:
            value, reason = None, str(error)
        trials.append(Trial(len(trials), parameters, value, reason))
        progress(len(trials), tuner.trials, f"{metric.name} {value:.4f}" if value is not None else "refused")
        return value

    attempt({})
    if space and tuner.trials > 1:
        _search(tuner, space, metric, attempt)
    known = [trial for trial in trials if trial.value is not None]
    if not known:
        raise StepError("Every trial failed", got=trials[0].reason, remedy="Change the trainer or the tuner's space.")
    best = max(known, key=lambda trial: (metric.better(trial.value or 0.0), -trial.number))
    return HyperParameters(metric.name, best.parameters, best.value, tuple(trials))


def value_of(
    metric: Metric[Any], labels: Labels, scores: Scores, quantiles: tuple[float, ...] = ()
) -> tuple[float | None, str]:
    """Return the value of a metric, or none and why."""
    measured = metric.result(metric.update(None, Outcomes(labels, scores, quantiles=quantiles)))
    return measured.value, measured.reason


def _search(
    tuner: Tuner,
    space: Mapping[str, Space],
    metric: Metric[Any],
    attempt: Callable[[Mapping[str, Json]], float | None],
) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.TPESampler(seed=tuner.seed, n_startup_trials=max(3, tuner.trials // 3))
        study = optuna.create_study(sampler=sampler, direction="maximize" if metric.bigger_is_better else "minimize")
    for _ in range(tuner.trials - 1):
        trial = study.ask()
        value = attempt({name: suggest(trial, name, space[name]) for name in sorted(space)})
        state = optuna.trial.TrialState.FAIL if value is None else optuna.trial.TrialState.COMPLETE
        study.tell(trial, value, state=state)


def suggest(trial: "optuna.Trial", name: str, space: Space) -> Json:
    """Return what the study tries next for one parameter."""
    if isinstance(space, Float):
        return float(trial.suggest_float(name, space.low, space.high, log=space.log))
    if isinstance(space, Integer):
        return int(trial.suggest_int(name, space.low, space.high, log=space.log))
    chosen: Json = trial.suggest_categorical(name, list(space.values))
    return chosen
