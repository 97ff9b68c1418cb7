"""What has changed between two tables, and whether that is an alarm."""

from evenkeel.validation.drift.base import ColumnDrift, Drift, DriftPlan
from evenkeel.validation.drift.compare import drift

__all__ = ["ColumnDrift", "Drift", "DriftPlan", "drift"]
