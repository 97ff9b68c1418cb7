"""What stands in a table: counts, moments, quantiles, histograms, frequent values, for each column and split."""

from evenkeel.statistics.base import (
    Buckets,
    ColumnStatistics,
    NumberStatistics,
    Percentiles,
    Statistics,
    TableStatistics,
    TextStatistics,
    TimeStatistics,
    ValueCount,
)
from evenkeel.statistics.profile import profile, profile_examples

__all__ = [
    "Buckets",
    "ColumnStatistics",
    "NumberStatistics",
    "Percentiles",
    "Statistics",
    "TableStatistics",
    "TextStatistics",
    "TimeStatistics",
    "ValueCount",
    "profile",
    "profile_examples",
]
