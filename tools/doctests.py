"""Shows the examples of docstrings as code: an extension of Griffe, which reads the docstrings for the pages."""

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"(?:^[ ]*>>> .*\n?(?:^(?!\s*$).*\n?)*)+", re.MULTILINE)


class Doctests(griffe.Extension):
    """Puts a fence around each block of lines that begins with ``>>>`` and ends with an empty line."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = _EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(block: re.Match[str]) -> str:
    return f"```pycon\n{block[0].rstrip()}\n```\n"
