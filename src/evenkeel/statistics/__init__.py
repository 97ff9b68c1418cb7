"""What stands in a table: counts, moments, quantiles, histograms, frequent values, for each column and split."""

from evenkeel.statistics.base import (
    Buckets,
    ColumnStatistics,
    Gap,
    ListStatistics,
    LooksLike,
    NumberStatistics,
    Percentiles,
    TextStatistics,
    TimeStatistics,
    ValueCount,
)
from evenkeel.statistics.column import table_statistics
from evenkeel.statistics.profile import profile, profile_examples, profile_states
from evenkeel.statistics.states import TableStates
from evenkeel.statistics.table import Correlation, Information, Pairs, Statistics, TableStatistics

__all__ = [
    "Buckets",
    "ColumnStatistics",
    "Correlation",
    "Gap",
    "Information",
    "ListStatistics",
    "LooksLike",
    "NumberStatistics",
    "Pairs",
    "Percentiles",
    "Statistics",
    "TableStates",
    "TableStatistics",
    "TextStatistics",
    "TimeStatistics",
    "ValueCount",
    "profile",
    "profile_examples",
    "profile_states",
    "table_statistics",
]
