"""Which values a column may hold."""

from dataclasses import dataclass

from evenkeel.schema.promises import Bounds, Range
from evenkeel.typing import ColumnType

Values = tuple[bool | int | float | str, ...]
DOMAIN_FIELDS = ("values", "range", "pattern", "length")


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain with a name, which several columns share: change it in one place.

    ``values`` are the only ones allowed; ``range`` is for numbers, times and days; ``pattern`` (a regular expression that
    the whole text must match) and ``length`` (in code points) are for text.
    """

    type: ColumnType
    values: Values | None = None
    range: Range | None = None
    pattern: str | None = None
    length: Bounds | None = None
