"""What `Derive` can make of a column of text: strip, lower, upper, replace, split_part, text_length and word_count."""

from evenkeel.errors import DefinitionError
from evenkeel.transforms.operations.derive import Derive
from evenkeel.transforms.operations.text_argument import text_argument
from evenkeel.transforms.values import Value, apply


def strip(x: Value) -> Value:
    """Return a text without the white space at its ends.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.strip(" AA ")
    'AA'
    """
    return apply(Derive("strip"), x)


def lower(x: Value) -> Value:
    """Return a text in lower case, the same on every machine: no locale plays a part.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.lower("ÉTÉ")
    'été'
    """
    return apply(Derive("lower"), x)


def upper(x: Value) -> Value:
    """Return a text in upper case, the same on every machine: no locale plays a part.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.upper("straße")
    'STRASSE'
    """
    return apply(Derive("upper"), x)


def replace(x: Value, old: str, new: str) -> Value:
    """Return a text with each ``old``, from the left, replaced by ``new``.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.replace("7-0-7", "-", "")
    '707'
    """
    return apply(Derive("replace", (text_argument("replace", old), text_argument("replace", new, empty=True))), x)


def split_part(x: Value, separator: str, place: int) -> Value:
    """Return a part of a text between separators: 0 is the first, -1 the last. Where there is no such part it is missing.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.split_part("JFK-LAX", "-", 1), text_functions.split_part("JFK", "-", 1)
    ('LAX', None)
    """
    if type(place) is not int:
        raise DefinitionError("split_part counts parts: 0 is the first, -1 the last", expected="an integer", got=place)
    return apply(Derive("split_part", (text_argument("split_part", separator), place)), x)


def text_length(x: Value) -> Value:
    """Return the number of characters of a text (Unicode code points, in form NFC).

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.text_length(""), text_functions.text_length("日本")
    (0, 2)
    """
    return apply(Derive("text_length"), x)


def word_count(x: Value) -> Value:
    """Return the number of words of a text, which white space parts.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.word_count("to be ")
    2
    """
    return apply(Derive("word_count"), x)
