"""What each function of the decoder takes and gives, by type: what a bundle asks for is held against it before it is loaded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from evenkeel.errors import shorten
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.typing import PLAIN, ColumnType

FARTHEST = 2**31 - 1  # places in a list of Arrow
LONGEST = 5  # words of a run
WORDS = (ColumnType.TEXT, ColumnType.INTEGER)  # what the words of a bag, and what is looked for in a list, can be

Kind: TypeAlias = tuple[ColumnType, ColumnType | None]  # of a value, and of the items of a list
Arguments: TypeAlias = tuple[Any, ...]
_INTEGER, _FLOAT, _TEXT = ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT
_NUMBERS = (ColumnType.BOOLEAN, _INTEGER, _FLOAT)
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
_CATEGORIES = (_TEXT, _INTEGER, ColumnType.BOOLEAN)


def kind_after(steps: Sequence[DerivedStep], kind: Kind) -> Kind:
    """Return what steps make of a value of a kind; raises ValueError for one that cannot be done, or is not known.

    >>> kind_after([DerivedStep("words", (2,)), DerivedStep("list_length")], (ColumnType.TEXT, None))
    (<ColumnType.INTEGER: 'integer'>, None)
    >>> kind_after([DerivedStep("list_sum")], (ColumnType.LIST, ColumnType.TEXT))
    Traceback (most recent call last):
    ValueError: list_sum() of a list of text
    """
    for step in steps:
        known, taken = _STEPS.get(step.function), kind[1] or kind[0]
        fits = known is not None and known.of_list is (kind[1] is not None) and taken in known.takes
        if known is None or not fits or not known.arguments(step.arguments, taken):
            arguments = shorten(", ".join(map(repr, step.arguments[:5])), 60)
            raise ValueError(f"{step.function}({arguments}) of {told(kind)}")
        gives = known.gives or taken
        kind = (ColumnType.LIST, gives) if known.makes_list else (gives, None)
    return kind


def told(kind: Kind) -> str:
    """Return a kind in words.

    >>> told((ColumnType.LIST, ColumnType.TEXT))
    'a list of text'
    """
    return str(kind[0]) if kind[1] is None else f"a list of {kind[1]}"


def are_values(values: Arguments, items: ColumnType) -> bool:
    """Return whether there are values, all of which items of a list of such a type can be.

    >>> are_values(("a", "b"), ColumnType.TEXT), are_values((1, 2**63), ColumnType.INTEGER), are_values((), ColumnType.TEXT)
    (True, False, False)
    """
    if items is _TEXT:
        return {*map(type, values)} == {str}
    return {*map(type, values)} == {int} and min(values) >= -(2**63) and max(values) < 2**63


def _are(given: Arguments, *types: type) -> bool:
    return (*map(type, given),) == types


class _Step(NamedTuple):
    """What a function ``takes``: values, or lists of such items; what it ``gives``, if not what it took; and beside what."""

    takes: tuple[ColumnType, ...]
    gives: ColumnType | None = None
    of_list: bool = False
    makes_list: bool = False
    arguments: Callable[[Arguments, ColumnType], bool] = lambda given, _: not given


def _of_text(
    gives: ColumnType = _TEXT, fits: Callable[[Arguments], bool] = lambda given: not given, **said: bool
) -> _Step:
    return _Step((_TEXT,), gives, arguments=lambda given, _: fits(given), **said)


_STEPS: Mapping[str, _Step] = {
    "strip": _of_text(),
    "lower": _of_text(),
    "upper": _of_text(),
    "replace": _of_text(fits=lambda given: _are(given, str, str) and given[0] != ""),
    "split_part": _of_text(fits=lambda given: _are(given, str, int) and given[0] != ""),
    "text_length": _of_text(_INTEGER),
    "word_count": _of_text(_INTEGER),
    "words": _of_text(fits=lambda given: _are(given, int) and given[0] >= 1, makes_list=True),
    "split": _of_text(fits=lambda given: _are(given, str), makes_list=True),
    "ngrams": _of_text(
        fits=lambda given: _are(given, int, int) and 1 <= given[0] <= given[1] <= LONGEST,
        of_list=True,
        makes_list=True,
    ),
    "portable_hash": _Step(_CATEGORIES, _INTEGER),
    "list_length": _Step(PLAIN, _INTEGER, of_list=True),
    "list_sum": _Step(_NUMBERS, _FLOAT, of_list=True),
    "list_mean": _Step(_NUMBERS, _FLOAT, of_list=True),
    "list_min": _Step((*_NUMBERS, *_TIMES), of_list=True),
    "list_max": _Step((*_NUMBERS, *_TIMES), of_list=True),
    "list_contains": _Step(WORDS, ColumnType.BOOLEAN, of_list=True, arguments=are_values),
    "list_distinct": _Step((*_CATEGORIES, *_TIMES), of_list=True, makes_list=True),
    "list_item": _Step(PLAIN, of_list=True, arguments=lambda given, _: _are(given, int) and abs(given[0]) <= FARTHEST),
}
