"""The promises about one row, in bulk and in microseconds alone: for quarantine, for requests, and for finding rows."""

from evenkeel.validation.rows.base import ValueCheck
from evenkeel.validation.rows.not_finite import NotFinite
from evenkeel.validation.rows.not_in_pattern import NotInPattern
from evenkeel.validation.rows.out_of_range import OutOfRange
from evenkeel.validation.rows.row_checks import RowChecks
from evenkeel.validation.rows.unexpected_value import UnexpectedValue
from evenkeel.validation.rows.wrong_length import WrongLength
from evenkeel.validation.rows.wrong_type import WrongType
from evenkeel.validation.rows.wrong_valency import WrongValency

__all__ = [
    "NotFinite",
    "NotInPattern",
    "OutOfRange",
    "RowChecks",
    "UnexpectedValue",
    "ValueCheck",
    "WrongLength",
    "WrongType",
    "WrongValency",
]
