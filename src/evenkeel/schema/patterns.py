"""A pattern for two engines of regular expressions that must agree: RE2 over columns, Python's on one text."""

import re
from dataclasses import dataclass
from functools import lru_cache

_SPACE = " \\t\\n\\f\\r"  # what RE2 takes for white space
_GENERAL = "Write it without look-ahead, look-behind, back-references and comments."
_WHOLE = "A pattern is held against the whole text: write all of it"
_CHOICES = "write each choice out, such as (AA|BB)"
# What the engines take for different things, and what RE2 does not know: how it shows, and what to write instead.
_OUTSIDE_BRACKETS = {
    r"\(\?[aiLmsux-]": "It has a flag, such as (?i): write [Aa] for either case.",
    r"\{,": "It has a repetition without its least: write {0,3}.",
    r"\(\?=": f"It looks ahead. {_WHOLE}, such as [A-Z]{{3}} for (?=[A-Z]).{{3}}.",
    r"\(\?!": f"It looks ahead. {_WHOLE}, and say what must not be there by a rule, such as code != 'TEST'.",
    r"\(\?<[=!]": f"It looks behind. {_WHOLE}, what stands before it too.",
    r"\(\?P=": f"It goes back to a group: {_CHOICES}.",
    r"\(\?\(": "It asks whether a group was found: write both forms, parted by |.",
    r"\(\?>|[+*?}]\+": "It gives nothing back: write (?:...) for (?>...), and + for ++.",
    r"\{\d{4,}|,\d{4,}\}": "It repeats more than 1,000 times: say how long the text is by `length: [least, most]`.",
}
_ANYWHERE = {
    r"\[\[:": "It has a named class: write [A-Za-z].",
    r"\[[^\]]*\\S": "It has \\S in brackets: write what is meant.",
    r"\\[1-9]": f"It goes back to a group: {_CHOICES}.",
    r"\\Z": f"It says where the text ends. {_WHOLE}, and leave that out.",
    r"\\[uUN]": "It names a letter by its number: write the letter itself.",
}
_DIFFERENT = (r"\(\?[aiLmsux-]", r"\{,", r"\[\[:", r"\[[^\]]*\\S")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a pattern cannot be one of a schema, and what to write instead."""

    why: str
    remedy: str


@lru_cache(1_024)
def refused(pattern: str) -> Refused | None:
    """Return why a pattern is none that both engines take for the same; none where it is.

    >>> refused("[A-Z]{3}"), refused("a(?=b)b").why
    (None, 'cannot be matched in bulk: invalid perl operator: (?=')
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    remedies = _remedies(pattern)
    for different in _DIFFERENT:
        if different in remedies:
            return Refused("means different things in bulk and alone", remedies[different])
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        return Refused(f"is no regular expression: {error}", "Write one such as [A-Z]{3}.")
    try:
        pc.match_substring_regex(pa.array([""]), for_re2(pattern))
    except pa.ArrowInvalid as error:
        said = str(error).removeprefix("Invalid regular expression: ")
        return Refused(f"cannot be matched in bulk: {said}", next(iter(remedies.values()), _GENERAL))
    return None


def _remedies(pattern: str) -> dict[str, str]:
    """Return what a pattern has that one of the engines does not know, with what to write instead."""
    marked = re.sub(r"(?s)\\[^SZuUN1-9]", "_", pattern)  # without the escapes that mean nothing here
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "[]", re.sub(r"(?s)\\.", "_", pattern))
    found = {shows: remedy for shows, remedy in _OUTSIDE_BRACKETS.items() if re.search(shows, bare)}
    return found | {shows: remedy for shows, remedy in _ANYWHERE.items() if re.search(shows, marked)}


def for_re2(pattern: str) -> str:
    """Return a pattern that RE2 finds only in a text that it matches as a whole."""
    return rf"\A(?:{pattern})\z"


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
