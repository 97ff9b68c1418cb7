"""Patterns: those of the standard may match anywhere in a text, those of Evenkeel match the whole of it."""

from evenkeel.schema.nodes import Place
from evenkeel.schema.odcs.elements import NoWordError
from evenkeel.schema.patterns import refused

_ANYTHING = r"[\w\W]*"


def write_pattern(pattern: str) -> str:
    """Return the pattern with its ends tied to those of the text.

    >>> write_pattern("[A-Z]{3}"), write_pattern("a|b")
    ('^[A-Z]{3}$', '^(?:a|b)$')
    """
    return f"^(?:{pattern})$" if _has_choice(pattern) else f"^{pattern}$"


def read_pattern(place: Place) -> str:
    """Return what the whole text must match so that the pattern of the standard is found in it."""
    pattern = tied(place.text())
    wrong = refused(pattern)
    if wrong is not None:
        raise NoWordError(f"the expression {wrong.why}. {wrong.remedy}")
    return pattern


def tied(pattern: str) -> str:
    r"""Return what the whole text must match so that the pattern is found in it.

    >>> print(tied("^[A-Z]{3}$"), tied("^ACC"), tied("a|^b$"))
    [A-Z]{3} ACC[\w\W]* [\w\W]*(?:a|^b$)[\w\W]*
    """
    if _has_choice(pattern):
        return f"{_ANYTHING}(?:{pattern}){_ANYTHING}"
    starts, ends = pattern.startswith("^"), pattern.endswith("$") and not _is_escaped(pattern)
    inner = pattern[starts : len(pattern) - ends]
    return f"{'' if starts else _ANYTHING}{inner}{'' if ends else _ANYTHING}"


def _is_escaped(pattern: str) -> bool:
    before = pattern[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _has_choice(pattern: str) -> bool:
    """Return whether ``|`` parts the whole pattern."""
    depth, in_class, escaped = 0, False, False
    for sign in pattern:
        if escaped or sign == "\\":
            escaped = not escaped
        elif in_class or sign == "[":
            in_class = sign != "]"
        elif sign == "|" and depth == 0:
            return True
        else:
            depth += (sign == "(") - (sign == ")")
    return False
