"""Charts drawn as SVG. They hold numbers alone: no text of the data is ever part of one."""

from collections.abc import Sequence

from markupsafe import Markup

from evenkeel.validation.report import figures
from evenkeel.validation.report.shapes import Histogram, Ranking, Shape

_Shares = Sequence[float | None]

_SMALL = (120, 28)
_LARGE = (640, 180)


def small(shape: Shape) -> Markup:
    """Return a chart for a line of the table: the current data filled, the reference as an outline."""
    return _columns(shape.shares, *_SMALL, gap=1)


def large(shape: Histogram) -> Markup:
    """Return a chart of a histogram that fills its place, for labels to stand around it."""
    return _columns(shape.shares, *_LARGE, gap=2)


def highest(shape: Histogram | Ranking) -> float:
    """Return the share that reaches the upper end of the chart."""
    return max((one or 0.0 for side in shape.shares for one in side or ()), default=0.0)


def bar(part: float, kind: str, whole: float = 1.0, mark: float | None = None) -> Markup:
    """Return a bar of ``part`` of a ``whole``, with a mark where ``mark`` of it would end."""
    scale = 100 / whole if whole else 0.0
    width = _round(max(min(part * scale, 100.0), 1.0 if part else 0.0))
    filled = f'<path class="{kind}" d="M0 0h{width}v8h-{width}z"/>'
    tick = "" if mark is None else f'<path class="mark" d="M{_round(mark * scale)} -4v16"/>'
    return _svg("bar", 100, 8, f"{filled}{tick}")


def pair(shares: _Shares, whole: float) -> Markup:
    """Return a bar for the share of each data set, one below the other; ``whole`` would be as long as can be."""
    scale, tall = 100 / whole if whole else 0.0, 16 // len(shares)
    drawn = []
    for place, one in enumerate(shares):
        if one:
            width = _round(max(one * scale, 0.5))
            drawn.append(f'<path class="{_kind(place)} solid" d="M0 {place * tall + 1}h{width}v{tall - 2}h-{width}z"/>')
    return _svg("pair", 100, 16, "".join(drawn))


def described(shape: Histogram) -> str:
    """Return what a histogram shows, for those who cannot see it."""
    told = []
    for place, side in enumerate(shape.shares):
        if side is not None:
            most = max(range(len(side)), key=side.__getitem__)
            low, high = (edge(shape, i) for i in (most, most + 1))
            told.append(f"{_kind(place)}: most often from {low} to {high}, {figures.share(side[most])}")
    return f"Histogram from {edge(shape, 0)} to {edge(shape, -1)}; {'; '.join(told)}"


def edge(shape: Histogram, place: int) -> str:
    """Return an edge of a histogram as people write it."""
    return figures.day(shape.edges[place]) if shape.times else figures.number(shape.edges[place])


def middle(shape: Histogram) -> str:
    """Return what stands half way between the outer edges."""
    half = shape.edges[0] / 2 + shape.edges[-1] / 2
    return figures.day(half) if shape.times else figures.number(half)


def _columns(sides: Sequence[_Shares | None], width: int, height: int, gap: int) -> Markup:
    top = max((one or 0.0 for side in sides for one in side or ()), default=0.0) or 1.0
    drawn = []
    for place, side in enumerate(sides):
        if side is not None:
            heights = [round((one or 0.0) / top * (height - 1)) or int(bool(one)) for one in side]
            path = _filled(heights, width, height, gap) if place == 0 else _outline(heights, width, height)
            drawn.append(f'<path class="{_kind(place)}" d="{path}"/>')
    return _svg("small" if height == _SMALL[1] else "large", width, height, "".join(drawn))


def _filled(heights: Sequence[int], width: int, height: int, gap: int) -> str:
    """Return a bar for each height, as one path."""
    step = width / len(heights)
    bars = (
        f"M{_round(place * step + gap / 2)} {height}v-{tall}h{_round(max(step - gap, 0.5))}v{tall}z"
        for place, tall in enumerate(heights)
        if tall
    )
    return "".join(bars)


def _outline(heights: Sequence[int], width: int, height: int) -> str:
    """Return the stairs over the heights, as one path."""
    step = width / len(heights)
    stairs = (f"V{height - tall}H{_round((place + 1) * step)}" for place, tall in enumerate(heights))
    return f"M0 {height}{''.join(stairs)}V{height}"


def _svg(kind: str, width: int, height: int, content: str) -> Markup:
    return Markup(  # noqa: S704  # numbers and our own words, no text of the data
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">{content}</svg>'
    )


def _kind(place: int) -> str:
    return "reference" if place else "current"


def _round(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
