"""The statistics of a column: what every column has, and what only numbers, texts, times or lists have."""

from dataclasses import dataclass

import msgspec

from evenkeel.typing import ColumnType

TOP = 20
_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 16


class ValueCount(msgspec.Struct, frozen=True, gc=False):
    """A value and the number of rows that hold it; of a wide table there are millions."""

    value: bool | int | float | str
    count: int


@dataclass(frozen=True, slots=True)
class Buckets:
    """A histogram: ``counts[i]`` numbers lie between ``edges[i]`` and ``edges[i + 1]``; there is one more edge."""

    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()

    def sparkline(self) -> str:
        """Return the shape in at most 16 letters; nothing where nothing is counted.

        >>> Buckets(counts=(1, 0, 4, 8)).sparkline()
        '▁ ▄█'
        """
        width = max(1, -(-len(self.counts) // _WIDTH))
        sums = [sum(self.counts[start : start + width]) for start in range(0, len(self.counts), width)]
        highest = max(sums, default=0)
        return "".join(" " if total == 0 else _BARS[(len(_BARS) - 1) * total // highest] for total in sums).rstrip()


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The numbers below which 1, 5, 25, 50, 75, 95 and 99 % of the finite numbers lie."""

    p01: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class NumberStatistics:
    """What only numbers have. NaN and infinite values are counted, and take no part in anything else.

    ``deviation`` is that of the population. What cannot be said, such as the mean of no number, is none. Percentiles
    are exact for a column with at most 1,000 different numbers, else within 1 %. ``histogram`` has buckets of one
    width, ``quantile_histogram`` buckets of about equal counts.
    """

    nan: int
    infinite: int
    zeros: int
    negatives: int
    mean: float | None
    deviation: float | None
    skewness: float | None
    minimum: int | float | None
    maximum: int | float | None
    percentiles: Percentiles | None
    histogram: Buckets
    quantile_histogram: Buckets


@dataclass(frozen=True, slots=True)
class LooksLike:
    """How many texts are written like something else, without the blanks around them; a text may count more than once.

    ``integer`` and ``number`` (which holds the integers) are in decimal digits with a point, and perhaps an exponent;
    ``date`` and ``timestamp`` in ISO 8601; ``local_date`` is a day in another order, such as 31.12.2013 or 12/31/13;
    ``boolean`` is true, false, yes or no in any case. ``uuid``, ``digest`` (32, 40, 56, 64, 96 or 128 hexadecimal
    digits), ``email`` and ``url`` tell one thing from another.
    """

    integer: int = 0
    number: int = 0
    date: int = 0
    local_date: int = 0
    timestamp: int = 0
    boolean: int = 0
    uuid: int = 0
    digest: int = 0
    email: int = 0
    url: int = 0

    @property
    def identifier(self) -> int:
        """How many texts name one thing: a uuid, a digest, an address."""
        return self.uuid + self.digest + self.email + self.url


@dataclass(frozen=True, slots=True)
class TextStatistics:
    """What only text has. Lengths are in code points; ``empty`` is how many texts have length 0 (null is not text).

    ``blank`` texts hold white space and nothing else. ``not_utf8`` texts held bytes that are no UTF-8; they are read
    with U+FFFD in the place of these. Where at least half of the texts that are neither empty nor blank look like
    numbers, ``dirt`` is the most frequent others, at most 20, blanks among them; none where they are of more than 1,000
    kinds. ``ranks`` is a histogram over ranks: how many rows hold the most frequent value, the second, the third to
    fifth, the sixth to tenth, and so on; empty where the values could not all be counted.
    """

    empty: int
    shortest: int | None
    longest: int | None
    mean_length: float | None
    blank: int = 0
    not_utf8: int = 0
    looks_like: LooksLike = LooksLike()
    dirt: tuple[ValueCount, ...] = ()
    ranks: Buckets = Buckets()


@dataclass(frozen=True, slots=True)
class Gap:
    """No value lies between two times; ``seconds`` is how far they are apart."""

    after: str
    before: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TimeStatistics:
    """The first and last time (ISO 8601, in UTC) or day of a column, and how the times lie between them.

    ``gap`` is the longest stretch without a value, none where no stretch is longer than a bucket of 1,024 over the whole
    range. ``histogram`` has buckets of one width; its edges are seconds since 1970. ``months`` (1 to 12), ``weekdays`` (0
    is Monday) and ``hours`` count the times by their parts in UTC. ``timezone`` is the one that the column was given
    with.
    """

    minimum: str | None
    maximum: str | None
    gap: Gap | None = None
    timezone: str | None = None
    histogram: Buckets = Buckets()
    months: Buckets = Buckets()
    weekdays: Buckets = Buckets()
    hours: Buckets = Buckets()


@dataclass(frozen=True, slots=True)
class ListStatistics:
    """What only lists have: how many items stand in a row, and the statistics of all items as one column.

    A row without a list is missing, and is no empty list. ``lengths`` counts the lists by their number of items.
    """

    empty: int
    shortest: int | None
    longest: int | None
    mean_length: float | None
    lengths: Buckets
    items: "ColumnStatistics"


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """One column of a table; ``position`` is its place, ``count`` the rows, of which ``missing`` are null.

    ``values`` are the different values with their counts, the most frequent first, ties by value: all of them where
    ``values_complete``, else the 20 most frequent, or none where there are too many to count. ``distinct`` is how many
    there are, within about 1 % unless ``distinct_exact``; none for times, lists, and for floats of many values.
    ``arrow_type`` is the type that the column came with, such as ``decimal128(9, 2)``. Of a column of type ``other``
    only the rows are counted.
    """

    type: ColumnType
    position: int
    count: int
    missing: int
    distinct: int | None = None
    distinct_exact: bool = False
    values: tuple[ValueCount, ...] = ()
    values_complete: bool = False
    number: NumberStatistics | None = None
    text: TextStatistics | None = None
    time: TimeStatistics | None = None
    list: ListStatistics | None = None
    arrow_type: str = ""

    @property
    def top(self) -> tuple[ValueCount, ...]:
        """The 20 most frequent values."""
        return self.values[:TOP]

    @property
    def present(self) -> int:
        """How many rows hold a value that is not null."""
        return self.count - self.missing
