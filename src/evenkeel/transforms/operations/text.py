"""What `Derive` can make of a column of text: another text, a number, or a list of texts."""

from evenkeel.errors import DefinitionError
from evenkeel.transforms.operations.derive import Derive
from evenkeel.transforms.operations.text_argument import text_argument
from evenkeel.transforms.values import Value, apply

SHORTEST = 2  # characters of a word


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


def words(x: Value, shortest: int = SHORTEST) -> Value:
    """Return the words of a text as a list: the runs of letters, digits and underscores, if they are so long at least.

    What is a letter is said by Unicode, on every machine alike. Case stays as it is: ``ek.words(ek.lower(x))``.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.words("It's 5 o'clock, Café-bar!", 2)
    ['It', 'clock', 'Café', 'bar']
    """
    if type(shortest) is not int or shortest < 1:
        raise DefinitionError("words have at least one character", expected="1 or more", got=shortest)
    return apply(Derive("words", (shortest,)), x)


def split(x: Value, separator: str | None = None) -> Value:
    """Return the parts of a text between separators as a list; by default, what white space parts.

    Parts are without the white space at their ends, and blank ones are left out.

    >>> from evenkeel.transforms import text_functions
    >>> text_functions.split("late; new customer;", ";")
    ['late', 'new customer']
    """
    return apply(Derive("split", ("" if separator is None else text_argument("split", separator),)), x)
