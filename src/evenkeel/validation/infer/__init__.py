"""The schema that a table suggests: what is safe to promise of rows that nobody has seen yet."""

from evenkeel.validation.infer.column import infer_column
from evenkeel.validation.infer.nature import Nature, nature
from evenkeel.validation.infer.notes import infer_notes
from evenkeel.validation.infer.schema import infer_schema
from evenkeel.validation.infer.written import NOTHING

__all__ = [
    "NOTHING",
    "Nature",
    "infer_column",
    "infer_notes",
    "infer_schema",
    "nature",
]
