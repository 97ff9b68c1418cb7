"""Tune and train: Features → `HyperParameters`, `Model`, and the simple models that it must beat."""

from typing import NamedTuple

import numpy as np

from evenkeel.artifacts import Examples, Features
from evenkeel.flows.definition import metric_of
from evenkeel.metrics import get_metric
from evenkeel.pipeline import StepContext, step
from evenkeel.training import Constant, Labels, Linear, Logistic, Model, Trainer, TrainingData, fit_model
from evenkeel.tuning import HyperParameters, Tuner
from evenkeel.tuning import tune as search


class Baselines(NamedTuple):
    """The models that are always trained beside the real one."""

    constant: Model
    linear: Model


@step
def tune(
    examples: Examples, features: Features, trainer: Trainer, tuner: Tuner, metric: str | None, context: StepContext
) -> HyperParameters:
    """Search on the training rows, judged on the validation rows by the tuner's metric, else the pipeline's."""
    chosen = get_metric(metric_of(tuner.metric or metric, examples.snapshot.task))
    return search(tuner, trainer, training_data(examples, features), chosen, context.progress)


@step
def train(examples: Examples, features: Features, trainer: Trainer, parameters: HyperParameters | None) -> Model:
    """Fit on the training rows; the validation rows serve early stopping alone."""
    chosen = {} if parameters is None else parameters.parameters
    return fit_model(trainer, training_data(examples, features), chosen, examples.snapshot.classes)


@step
def baselines(examples: Examples, features: Features) -> Baselines:
    """Fit a constant, and a logistic or linear regression."""
    data, classes = training_data(examples, features), examples.snapshot.classes
    linear = Linear() if examples.snapshot.task.of_numbers else Logistic()
    return Baselines(fit_model(Constant(), data, {}, classes), fit_model(linear, data, {}, classes))


@step
def refit(examples: Examples, features: Features, trainer: Trainer, model: Model) -> Model:
    """Fit the blessed model again on all rows, with the parameters and the number of rounds that were found."""
    labels: Labels = np.concatenate([features.labels[split] for split in examples.splits])
    data = TrainingData(
        features=np.concatenate([features.matrices[split] for split in examples.splits]),
        labels=labels,
        names=features.names,
        task=examples.snapshot.task,
        classes=len(examples.snapshot.classes),
        quantiles=examples.snapshot.quantiles,
    )
    return fit_model(trainer, data, model.spec.parameters, examples.snapshot.classes, model.fitted)


def training_data(examples: Examples, features: Features) -> TrainingData:
    """Return the training rows, with the validation rows beside them."""
    return TrainingData(
        features=features.matrices["train"],
        labels=features.labels["train"],
        names=features.names,
        task=examples.snapshot.task,
        classes=len(examples.snapshot.classes),
        validation=(features.matrices["validation"], features.labels["validation"]),
        quantiles=examples.snapshot.quantiles,
    )
