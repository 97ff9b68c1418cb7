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
from evenkeel.statistics.draw import draw
from evenkeel.statistics.pairs import profile_pairs
from evenkeel.statistics.profile import profile, profile_examples, profile_states
from evenkeel.statistics.slices import profile_slices
from evenkeel.statistics.spans import Span, profile_spans
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
    "Span",
    "Statistics",
    "TableStates",
    "TableStatistics",
    "TextStatistics",
    "TimeStatistics",
    "ValueCount",
    "draw",
    "profile",
    "profile_examples",
    "profile_pairs",
    "profile_slices",
    "profile_spans",
    "profile_states",
    "table_statistics",
]
