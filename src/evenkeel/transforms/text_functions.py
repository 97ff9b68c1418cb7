"""What the decoder makes of a text for the graph, which cannot: one text in; a text, a number, words or nothing out.

As with the Unicode form, what is upper and lower case depends on Python's Unicode tables only where a later version of
Unicode adds to them; no locale plays a part.
"""

import re
from collections.abc import Callable, Mapping

from evenkeel.transforms.json_values import text

_find_words = re.compile(r"\w+").findall


def strip(value: str) -> str:
    """Return a text without the white space at its ends.

    >>> strip(chr(0x3000) + " two words" + chr(10))
    'two words'
    """
    return value.strip()


def lower(value: str) -> str:
    """Return a text in lower case, by Unicode's full mapping.

    >>> lower("ΣΑΣ"), lower("STRASSE")
    ('σας', 'strasse')
    """
    return text(value.lower())


def upper(value: str) -> str:
    """Return a text in upper case, by Unicode's full mapping.

    >>> upper("straße")
    'STRASSE'
    """
    return text(value.upper())


def replace(value: str, old: str, new: str) -> str:
    """Return a text with each ``old``, from the left, replaced.

    >>> replace("aaa", "aa", "b")
    'ba'
    """
    return text(value.replace(old, new))


def split_part(value: str, separator: str, place: int) -> str | None:
    """Return a part of a text between separators, counted from 0, or from -1 at the end; nothing where there is none.

    >>> split_part("JFK-LAX", "-", 1), split_part("JFK-LAX", "-", 2), split_part("JFK", "-", -1)
    ('LAX', None, 'JFK')
    """
    parts = value.split(separator)
    return parts[place] if -len(parts) <= place < len(parts) else None


def text_length(value: str) -> int:
    """Return the number of characters (Unicode code points).

    >>> text_length("日本 😀")
    4
    """
    return len(value)


def word_count(value: str) -> int:
    """Return the number of words, which white space parts.

    >>> word_count("  to be, or  not "), word_count("")
    (4, 0)
    """
    return len(value.split())


def words(value: str, shortest: int) -> list[str]:
    """Return the runs of letters, digits and underscores that have at least so many characters.

    >>> words("It's 5 o'clock, Café-bar!", 2)
    ['It', 'clock', 'Café', 'bar']
    """
    return [word for word in _find_words(value) if len(word) >= shortest]


def split(value: str, separator: str) -> list[str]:
    """Return the parts between separators, or between white space where that is empty, without what is blank.

    >>> split("a; b c;;", ";"), split(" a  b ", "")
    (['a', 'b c'], ['a', 'b'])
    """
    if not separator:
        return value.split()
    return [part for one in value.split(separator) if (part := one.strip())]


_FUNCTIONS: tuple[Callable[..., str | int | list[str] | None], ...] = (
    strip,
    lower,
    upper,
    replace,
    split_part,
    text_length,
    word_count,
    words,
    split,
)
TEXT_FUNCTIONS: Mapping[str, Callable[..., str | int | list[str] | None]] = {
    function.__name__: function for function in _FUNCTIONS
}
