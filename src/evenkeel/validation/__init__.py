"""Whether a table is what its schema promises, and the schema that a table suggests."""

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomalies, Anomaly
from evenkeel.validation.checks.base import Check
from evenkeel.validation.facts import Broken, Facts
from evenkeel.validation.infer import Nature, infer_notes, infer_schema, nature
from evenkeel.validation.locate import locate
from evenkeel.validation.measure import measure
from evenkeel.validation.quarantine import Quarantine
from evenkeel.validation.validate import check_kinds, validate, validate_splits

__all__ = [
    "Anomalies",
    "Anomaly",
    "Broken",
    "Check",
    "Facts",
    "Nature",
    "Quarantine",
    "Severity",
    "check_kinds",
    "infer_notes",
    "infer_schema",
    "locate",
    "measure",
    "nature",
    "validate",
    "validate_splits",
]
