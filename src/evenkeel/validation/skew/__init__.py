"""Whether a model was served the same values as it was trained on: row by row where keys match, and as a whole."""

from evenkeel.validation.skew.base import ColumnSkew, Differing, Matched, Skew, SkewPlan
from evenkeel.validation.skew.compare import skew

__all__ = ["ColumnSkew", "Differing", "Matched", "Skew", "SkewPlan", "skew"]
