"""The form that codes have: ``[A-Z]{3}`` for airports."""

import re
from itertools import groupby

from evenkeel.schema import Bounds
from evenkeel.statistics import ColumnStatistics

ENOUGH = 1_000  # rows from which a form that all texts have is taken to be a rule
_DIFFERENT = 20
_LONGEST = 40
_CLASSES = ("[A-Z]", "[a-z]", "[0-9]")


def pattern(column: ColumnStatistics) -> str | None:
    """Return the pattern of texts that all have one form, place by place; none where they have not.

    A place holds a capital, a small letter or a digit in every text, or one mark such as a hyphen. Letters and digits
    that never varied are no part of it: they vary tomorrow.
    """
    if not column.values_complete or not _is_code(column):
        return None
    texts = [str(one.value) for one in column.values]
    places = [_place({text[at] for text in texts}) for at in range(len(texts[0]))]
    if None in places or not any(place in _CLASSES for place in places):
        return None
    runs = ((place, sum(1 for _ in run)) for place, run in groupby(map(str, places)))
    return "".join(place if times == 1 else f"{place}{{{times}}}" for place, times in runs)


def length(column: ColumnStatistics) -> Bounds | None:
    """Return the length of texts that all have the same one; none where they have not."""
    return Bounds(column.text.shortest, column.text.longest) if _is_code(column) and column.text is not None else None


def _is_code(column: ColumnStatistics) -> bool:
    text = column.text
    if text is None or column.present < ENOUGH or (column.distinct or 0) < _DIFFERENT:
        return False
    return text.shortest == text.longest and 0 < (text.longest or 0) <= _LONGEST


def _place(letters: set[str]) -> str | None:
    found = next((one for one in _CLASSES if all(re.fullmatch(one, letter) for letter in letters)), None)
    if found is not None or len(letters) > 1:
        return found
    (mark,) = letters
    return re.escape(mark) if mark.isascii() and mark.isprintable() and not mark.isalnum() else None
