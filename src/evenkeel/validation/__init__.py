"""Whether a table is what its schema promises, and the schema that a table suggests."""

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomalies, Anomaly
from evenkeel.validation.checks.base import Check
from evenkeel.validation.infer import Nature, infer_notes, infer_schema, nature
from evenkeel.validation.misfits import name_misfits
from evenkeel.validation.validate import validate, validate_examples

__all__ = [
    "Anomalies",
    "Anomaly",
    "Check",
    "Nature",
    "Severity",
    "infer_notes",
    "infer_schema",
    "name_misfits",
    "nature",
    "validate",
    "validate_examples",
]
