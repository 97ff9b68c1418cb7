"""The closed set of aggregates: each has a state that can be stored, sent and merged, the same on every engine."""

from evenkeel.engines.aggregates.base import Aggregate, State, Value
from evenkeel.engines.aggregates.calendar import Calendar, CalendarState
from evenkeel.engines.aggregates.counts import Counts, CountsState
from evenkeel.engines.aggregates.distinct import Distinct, DistinctState
from evenkeel.engines.aggregates.documents import Documents, DocumentsState
from evenkeel.engines.aggregates.extremes import Extremes, ExtremesState
from evenkeel.engines.aggregates.frequencies import Frequencies, FrequenciesState
from evenkeel.engines.aggregates.gaps import Gaps, GapsState
from evenkeel.engines.aggregates.histogram import Histogram, HistogramState
from evenkeel.engines.aggregates.hour_counts import HourCounts
from evenkeel.engines.aggregates.keyed import Keyed, KeyedState, KeyMoments
from evenkeel.engines.aggregates.keyed_quantiles import KeyedQuantiles, KeyedQuantilesState, KeyMedian
from evenkeel.engines.aggregates.kinds import column_type, feature_type, is_plain, profiled_type
from evenkeel.engines.aggregates.length_counts import LengthCounts
from evenkeel.engines.aggregates.lengths import Lengths, LengthsState
from evenkeel.engines.aggregates.lists import ItemCounts, Items
from evenkeel.engines.aggregates.looks import Looks, LooksState
from evenkeel.engines.aggregates.moments import Moments, MomentsState
from evenkeel.engines.aggregates.piece import BLOCK, Piece
from evenkeel.engines.aggregates.quantiles import Quantiles, QuantilesState
from evenkeel.engines.aggregates.widths import Widths, WidthsState

__all__ = [
    "BLOCK",
    "Aggregate",
    "Calendar",
    "CalendarState",
    "Counts",
    "CountsState",
    "Distinct",
    "DistinctState",
    "Documents",
    "DocumentsState",
    "Extremes",
    "ExtremesState",
    "Frequencies",
    "FrequenciesState",
    "Gaps",
    "GapsState",
    "Histogram",
    "HistogramState",
    "HourCounts",
    "ItemCounts",
    "Items",
    "KeyMedian",
    "KeyMoments",
    "Keyed",
    "KeyedQuantiles",
    "KeyedQuantilesState",
    "KeyedState",
    "LengthCounts",
    "Lengths",
    "LengthsState",
    "Looks",
    "LooksState",
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
    "feature_type",
    "is_plain",
    "profiled_type",
]
