"""What has changed between two tables, and whether that is an alarm."""

from evenkeel.validation.drift.base import ColumnDrift, Drift, DriftPlan, DriftTerms
from evenkeel.validation.drift.classifier import Carries, Together
from evenkeel.validation.drift.compare import compare, drift
from evenkeel.validation.drift.counted import Counted
from evenkeel.validation.drift.spans import Against, Span, SpanDrift, drift_by

__all__ = [
    "Against",
    "Carries",
    "ColumnDrift",
    "Counted",
    "Drift",
    "DriftPlan",
    "DriftTerms",
    "Span",
    "SpanDrift",
    "Together",
    "compare",
    "drift",
    "drift_by",
]
