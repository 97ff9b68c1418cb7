"""A pattern for two engines of regular expressions that must agree: RE2 over columns, Python's on one text."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import SchemaError

_SPACE = " \\t\\n\\f\\r"  # what RE2 takes for white space
_DIFFERENT = {
    r"\(\?[aiLmsux-]": "a flag, such as (?i): write [Aa] for either case",
    r"\{,": "a repetition without its least: write {0,3}",
    r"\[\[:": "a named class: write [A-Za-z]",
    r"\[[^\]]*\\S": "\\S in brackets: write what is meant",
}


def for_re2(pattern: str) -> str:
    """Return a pattern that RE2 finds only in a text that it matches as a whole.

    Raises `SchemaError` where RE2 does not take it (look-ahead, back-references), or takes it for something else.
    """
    for different, told in _DIFFERENT.items():
        if re.search(different, pattern):
            raise SchemaError(
                "A pattern means different things in bulk and alone", got=pattern, remedy=f"It has {told}."
            )
    anchored = rf"\A(?:{pattern})\z"
    try:
        re.compile(pattern, re.ASCII)
        pc.match_substring_regex(pa.array([""]), anchored)
    except (re.error, pa.ArrowInvalid) as error:
        remedy = "Write it without look-ahead, look-behind and back-references."
        raise SchemaError(
            "A pattern cannot be matched in bulk", got=pattern, where=str(error), remedy=remedy
        ) from error
    return anchored


def for_python(pattern: str) -> "re.Pattern[str]":
    r"""Return a pattern of which ``fullmatch`` agrees with `for_re2`: an end is the end, a vertical tab no white space.

    >>> for_python(r"a$").fullmatch("a\n") is None, for_python(r"[\s$]").fullmatch("$") is None
    (True, False)
    """
    parts, inside, place = [], False, 0
    while place < len(pattern):
        part = pattern[place : place + (2 if pattern[place] == "\\" else 1)]
        place += len(part)
        if part == "[" and not inside and pattern[place : place + 1] in ("]", "^"):
            part += pattern[place : place + (2 if pattern[place : place + 2] == "^]" else 1)]
            place += len(part) - 1
        inside = (inside or part[0] == "[") and part != "]"
        parts.append(_INSIDE.get(part, part) if inside else _OUTSIDE.get(part, part))
    return re.compile("".join(parts), re.ASCII)


_INSIDE = {"\\s": _SPACE}
_OUTSIDE = {"\\s": f"[{_SPACE}]", "\\S": f"[^{_SPACE}]", "$": r"\Z"}
