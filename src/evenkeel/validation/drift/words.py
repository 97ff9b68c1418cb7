"""What has changed in a column, in words that need no statistics."""

import numpy as np

from evenkeel.engines.aggregates import ExtremesState, FrequenciesState, State
from evenkeel.engines.csv_header import is_number
from evenkeel.errors import shorten
from evenkeel.statistics.time import iso
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.base import percent
from evenkeel.validation.drift.base import Shares
from evenkeel.validation.drift.counted import NUMBERS
from evenkeel.validation.drift.samples import OTHERS, Categories, Numbers

_SHOWN = 3
_RARE = 0.01


def of_numbers(numbers: Numbers) -> str:
    """Say where the middle of the numbers lay and lies, where the shares differ most, and what was never seen."""
    before, now, places = numbers.reference, numbers.current, numbers.current.values
    told = [f"the median {_moved(before.at(0.5), now.at(0.5))}"]
    then, today = before.share_up_to(places), now.share_up_to(places)
    most = int(np.argmax(np.abs(then - today)))
    if then[most] != today[most]:
        told.append(
            f"{percent(float(then[most]))} were at most {short(float(places[most]))}, now {percent(float(today[most]))}"
        )
    low, high = np.flatnonzero(before.counts)[[0, -1]]
    outside = float(now.counts[:low].sum() + now.counts[high + 1 :].sum()) / now.rows
    if outside > _RARE:
        told.append(
            f"{percent(outside)} lie outside of {short(float(places[low]))} to {short(float(places[high]))}, where all were"
        )
    return "; ".join(told)


def of_categories(categories: Categories) -> str:
    """Say which categories rose and fell most, and which are new."""
    known = [one for one in categories.shares() if one[1] or one[0] == OTHERS]
    changed = [one for one in known if percent(one[1]) != percent(one[2])]
    most = sorted(changed, key=lambda one: (-abs(one[2] - one[1]), one[0]))[:_SHOWN]
    told = [f"{_quoted(name)} {_changed(before, now)}" for name, before, now in most]
    new = categories.new()
    if new:
        unseen = sum(categories.current[name] for name in new) / sum(categories.current.values())
        more = f" and {len(new) - _SHOWN:,} more" if len(new) > _SHOWN else ""
        told.append(f"new: {', '.join(map(_quoted, new[:_SHOWN]))}{more} ({percent(unseen)} of the values)")
    return "; ".join(told) or "the same shares of all values"


def of_range(before: ExtremesState, now: ExtremesState, kind: ColumnType) -> str:
    """Say from when to when the times lay and lie: from day to day, unless all lie on one."""
    if before == now:
        return f"from {_span(now, kind)} as before"
    return f"from {_span(before, kind)}, now from {_span(now, kind)}"


def of_types(before: ColumnType, now: ColumnType, texts: State) -> str:
    """Say which types differ; of numbers that became text, the most frequent texts that are no numbers."""
    told = f"the type was {before} and is {now}"
    if before not in NUMBERS or not isinstance(texts, FrequenciesState) or now is not ColumnType.TEXT or texts.overflow:
        return told
    words = [(-count, str(text)) for text, count in texts.items() if not is_number(str(text))]
    found = ", ".join(f"{_quoted(text)} {-count:,}" for count, text in sorted(words)[:_SHOWN])
    return f"{told}; no numbers: {found}" if found else told


def of_missing(missing: Shares) -> str:
    """Say how the share of missing values has changed."""
    return f"missing values {_changed(missing.reference, missing.current)}"


def short(number: float) -> str:
    """Return a number in few signs.

    >>> short(0.123456), short(1416.0), short(2_345_678.9), short(1e20)
    ('0.1235', '1416', '2,345,679', '1e+20')
    """
    return f"{number:,.0f}" if 10_000 <= abs(number) < 1e15 else f"{number:.4g}"


def _span(times: ExtremesState, kind: ColumnType) -> str:
    first, last = (str(iso(end, kind)) for end in (times.minimum, times.maximum))
    days = first.partition("T")[0], last.partition("T")[0]
    return " to ".join((first, last) if days[0] == days[1] and first != last else days)


def _moved(before: float, now: float) -> str:
    if before == now:
        return f"stayed at {short(now)}"
    return f"{'rose' if now > before else 'fell'} from {short(before)} to {short(now)}"


def _changed(before: float, now: float) -> str:
    if not now and before:
        return f"went from {percent(before)} to none"
    return f"{'rose' if now > before else 'fell'} from {percent(before)} to {percent(now)}"


def _quoted(name: str) -> str:
    return name if name == OTHERS else repr(shorten(name, 40))
