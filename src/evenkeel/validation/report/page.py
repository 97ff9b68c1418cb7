"""The page: its templates filled, within its bounds."""

from base64 import b64encode
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from itertools import accumulate

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evenkeel.validation.report import charts, columns, figures, headline
from evenkeel.validation.report.base import Report
from evenkeel.validation.report.columns import Column, columns_of
from evenkeel.validation.report.facts import facts
from evenkeel.validation.report.orders import orders
from evenkeel.validation.report.panels import panels
from evenkeel.validation.report.shapes import calendar, shape

BYTES = 1_999_000  # and a few words more, on how many columns found room


@dataclass(frozen=True, slots=True)
class Lines:
    """The columns as HTML: the first ``full`` of them with charts and details; ``left_out`` found no room."""

    html: tuple[Markup, ...] = ()
    full: int = 0
    left_out: int = 0


def render(report: Report) -> str:
    """Return the page of a report."""
    known = columns_of(report)
    ways = orders(report, known)
    style, script = (_asset(name) for name in ("style.css", "script.js"))
    page = partial(
        _templates().get_template("page.html.jinja").render,
        report=report,
        figures_of=headline.figures_of(report),
        verdicts=headline.verdicts(report, known),
        panels=panels(report.current, known),
        orders=ways,
        types=sorted({one.kind for one in known}),
        columns=len(known),
        style=style,
        script=script,
        policy=_policy(style, script),
    )
    room = BYTES - _size(page(lines=Lines()))
    in_order = [known[place] for place in ways[0].places]
    return page(lines=_lines(report, in_order, [one.ranks() for one in ways if not one.known], room))


def _policy(style: str, script: str) -> str:
    """Return what a browser is told to let in: our style and our script as they are, and nothing else."""
    allowed = f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _lines(report: Report, known: Sequence[Column], ranks: Sequence[Sequence[int]], room: int) -> Lines:
    """Return the columns in so many bytes: the first in full while there is room for the others to be named."""
    macros = _templates().get_template("column.html.jinja").module
    drifts = [one.drift for one in known if one.drift]
    scale = max((length for one in drifts for length in (one.distance, one.limit) if length is not None), default=0.0)

    def write(kind: str, one: Column) -> Markup:
        found: Markup = getattr(macros, kind)(report, one, " ".join(str(rank[one.place]) for rank in ranks), scale)
        return found

    lines = [write("brief", one) for one in known]
    ends = list(accumulate(map(_size, lines)))
    if ends and ends[-1] > room:
        shown = bisect_right(ends, room)
        return Lines(tuple(lines[:shown]), 0, len(lines) - shown)
    room -= ends[-1] if ends else 0
    for place, one in enumerate(known):
        line = write("full", one)
        room -= _size(line) - _size(lines[place])
        if room < 0:
            return Lines(tuple(lines), place)
        lines[place] = line
    return Lines(tuple(lines), len(lines))


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("evenkeel.validation.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    templates.globals |= {"charts": charts, "figures": figures, "of": columns}
    templates.globals |= {"facts": facts, "shape": shape, "calendar": calendar}
    templates.filters["visible"] = figures.visible
    return templates


@cache
def _asset(name: str) -> Markup:
    """Return a file of ours that stands in the page as it is."""
    return Markup((files("evenkeel.validation.report") / "templates" / name).read_text("utf-8"))  # noqa: S704


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _size(line: str) -> int:
    return len(line.encode()) + 1
