"""scikit-learn: a fitted classifier with probabilities, or a regressor, over columns of numbers."""

import warnings
from typing import Any

import numpy as np

from evenkeel.adoption.foreign import Foreign, labels, task_of
from evenkeel.errors import BundleError, UsageError
from evenkeel.training import Features, SklearnModel
from evenkeel.training.sklearn_onnx import FittedEstimator
from evenkeel.training.sklearn_parts import raw_columns
from evenkeel.training.sklearn_trees import reads_float32


def of_sklearn(model: Any) -> Foreign | None:
    """Return what an estimator of scikit-learn is; nothing for any other object."""
    if isinstance(model, type) or not all(
        hasattr(model, name) for name in ("predict", "get_params", "__sklearn_tags__")
    ):
        return None
    from sklearn.utils.validation import check_is_fitted

    title = type(model).__name__
    try:
        check_is_fitted(model)
    except Exception as error:
        raise UsageError(f"{title} is not fitted", remedy="Fit it, or give the object that was.") from error
    classes = _classes(model, title)
    missing = bool(model.__sklearn_tags__().input_tags.allow_nan)
    width = int(model.n_features_in_)

    def fitted(rows: Features) -> SklearnModel:
        source = FittedEstimator(model, rows, len(classes), missing)
        assert source.converted is not None  # here it is refused, where it becomes no graph
        return SklearnModel(source, np.zeros(0))

    names = tuple(map(str, getattr(model, "feature_names_in_", ())))
    wide = not reads_float32(model)
    task, kind = task_of(len(classes)), f"scikit-learn ({title})"
    return Foreign(kind, names, width, task, classes, fitted, wide=wide, estimator=model)


def _classes(model: Any, title: str) -> tuple[bool | int | str, ...]:
    from sklearn.base import is_classifier, is_regressor

    if is_regressor(model):
        if raw_columns(model) is None and _answers_several(model):
            raise BundleError(f"{title} answers several numbers at once", expected="one number")
        return ()
    if not is_classifier(model):
        raise BundleError(f"{title} is neither a classifier nor a regressor", remedy="Adopt one that is.")
    if not hasattr(model, "predict_proba"):
        remedy = "Wrap it in CalibratedClassifierCV, which adds them."
        raise BundleError(f"{title} gives no probabilities", expected="predict_proba", remedy=remedy)
    if np.ndim(model.classes_[0]):
        raise BundleError(f"{title} answers several labels at once", expected="one label")
    return labels(model.classes_)


def _answers_several(model: Any) -> bool:
    """Return whether a regressor that reads a matrix gives several numbers for a row."""
    width = getattr(model, "n_features_in_", 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a matrix has no names
        return bool(width) and np.ndim(model.predict(np.zeros((1, width)))) > 1
