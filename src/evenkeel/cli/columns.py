"""What the columns of a file are good for, as their names and values suggest."""

import re
import unicodedata
from collections.abc import Iterator

from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation import Nature, nature
from evenkeel.validation.infer import NOTHING
from evenkeel.validation.names import all_differ, is_identity, is_whole, words_of

_NUMBER = re.compile(r"(^|_)(number|no|nr)$")
_ROW_NUMBER = re.compile(r"^(unnamed.*|index|row|)$")
_STAMP = re.compile(
    r"updat|modif|creat|insert|ingest|refresh|extract"
    r"|(^|_)(upd|chang|load|sync|etl|edit|import|export|process|snapshot|written|last|touch|dwh?)"
)
_NO_EVENT = re.compile(r"birth|(^|_)(dob|born|expir|valid|due|deadline|until)")
_ISO = r"\d{4}-\d{2}-\d{2}"
_DATES = (
    _ISO,
    r"\d{1,2}/\d{1,2}/(\d\d|\d{4})",
    r"\d{1,2}[.-]\d{1,2}[.-]\d{4}",
    r"\d{4}[./]\d{1,2}[./]\d{1,2}",
)
_ODD = {
    r"[+-]?\d{1,3}([,.' ]\d{3})+([.,]\d+)?|[+-]?\d+,\d+": "numbers with separators",
    r"[+-]?[\d.,]+ ?%": "percentages",
    r"[$€£¥] ?[+-]?[\d.,]+|[+-]?[\d.,]+ ?[$€£¥]": "amounts of money",
    rf"({'|'.join(_DATES)})( .*)?": "dates that are not in ISO 8601",
}
_PLAIN = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?")
_SAYS_NOTHING = {*NOTHING, ""}
_USELESS = {
    Nature.EMPTY: "it is empty",
    Nature.CONSTANT: "it has one value alone",
    Nature.IDENTIFIER: "nearly every row has another value: it is an identifier",
    Nature.FREE_TEXT: "it is free text, or has too many values for its rows; ek.tf_idf would read its words",
}
_MOST_ONE_HOT = 8
_NUMBERS = (ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.FLOAT)


def is_key(name: str, column: ColumnStatistics) -> bool:
    """Whether a column is named like a key and used like one."""
    named = is_identity(name) or _NUMBER.search(words_of(name)) is not None
    return named and is_whole(column) and column.missing == 0 and all_differ(column)


def is_stamp(name: str) -> bool:
    """Whether a time is named like the moment at which the row was written."""
    return _STAMP.search(words_of(name)) is not None


def may_be_event(name: str) -> bool:
    """Whether a time may be when its row was true, as far as its name says."""
    return not is_stamp(name) and _NO_EVENT.search(words_of(name)) is None


def oddity(column: ColumnStatistics) -> str | None:
    """Return what texts look like that a number or a time was written as; None where they are just texts."""
    texts = [str(one.value).strip() for one in column.values if str(one.value).strip().lower() not in _SAYS_NOTHING]
    if column.type is not ColumnType.TEXT or not texts:
        return None
    odd = [text for text in texts if not _PLAIN.fullmatch(text)]
    if not odd:
        return (
            None if len(texts) == len(column.values) else f"numbers, with a word where one is missing ({_word(column)})"
        )
    for pattern, what in _ODD.items():
        if all(re.fullmatch(pattern, text) for text in odd):
            shown = next((text for text in odd if not re.match(_ISO, text)), odd[0])
            return f"{what}, such as {shown}"
    return None


def words_for_nothing(column: ColumnStatistics) -> set[str]:
    """Return the words that stand in a column of numbers where one is missing."""
    texts = {str(one.value).strip() for one in column.values}
    words = {text for text in texts if text.lower() in _SAYS_NOTHING}
    numbers = texts - words
    plain = column.type is ColumnType.TEXT and numbers and all(_PLAIN.fullmatch(text) for text in numbers)
    return words - {""} if plain else set()


def why_useless(name: str, column: ColumnStatistics) -> str | None:
    """Return why a model should not read a column; None where it may."""
    kind, odd = nature(column), oddity(column)
    if odd is not None:
        return f"its values are {odd}: write them plainly, or do so in prepare="
    if _numbers_rows(name, column):
        return "it numbers the rows"
    if kind is Nature.IDENTIFIER and column.type is ColumnType.INTEGER and not is_key(name, column):
        return None
    if kind is Nature.TIME and is_stamp(name):
        return "it says when the row was written, which may tell the label"
    return _USELESS.get(kind)


def feature_lines(name: str, column: ColumnStatistics) -> Iterator[tuple[str, str]]:
    """Return the features that are made of a column: their names, and the code."""
    value = f"x[{quoted(name)}]"
    if column.type is ColumnType.TEXT:
        few = column.distinct is not None and column.distinct <= _MOST_ONE_HOT
        yield name, f"ek.one_hot({value})" if few else f"ek.category({value}, min_count=5)"
    elif column.type is ColumnType.TIMESTAMP:
        for part in ("hour", "weekday", "month"):
            yield f"{name}_{part}", f"ek.{part}({value})"
    elif column.type is ColumnType.DATE:
        for part in ("weekday", "month"):
            yield f"{name}_{part}", f"ek.{part}({value})"
    elif column.list is not None:
        yield f"{name}_length", f"ek.list_length({value})"
        if column.list.items.type in _NUMBERS:
            yield f"{name}_mean", f"ek.list_mean({value})"
        elif column.list.items.type is ColumnType.TEXT:
            yield name, f"ek.bag_of_words({value}, top_k=20)"
    else:
        yield name, value


def model_name(folder: str) -> str:
    """Return a name for the model of a folder.

    >>> model_name("Kündigung 2024"), model_name("日本")
    ('Kundigung-2024', 'model')
    """
    ascii_only = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_only).strip("-._")[:128] or "model"


def quoted(text: str) -> str:
    r"""Return a text as Python code, in double quotes where that needs no escape more.

    >>> print(quoted("a"), quoted('say "a"'))
    "a" 'say "a"'
    """
    code = repr(str(text))
    return code if '"' in text or "'" in text else f'"{code[1:-1]}"'


def _numbers_rows(name: str, column: ColumnStatistics) -> bool:
    number = column.number
    if column.type is not ColumnType.INTEGER or column.missing or number is None or not all_differ(column):
        return False
    counted = number.minimum in (0, 1) and number.maximum == number.minimum + column.count - 1
    return counted or _ROW_NUMBER.match(words_of(name)) is not None


def _word(column: ColumnStatistics) -> str:
    return next(str(one.value) for one in column.values if str(one.value).strip().lower() in _SAYS_NOTHING)
