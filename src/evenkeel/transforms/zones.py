"""When the clocks of a time zone change, and by how much, as the time zone database of this machine says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from evenkeel.clock import to_microseconds, to_time
from evenkeel.errors import DefinitionError

_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=3)  # no zone has ever changed its clocks twice within three days
FIRST, LAST, STEP = -2_208_988_800, 4_102_444_800, 259_200  # the same three in seconds


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone from 1900 to 2100; before and after, the clocks stay as they are at that end.

    ``offsets[i]`` is what is added to UTC from ``changes[i - 1]`` until ``changes[i]``, all in seconds.
    """

    changes: tuple[int, ...]
    offsets: tuple[int, ...]


@lru_cache(maxsize=64)
def zone_of(name: str) -> Zone:
    """Return a zone by its name in the IANA database; raises `DefinitionError`.

    >>> from bisect import bisect_right
    >>> zone = zone_of("America/New_York")
    >>> zone.offsets[bisect_right(zone.changes, 1_700_000_000)] / 3600
    -5.0
    """
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        remedy = "Write it as in the IANA database, such as 'America/New_York'; without one, `pip install tzdata`."
        raise DefinitionError("There is no such time zone", got=name, remedy=remedy) from None
    changes, offsets = [], [_offset(zone, _FIRST)]
    before = _FIRST
    while before < _LAST:
        after = before + _STEP
        if _offset(zone, after) != offsets[-1]:
            changes.append(_change(zone, before, after))
            offsets.append(_offset(zone, after))
        before = after
    return Zone(tuple(changes), tuple(offsets))


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> int:
    """Return the first second between two moments that has the offset of the later one."""
    low, high = (to_microseconds(moment) // 1_000_000 for moment in (before, after))
    wanted = _offset(zone, after)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(zone, to_time(1_000_000 * middle)) == wanted else (middle, high)
    return high
