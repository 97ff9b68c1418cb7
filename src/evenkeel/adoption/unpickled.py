"""Objects that were stored whole: by skops, of kinds that are known, or by pickle and joblib, if that is asked for."""

import warnings
from pathlib import Path
from typing import Any

from evenkeel.errors import BundleError, UsageError

_KNOWN = ("sklearn.", "lightgbm.", "xgboost.", "numpy.", "scipy.", "collections.", "builtins.")


def read_skops(path: Path, *, trust: bool) -> Any:
    """Return the object in a file of skops.

    Nothing is made but what the packages of scikit-learn, LightGBM, XGBoost, numpy and scipy define, unless there is
    ``trust``.
    """
    try:
        from skops.io import get_untrusted_types, load
    except ImportError as error:
        raise UsageError(f"{path} was written by skops", remedy="pip install evenkeel[skops]") from error
    try:
        asked = get_untrusted_types(file=path)
        strange = [name for name in asked if not name.startswith(_KNOWN)]
        if strange and not trust:
            raise UsageError(
                f"{path} holds objects of classes that are not known to be harmless",
                expected=f"classes of {', '.join(name.rstrip('.') for name in _KNOWN)}",
                got=", ".join(strange[:5]),
                remedy="Where you know who wrote this file, and that code, add --trust (trust=True).",
            )
        return load(path, trusted=asked)
    except UsageError:
        raise
    except Exception as error:  # whatever the constructors of another version raise
        raise _unreadable(path, error) from error


def read_pickle(path: Path, *, trust: bool) -> Any:
    """Return the object in a file of pickle or joblib, which runs whatever code the file holds: with ``trust`` alone."""
    if not trust:
        raise UsageError(
            f"{path} is a pickle, and reading it would run whatever code it holds",
            remedy="Where you know who wrote this file, add --trust (trust=True). Else have it saved with skops, or as "
            "ONNX, LightGBM text or XGBoost JSON, which hold no code.",
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
        if type(one.message).__name__ == "InconsistentVersionWarning":
            got = f"{one.message.original_sklearn_version}, and here is {one.message.current_sklearn_version}"  # type: ignore[union-attr]
            remedy = "Adopt it with the version that wrote it, or save it as ONNX there."
            raise BundleError(f"{path} was written by another scikit-learn", got=got, remedy=remedy)


def _unreadable(path: Path, error: Exception) -> BundleError:
    return BundleError(
        f"{path} cannot be read",
        got=f"{type(error).__name__}: {error}",
        remedy="Read it with the versions of the packages that wrote it; a file that is cut short has to be copied again.",
    )
