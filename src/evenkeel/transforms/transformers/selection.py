"""Choosing among columns."""

from typing import Any

from evenkeel.transforms.transformers.base import translates
from evenkeel.transforms.values import Value


@translates("VarianceThreshold", "SelectKBest", "SelectPercentile", "SelectFromModel", "RFE", "RFECV")
def selected(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """Return the columns that the selector supports: what it learnt was how to choose, and no more."""
    return [column for column, kept in zip(columns, fitted.get_support(), strict=True) if kept]
