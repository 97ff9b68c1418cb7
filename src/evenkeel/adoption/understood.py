"""What an object of any framework is."""

from typing import Any

from evenkeel.adoption.foreign import Foreign
from evenkeel.adoption.lightgbm import of_lightgbm
from evenkeel.adoption.onnx import of_onnx
from evenkeel.adoption.sklearn import of_sklearn
from evenkeel.adoption.xgboost import of_xgboost
from evenkeel.errors import UsageError


def understand(model: Any, offered: int) -> Foreign:
    """Return what is known of a fitted model; ``offered`` is how many features it may read, where it takes any number.

    Raises `UsageError` for an object that is no model, or is one of another framework, and `BundleError` for a model
    whose answers would not be known.
    """
    found = of_lightgbm(model) or of_xgboost(model) or of_onnx(model, offered) or of_sklearn(model)
    if found is None:
        raise UsageError(
            "This is no model that can be adopted",
            expected="a fitted model of LightGBM, XGBoost or scikit-learn, or an ONNX model",
            got=f"{type(model).__module__}.{type(model).__qualname__}",
            remedy="Export it to ONNX with its own framework, and adopt that file.",
        )
    return found
