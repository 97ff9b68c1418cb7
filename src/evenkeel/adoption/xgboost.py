"""XGBoost: a booster, or the classifier or regressor around one; its JSON and UBJ formats."""

import importlib.util
import sys
from typing import Any

import msgspec
import numpy as np

from evenkeel.adoption.foreign import Foreign, labels, task_of
from evenkeel.errors import BundleError, StoreError
from evenkeel.training import XGBoostModel
from evenkeel.training.xgboost_parameters import OBJECTIVES, load_xgboost
from evenkeel.typing import ColumnType

_OTHERWISE = "Adopt a model of trees (gbtree) that split by numbers."
_KNOWN = {name for names in OBJECTIVES.values() for name in names}
_TYPES = {"int": ColumnType.INTEGER, "i": ColumnType.BOOLEAN}


def read_xgboost(content: bytes, where: object) -> Any:
    """Return a model in XGBoost's JSON or UBJ format; raises `BundleError` where it is none."""
    xgboost = load_xgboost()
    booster = xgboost.Booster({"nthread": 1})
    try:
        booster.load_model(bytearray(content))
    except (xgboost.core.XGBoostError, ValueError, TypeError) as error:
        told = str(error).partition("Stack trace")[0].strip()
        remedy = "Save it again, with model.save_model('model.json')."
        raise BundleError("XGBoost cannot read this model", got=told, where=where, remedy=remedy) from error
    return booster


def of_xgboost(model: Any) -> Foreign | None:
    """Return what a model of XGBoost is; nothing for any other object."""
    if "xgboost" not in sys.modules and (not _of_xgboost(model) or importlib.util.find_spec("xgboost") is None):
        return None
    xgboost = load_xgboost()
    if isinstance(model, xgboost.Booster):
        return _understood(model, None)
    if isinstance(model, xgboost.XGBModel):
        _check_missing(model)
        return _understood(_kept(model.get_booster()), getattr(model, "classes_", None))
    return None


def _of_xgboost(model: Any) -> bool:
    return any(kind.__module__.startswith("xgboost") for kind in type(model).__mro__)


def _check_missing(model: Any) -> None:
    missing = model.missing
    if missing is not None and not np.isnan(missing):
        remedy = "Train with missing=nan, or give a sample in which these values are missing."
        raise BundleError("This model of XGBoost takes a number for no value", got=f"missing={missing}", remedy=remedy)


def _kept(booster: Any) -> Any:
    """Return the trees that the classifier or regressor asks: up to the best round, where it stopped early."""
    best = booster.attr("best_iteration")
    return booster if best is None else booster[: int(best) + 1]


def _understood(booster: Any, classes: Any) -> Foreign:
    text = bytes(booster.save_raw("json"))
    learner = msgspec.json.decode(text)["learner"]
    objective = learner["objective"]["name"]
    if objective not in _KNOWN:
        raise BundleError(
            f"Of XGBoost's objective {objective} it is not known how it answers",
            expected=", ".join(sorted(_KNOWN)),
            remedy="Train it with one of these objectives.",
        )
    if int(learner["learner_model_param"].get("num_target", "1")) > 1:
        remedy = "Train a model for each, and adopt these."
        raise BundleError("This model of XGBoost answers several labels or numbers at once", remedy=remedy)
    fitted = XGBoostModel(text)
    try:
        known = tuple(range(fitted.classes)) if classes is None or not fitted.classes else labels(classes)
    except StoreError as error:
        raise BundleError(error.problem, got=error.got, remedy=_OTHERWISE) from error
    return Foreign(
        title="XGBoost",
        names=tuple(booster.feature_names or ()),
        width=booster.num_features(),
        task=task_of(fitted.classes),
        classes=known,
        fitted=lambda rows: fitted,
        types={place: _TYPES[kind] for place, kind in enumerate(booster.feature_types or ()) if kind in _TYPES},
    )
