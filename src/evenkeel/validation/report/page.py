"""The page: its templates filled, within its bounds."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evenkeel.validation.report import charts, columns, figures, headline
from evenkeel.validation.report.base import Report
from evenkeel.validation.report.columns import Column, columns_of
from evenkeel.validation.report.facts import facts
from evenkeel.validation.report.orders import orders
from evenkeel.validation.report.shapes import calendar, shape

BYTES = 1_900_000  # for the columns; what else stands on the page takes less than the rest of 2 MB


@dataclass(frozen=True, slots=True)
class Lines:
    """The columns as HTML: the first ``full`` of them with charts and details; ``left_out`` found no room."""

    html: tuple[Markup, ...]
    full: int
    left_out: int


def render(report: Report) -> str:
    """Return the page of a report."""
    known = columns_of(report)
    ways = orders(report, known)
    style, script = (_asset(name) for name in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        _templates()
        .get_template("page.html.jinja")
        .render(
            report=report,
            figures_of=headline.figures_of(report),
            verdicts=headline.verdicts(report, known),
            orders=ways,
            types=sorted({one.kind for one in known}),
            columns=len(known),
            lines=_lines(
                report, [known[place] for place in ways[0].places], [one.ranks() for one in ways if not one.known]
            ),
            style=style,
            script=script,
            policy=policy,
        )
    )


def _lines(report: Report, known: Sequence[Column], ranks: Sequence[Sequence[int]]) -> Lines:
    """Return the columns within the bounds: the first in full while there is room for the others to be named."""
    macros = _templates().get_template("column.html.jinja").module
    scale = max((one.drift.distance or 0.0 for one in known if one.drift), default=0.0)
    scale = max(scale, *(one.drift.limit or 0.0 for one in known if one.drift), 0.0)

    def write(kind: str, one: Column) -> Markup:
        found: Markup = getattr(macros, kind)(report, one, " ".join(str(rank[one.place]) for rank in ranks), scale)
        return found

    brief = [write("brief", one) for one in known]
    room = BYTES
    for shown, line in enumerate(brief):
        room -= _size(line)
        if room < 0:
            return Lines(tuple(brief[:shown]), 0, len(brief) - shown)
    for full, one in enumerate(known):
        line = write("full", one)
        room -= _size(line) - _size(brief[full])
        if room < 0:
            return Lines(tuple(brief), full, 0)
        brief[full] = line
    return Lines(tuple(brief), len(known), 0)


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
    return len(line.encode())
