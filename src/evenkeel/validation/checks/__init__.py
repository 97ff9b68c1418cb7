"""Everything that can be wrong with a table, one kind in each file."""

from evenkeel.validation.checks.base import Check, ColumnCheck, Finding, TableCheck
from evenkeel.validation.checks.blank_text import BlankText
from evenkeel.validation.checks.broken_rule import BrokenRule
from evenkeel.validation.checks.constant import Constant
from evenkeel.validation.checks.deprecated_column import DeprecatedColumn
from evenkeel.validation.checks.label_missing import LabelMissing
from evenkeel.validation.checks.label_one_class import LabelOneClass
from evenkeel.validation.checks.missing_column import MissingColumn
from evenkeel.validation.checks.new_column import NewColumn
from evenkeel.validation.checks.new_value import NewValue
from evenkeel.validation.checks.not_finite import NotFinite
from evenkeel.validation.checks.not_fresh import NotFresh
from evenkeel.validation.checks.not_in_pattern import NotInPattern
from evenkeel.validation.checks.not_unique import NotUnique
from evenkeel.validation.checks.not_unique_together import NotUniqueTogether
from evenkeel.validation.checks.not_utf8 import NotUtf8
from evenkeel.validation.checks.nothing_to_compare import NothingToCompare
from evenkeel.validation.checks.number_as_text import NumberAsText
from evenkeel.validation.checks.out_of_range import OutOfRange
from evenkeel.validation.checks.planned_column import PlannedColumn
from evenkeel.validation.checks.rows_changed import RowsChanged
from evenkeel.validation.checks.too_few_distinct import TooFewDistinct
from evenkeel.validation.checks.too_few_rows import TooFewRows
from evenkeel.validation.checks.too_few_values import TooFewValues
from evenkeel.validation.checks.too_many_bad_rows import TooManyBadRows
from evenkeel.validation.checks.too_many_distinct import TooManyDistinct
from evenkeel.validation.checks.too_many_missing import TooManyMissing
from evenkeel.validation.checks.too_many_rows import TooManyRows
from evenkeel.validation.checks.unexpected_value import UnexpectedValue
from evenkeel.validation.checks.wrong_length import WrongLength
from evenkeel.validation.checks.wrong_time_zone import WrongTimeZone
from evenkeel.validation.checks.wrong_type import WrongType
from evenkeel.validation.checks.wrong_valency import WrongValency

__all__ = [
    "BlankText",
    "BrokenRule",
    "Check",
    "ColumnCheck",
    "Constant",
    "DeprecatedColumn",
    "Finding",
    "LabelMissing",
    "LabelOneClass",
    "MissingColumn",
    "NewColumn",
    "NewValue",
    "NotFinite",
    "NotFresh",
    "NotInPattern",
    "NotUnique",
    "NotUniqueTogether",
    "NotUtf8",
    "NothingToCompare",
    "NumberAsText",
    "OutOfRange",
    "PlannedColumn",
    "RowsChanged",
    "TableCheck",
    "TooFewDistinct",
    "TooFewRows",
    "TooFewValues",
    "TooManyBadRows",
    "TooManyDistinct",
    "TooManyMissing",
    "TooManyRows",
    "UnexpectedValue",
    "WrongLength",
    "WrongTimeZone",
    "WrongType",
    "WrongValency",
]
