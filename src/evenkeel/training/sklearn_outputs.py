"""What of a scikit-learn estimator answers one label of several, and which of its parameters is the quantile."""

from typing import Any


def of_one_label(estimator: Any) -> Any:
    """Return what a ``MultiOutputClassifier`` fits for each label, alone or as the last step of a pipeline.

    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.multioutput import MultiOutputClassifier
    >>> of_one_label(MultiOutputClassifier(LogisticRegression(C=0.5)))
    LogisticRegression(C=0.5)
    """
    if type(estimator).__name__ == "MultiOutputClassifier":
        return estimator.estimator
    name, last = estimator.steps[-1] if getattr(estimator, "steps", None) else ("", None)
    if last is None or of_one_label(last) is last:
        return estimator
    from sklearn.base import clone

    return clone(estimator).set_params(**{name: of_one_label(last)})


def quantile_parameter(estimator: Any) -> str | None:
    """Return the name of the parameter that says which quantile a regressor answers; None where it answers none.

    >>> from sklearn.linear_model import QuantileRegressor, Ridge
    >>> quantile_parameter(QuantileRegressor()), quantile_parameter(Ridge())
    ('quantile', None)
    """
    prefix, last = "", estimator
    while hasattr(last, "steps"):
        name, last = last.steps[-1]
        prefix += f"{name}__"
    known = last.get_params(deep=False) if hasattr(last, "get_params") else {}
    if known.get("loss", "quantile") != "quantile":
        return None
    if "quantile" in known:
        return f"{prefix}quantile"
    return f"{prefix}alpha" if "loss" in known and "alpha" in known else None
