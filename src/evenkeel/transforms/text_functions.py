"""What the decoder makes of a text for the graph, which cannot: one text in, a text, a number or nothing out.

A table and JSON both come through here. As with the Unicode form, what is upper and lower case depends on Python's
Unicode tables only where a later version of Unicode adds to them; no locale plays a part.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import TextStep
from evenkeel.transforms.json_values import text

TextFunction: TypeAlias = Callable[[str], "str | int | None"]


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


_FUNCTIONS: tuple[Callable[..., str | int | None], ...] = (
    strip,
    lower,
    upper,
    replace,
    split_part,
    text_length,
    word_count,
)
TEXT_FUNCTIONS: Mapping[str, Callable[..., str | int | None]] = {function.__name__: function for function in _FUNCTIONS}


def in_turn(steps: Sequence[TextStep]) -> TextFunction:
    """Return the function that does these steps one after the other; raises `BundleError` where one is unknown.

    >>> in_turn([TextStep("split_part", ("-", 1)), TextStep("lower")])("JFK-LAX")
    'lax'
    """
    functions: list[Callable[..., str | int | None]] = [_function(step) for step in steps]

    def all_of_them(value: str) -> str | int | None:
        found: str | int | None = value
        for function in functions:
            if found is None:
                break
            found = function(found)
        return found

    return functions[0] if len(functions) == 1 else all_of_them


def _function(step: TextStep) -> TextFunction:
    if step.function not in TEXT_FUNCTIONS:
        raise BundleError("This signature asks for an unknown function of text", got=step.function)
    function = TEXT_FUNCTIONS[step.function]
    return (lambda value: function(value, *step.arguments)) if step.arguments else function
