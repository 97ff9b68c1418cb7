"""A line through given points, and the ranks of numbers in the training rows as such points."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evenkeel.engines.aggregates import QuantilesState
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder, Series

Floats = npt.NDArray[np.float64]


def check_parts(parts: int | None) -> None:
    """Raise `DefinitionError` where the training rows cannot be cut into so many parts."""
    if parts is not None and not 2 <= parts <= 1_000:
        raise DefinitionError("quantiles is an integer from 2 to 1,000", got=parts)


def ranks(state: QuantilesState, parts: int) -> tuple[Floats, Floats]:
    """Return the numbers that cut the rows into equal parts, both ends included, and the rank of each in [0, 1].

    The rank of a number that is several such cuts is the mean of theirs.
    """
    found = [state.at(part / parts) for part in range(parts + 1)]
    points, places = np.unique([at for at in found if at is not None], return_inverse=True)
    if not len(points):
        return np.zeros(1), np.full(1, 0.5)
    return points, np.bincount(places, np.linspace(0, 1, parts + 1)) / np.bincount(places)


def between(build: Builder, x: Series, points: Sequence[float], levels: Sequence[float]) -> Series:
    """Return what lies on the line from point to point, with ``levels`` as heights, that goes on level at both ends."""
    if len(points) == 1:
        return build("Where", build("IsNaN", x), x, levels[0])
    starts, widths, rises = _pieces(points, levels)
    x = build("Where", build("Less", x, points[0]), build.constant(points[0], "float64"), x)
    x = build("Where", build("Greater", x, points[-1]), build.constant(points[-1], "float64"), x)
    piece = None
    if len(points) > 2:
        above = build("GreaterOrEqual", x, tuple(points[1:-1]))
        piece = build.cast(build.total(build.cast(above, "float64")), "int64")
    start, width, rise, level = (_of_piece(build, table, piece) for table in (starts, widths, rises, np.array(levels)))
    share = build("Div", build("Sub", build("Mul", x, 0.5), start), width)
    return build("Add", level, build("Mul", share, rise))


def _of_piece(build: Builder, table: Floats, piece: Series | None) -> Series:
    if piece is None:
        return build.constant(float(table[0]), "float64")
    return build.lookup(table, piece)


def reference_between(x: Floats, points: Sequence[float], levels: Sequence[float]) -> Floats:
    """Return what `between` means, in plain numpy."""
    if len(points) == 1:
        return np.where(np.isnan(x), x, levels[0])
    starts, widths, rises = _pieces(points, levels)
    held = np.clip(x, points[0], points[-1])
    piece = np.where(np.isnan(x), 0, np.searchsorted(points[1:-1], held, side="right"))
    found: Floats = np.array(levels[:-1])[piece] + (held * 0.5 - starts[piece]) / widths[piece] * rises[piece]
    return found


def _pieces(points: Sequence[float], levels: Sequence[float]) -> tuple[Floats, Floats, Floats]:
    """Return where each piece starts, its width and its rise: the first two halved, since no half overflows."""
    halves = np.array(points, np.float64) * 0.5
    widths = np.diff(halves)
    return halves[:-1], np.where(widths > 0, widths, 1.0), np.diff(np.array(levels, np.float64))
