"""The prediction record, the spool that workers write, the log that others read, and ground truth."""

from evenkeel.predictions.compact import compact
from evenkeel.predictions.folder import FolderSink, by_group
from evenkeel.predictions.ids import PredictionIds, derive_ids
from evenkeel.predictions.log import PredictionLog
from evenkeel.predictions.record import RECORD_VERSION, SCHEMA, PredictionRecord
from evenkeel.predictions.sink import MemorySink, PredictionSink
from evenkeel.predictions.spool import Entry, Origin, SpoolLimits, SpoolWriter
from evenkeel.predictions.truth import GroundTruth, Truth

__all__ = [
    "RECORD_VERSION",
    "SCHEMA",
    "Entry",
    "FolderSink",
    "GroundTruth",
    "MemorySink",
    "Origin",
    "PredictionIds",
    "PredictionLog",
    "PredictionRecord",
    "PredictionSink",
    "SpoolLimits",
    "SpoolWriter",
    "Truth",
    "by_group",
    "compact",
    "derive_ids",
]
