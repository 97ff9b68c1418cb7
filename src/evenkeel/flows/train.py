"""Tune and train: Features → `HyperParameters`, `Model`, and the simple models that it must beat."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from evenkeel.artifacts import Examples, Features
from evenkeel.flows.asked import raw_signature
from evenkeel.flows.definition import metric_of
from evenkeel.metrics import get_metric
from evenkeel.pipeline import StepContext, step
from evenkeel.training import Constant, Labels, Linear, Logistic, Model, Trainer, TrainingData, fit_model
from evenkeel.training.base import Rows
from evenkeel.training.rows import together
from evenkeel.transforms import Signature, TransformGraph
from evenkeel.tuning import HyperParameters, Tuner
from evenkeel.tuning import tune as search


class Baselines(NamedTuple):
    """The models that are always trained beside the real one."""

    constant: Model
    linear: Model


@step
def tune(
    examples: Examples,
    features: Features,
    graph: TransformGraph,
    trainer: Trainer,
    tuner: Tuner,
    metric: str | None,
    context: StepContext,
) -> HyperParameters:
    """Search on the training rows, judged on the validation rows by the tuner's metric, else the pipeline's."""
    chosen = get_metric(metric_of(tuner.metric or metric, examples.snapshot.task))
    data = training_data(examples, features, raw_signature(trainer, graph, examples))
    return search(tuner, trainer, data, chosen, context.progress)


@step
def train(
    examples: Examples,
    features: Features,
    graph: TransformGraph,
    trainer: Trainer,
    parameters: HyperParameters | None,
) -> Model:
    """Fit on the training rows; the validation rows serve early stopping alone."""
    chosen = {} if parameters is None else parameters.parameters
    data = training_data(examples, features, raw_signature(trainer, graph, examples))
    return fit_model(trainer, data, chosen, examples.snapshot.classes)


@step
def baselines(examples: Examples, features: Features) -> Baselines:
    """Fit a constant, and a logistic or linear regression."""
    data, classes = training_data(examples, features), examples.snapshot.classes
    linear = Linear() if examples.snapshot.task.of_numbers else Logistic()
    return Baselines(fit_model(Constant(), data, {}, classes), fit_model(linear, data, {}, classes))


@step
def refit(examples: Examples, features: Features, graph: TransformGraph, trainer: Trainer, model: Model) -> Model:
    """Fit the blessed model again on all rows, with the parameters and the number of rounds that were found."""
    labels: Labels = np.concatenate([features.labels[split] for split in examples.splits])
    held = training_data(examples, features, raw_signature(trainer, graph, examples))
    rows = together([_rows(examples, features, split, held.signature) for split in examples.splits])
    data = replace(held, features=rows, labels=labels, validation=None)
    return fit_model(trainer, data, model.spec.parameters, examples.snapshot.classes, model.fitted)


def training_data(examples: Examples, features: Features, signature: Signature | None = None) -> TrainingData:
    """Return the training rows, with the validation rows beside them: features, or the raw columns of a signature."""
    return TrainingData(
        features=_rows(examples, features, "train", signature),
        labels=features.labels["train"],
        names=features.names if signature is None else tuple(column.name for column in signature.inputs),
        task=examples.snapshot.task,
        classes=len(examples.snapshot.classes),
        validation=(_rows(examples, features, "validation", signature), features.labels["validation"]),
        signature=signature,
        quantiles=examples.snapshot.quantiles,
    )


def _rows(examples: Examples, features: Features, split: str, signature: Signature | None) -> Rows:
    if signature is None:
        return features.matrices[split]
    return examples.table(split, [column.name for column in signature.inputs])
