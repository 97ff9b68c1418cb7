"""The closed set of aggregates: each has a state that can be stored, sent and merged, the same on every engine."""

from evenkeel.engines.aggregates.base import BLOCK, Aggregate, State, Value
from evenkeel.engines.aggregates.counts import Counts, CountsState
from evenkeel.engines.aggregates.distinct import Distinct, DistinctState
from evenkeel.engines.aggregates.extremes import Extremes, ExtremesState
from evenkeel.engines.aggregates.frequencies import Frequencies, FrequenciesState
from evenkeel.engines.aggregates.histogram import Histogram, HistogramState
from evenkeel.engines.aggregates.lengths import Lengths, LengthsState
from evenkeel.engines.aggregates.moments import Moments, MomentsState
from evenkeel.engines.aggregates.piece import Piece, column_type
from evenkeel.engines.aggregates.quantiles import Quantiles, QuantilesState
from evenkeel.engines.aggregates.widths import Widths, WidthsState

__all__ = [
    "BLOCK",
    "Aggregate",
    "Counts",
    "CountsState",
    "Distinct",
    "DistinctState",
    "Extremes",
    "ExtremesState",
    "Frequencies",
    "FrequenciesState",
    "Histogram",
    "HistogramState",
    "Lengths",
    "LengthsState",
    "Moments",
    "MomentsState",
    "Piece",
    "Quantiles",
    "QuantilesState",
    "State",
    "Value",
    "Widths",
    "WidthsState",
    "column_type",
]
