"""Objects that were stored whole: by skops, of kinds that are known, or by pickle and joblib, if that is asked for."""

import warnings
from pathlib import Path
from typing import Any

from evenkeel.errors import BundleError, UsageError
from evenkeel.training.stored import StoredObject
from evenkeel.training.stored_trees import HARMLESS

_BOOSTERS = (  # each is its own text and its parameters
    *("lightgbm.basic.Booster", "lightgbm.sklearn.LGBMClassifier", "lightgbm.sklearn.LGBMRegressor"),
    *("xgboost.core.Booster", "xgboost.sklearn.XGBClassifier", "xgboost.sklearn.XGBRegressor"),
    *("xgboost.sklearn.XGBRFClassifier", "xgboost.sklearn.XGBRFRegressor", "collections.OrderedDict"),
)
_SHOWN = 5


def read_skops(path: Path, *, trust: bool) -> Any:
    """Return the object in a file of skops.

    Nothing is made but what is known as harmless, and boosters of LightGBM and XGBoost, unless there is ``trust``.
    """
    try:
        from skops.io import get_untrusted_types
    except ImportError as error:
        raise UsageError(f"{path} was written by skops", remedy="pip install 'evenkeel[native]'") from error
    content = path.read_bytes()
    try:
        types = tuple(name for name in get_untrusted_types(data=content) if name not in HARMLESS)
    except Exception as error:  # a file that is none of skops may raise anything
        raise _unreadable(path, error) from error
    unknown = [name for name in types if name not in _BOOSTERS]
    if unknown and not trust:
        raise UsageError(
            f"{path} holds types that are not known as harmless",
            got=", ".join(unknown[:_SHOWN]),
            remedy="Where you know who wrote this file, and these types, add --trust (trust=True).",
        )
    try:
        return StoredObject("skops", content, types).load(trust=True)
    except BundleError as error:
        raise BundleError(f"{path} cannot be read", got=error.got or error.problem, remedy=_REMEDY) from error


def read_pickle(path: Path, *, trust: bool) -> Any:
    """Return the object in a file of pickle or joblib, which runs whatever code the file holds: with ``trust`` alone."""
    if not trust:
        raise UsageError(
            f"{path} is a pickle, and reading it would run whatever code it holds",
            remedy="Where you know who wrote this file, add --trust (trust=True). Else have it saved with skops, or as "
            "ONNX, LightGBM's text or XGBoost's JSON, which hold no code.",
        )
    import joblib

    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            found = joblib.load(path)
    except Exception as error:  # a pickle may raise anything
        raise _unreadable(path, error) from error
    _check_versions(path, told)
    return found


def _check_versions(path: Path, told: "list[warnings.WarningMessage]") -> None:
    for one in told:
        wrote = getattr(one.message, "original_sklearn_version", None)  # an InconsistentVersionWarning
        if wrote is not None:
            here = getattr(one.message, "current_sklearn_version", None)
            remedy = f"Adopt it where scikit-learn {wrote} is installed, or save it there as ONNX."
            raise BundleError(
                f"{path} was written by another scikit-learn",
                expected=f"scikit-learn {here}, which is installed",
                got=f"scikit-learn {wrote}",
                remedy=remedy,
            )


_REMEDY = "Read it with the versions of the packages that wrote it; a file that is cut short has to be copied again."


def _unreadable(path: Path, error: Exception) -> BundleError:
    return BundleError(f"{path} cannot be read", got=f"{type(error).__name__}: {error}", remedy=_REMEDY)
