"""The words of an expression."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from evenkeel.expressions.nodes import fault

KEYWORDS = frozenset({"and", "or", "not", "is", "null", "in", "between", "true", "false"})
LONGEST = 10_000

Kind = OneOf["number", "text", "name", "quoted", "word", "symbol", "end"]

_PATTERN = re.compile(
    r"""\s*(?:
    (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>`(?:[^`]|``)+`)
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    |(?P<symbol><>|!=|<=|>=|==|[=<>+\-*/(),])
    |(?P<end>$)
    )""",
    re.VERBOSE,
)
_HINTS = {
    '"': "Text stands in single quotes, an odd name in backticks.",
    "'": "Close the text with a single quote; a quote inside is written twice.",
    "`": "Close the name with a backtick; a backtick inside is written twice.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `not`.",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word and its place. ``value`` is without quotes, and lower case for a keyword."""

    kind: Kind
    value: str
    at: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of ``text`` and an end; raises `ExpressionError` at the first sign that is none."""
    if len(text) > LONGEST:
        raise fault(text, LONGEST, f"An expression has at most {LONGEST} characters")
    place = 0
    while True:
        found = _PATTERN.match(text, place)
        if found is None:
            place += len(text[place:]) - len(text[place:].lstrip())
            raise fault(text, place, f"{text[place]!r} does not belong here", remedy=_HINTS.get(text[place]))
        token = _token(found)
        yield token
        if token.kind == "end":
            return
        place = found.end()


def _token(found: re.Match[str]) -> Token:
    kind = str(found.lastgroup)
    value, at = found[kind], found.start(kind)
    match kind:
        case "text":
            return Token("text", value[1:-1].replace("''", "'"), at)
        case "quoted":
            return Token("quoted", value[1:-1].replace("``", "`"), at)
        case "name" if value.lower() in KEYWORDS:
            return Token("word", value.lower(), at)
        case "name":
            return Token("name", value, at)
        case "number":
            return Token("number", value, at)
        case "symbol":
            return Token("symbol", {"!=": "<>", "==": "="}.get(value, value), at)
        case _:
            return Token("end", "", at)
