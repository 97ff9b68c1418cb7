"""What has changed in a column, in words."""

import numpy as np

from evenkeel.decisions import Values
from evenkeel.errors import shorten
from evenkeel.validation.checks.base import percent
from evenkeel.validation.drift.base import Shares
from evenkeel.validation.drift.samples import OTHERS, Categories

_SHOWN = 3


def of_numbers(reference: Values, current: Values) -> str:
    """Say where the middle of the numbers lay and lies, and up to which number the shares differ most."""
    places = np.union1d(reference.values, current.values)
    before, now = reference.share_up_to(places), current.share_up_to(places)
    most = int(np.argmax(np.abs(before - now)))
    told = f"median {reference.at(0.5):.4g} → {current.at(0.5):.4g}"
    if before[most] == now[most]:
        return told
    return f"{told}; up to {places[most]:.4g}: {percent(float(before[most]))} → {percent(float(now[most]))}"


def of_categories(categories: Categories, new: list[str], unseen: float) -> str:
    """Say which categories rose and fell most, and which are new."""
    changed = [one for one in categories.shares() if one[1] != one[2]]
    most = sorted(changed, key=lambda one: (-abs(one[2] - one[1]), one[0]))[:_SHOWN]
    told = [f"{_quoted(name)} {percent(before)} → {percent(now)}" for name, before, now in most]
    if new:
        told.append(f"new: {', '.join(map(_quoted, new[:_SHOWN]))} ({percent(unseen)} of the values)")
    return "; ".join(told) or "the same shares of all values"


def of_missing(missing: Shares) -> str:
    """Say how the share of missing values has changed."""
    return f"missing {percent(missing.reference)} → {percent(missing.current)}"


def _quoted(name: str) -> str:
    return name if name == OTHERS else repr(shorten(name, 40))
