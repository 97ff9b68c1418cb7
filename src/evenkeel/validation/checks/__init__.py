"""Everything that can be wrong with a table, one kind in each file."""

from evenkeel.validation.checks.base import Check, ColumnCheck, Finding
from evenkeel.validation.checks.constant import Constant
from evenkeel.validation.checks.label_missing import LabelMissing
from evenkeel.validation.checks.label_one_class import LabelOneClass
from evenkeel.validation.checks.missing_column import MissingColumn
from evenkeel.validation.checks.new_column import NewColumn
from evenkeel.validation.checks.new_value import NewValue
from evenkeel.validation.checks.not_finite import NotFinite
from evenkeel.validation.checks.not_unique import NotUnique
from evenkeel.validation.checks.out_of_range import OutOfRange
from evenkeel.validation.checks.too_few_rows import TooFewRows
from evenkeel.validation.checks.too_many_missing import TooManyMissing
from evenkeel.validation.checks.unexpected_value import UnexpectedValue
from evenkeel.validation.checks.wrong_type import WrongType

__all__ = [
    "Check",
    "ColumnCheck",
    "Constant",
    "Finding",
    "LabelMissing",
    "LabelOneClass",
    "MissingColumn",
    "NewColumn",
    "NewValue",
    "NotFinite",
    "NotUnique",
    "OutOfRange",
    "TooFewRows",
    "TooManyMissing",
    "UnexpectedValue",
    "WrongType",
]
