"""Options that several commands share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from evenkeel.errors import UsageError


def _checked(html: Path | None) -> Path | None:
    """Return where a report is to stand, which is looked at before any work is done."""
    if html is not None:
        from evenkeel.validation.report import check_place

        check_place(html)
    return html


Html = Annotated[
    Path | None,
    typer.Option(
        metavar="PAGE", help="Write a report to this .html file, a page that stands alone.", callback=_checked
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Missing = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORD", help="A word that means in a CSV file that there is no value, such as NA; may be repeated."
    ),
]
OfRun = Annotated[str | None, typer.Argument(help="The run, or the start of its name; the last one by default.")]
Trust = Annotated[
    bool, typer.Option("--trust", help="Load a model that holds a pickle, which runs code when it is read.")
]
Tag = Annotated[list[str] | None, typer.Option(help="Only what carries this tag, as name=value; may be repeated.")]


def parse_pairs(texts: Sequence[str] | None) -> dict[str, str]:
    """Return ``name=value`` texts as a dict.

    >>> parse_pairs(["team=risk"])
    {'team': 'risk'}
    """
    pairs = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (equals and name):
            raise UsageError("This is not a pair", expected="name=value", got=text)
        pairs[name] = value
    return pairs
