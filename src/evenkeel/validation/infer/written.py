"""What texts are written as: numbers, times or booleans, with words among them that stand for nothing."""

import re
from dataclasses import dataclass

from evenkeel.statistics import ColumnStatistics, TextStatistics, ValueCount
from evenkeel.typing import ColumnType

NOTHING = frozenset(
    "na n/a #n/a <na> n.a. nan null (null) none nil - -- . ? missing unknown undefined".split()  # noqa: SIM905
)
"""Words that say that nothing is known, in small letters."""
_MOSTLY = 0.9
_CODE = re.compile(r"[+-]?0\d+")
_BOOLEANS = ("true", "True", "TRUE", "false", "False", "FALSE")


@dataclass(frozen=True, slots=True)
class Written:
    """What texts are but for some: ``words`` stand for nothing, ``dirt`` is the most frequent of what is left.

    ``values`` is how many texts are of the type.
    """

    type: ColumnType
    values: int
    words: tuple[ValueCount, ...] = ()
    dirt: tuple[ValueCount, ...] = ()


def written(column: ColumnStatistics) -> Written | None:
    """Return what a column of text is written as; none where it is text.

    At least 90 % of the texts are numbers, or all of them are days, times or booleans, beside blanks and words that
    stand for nothing. Whole numbers with leading zeros are codes, and stay text.
    """
    text = column.text
    if text is None or not column.present:
        return None
    known = text.dirt or column.values
    words = tuple(one for one in known if str(one.value).strip().lower() in NOTHING)
    rest = column.present - text.empty - text.blank - sum(one.count for one in words)
    return None if rest <= 0 else _numbers(column, text, words, rest) or _others(column, text, words, rest)


def _numbers(
    column: ColumnStatistics, text: TextStatistics, words: tuple[ValueCount, ...], rest: int
) -> Written | None:
    looks = text.looks_like
    if looks.number < _MOSTLY * rest or any(_CODE.fullmatch(str(one.value).strip()) for one in column.values):
        return None
    kind = ColumnType.INTEGER if looks.integer == looks.number else ColumnType.FLOAT
    dirt = tuple(one for one in text.dirt if one not in words and str(one.value).strip())
    return Written(kind, looks.number, words, dirt if looks.number < rest else ())


def _others(column: ColumnStatistics, text: TextStatistics, words: tuple[ValueCount, ...], rest: int) -> Written | None:
    looks = text.looks_like
    if looks.date == rest:
        return Written(ColumnType.DATE, rest, words)
    if looks.timestamp and looks.timestamp + looks.date == rest:
        return Written(ColumnType.TIMESTAMP, rest, words)
    spelled = sum(one.count for one in column.values if str(one.value).strip() in _BOOLEANS)
    return Written(ColumnType.BOOLEAN, rest, words) if column.values_complete and spelled == rest else None
