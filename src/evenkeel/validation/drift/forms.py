"""Texts of so many values that each is nearly its own: what lies apart is how long they are, and what they look like."""

from evenkeel.engines.aggregates import FrequenciesState, LooksState
from evenkeel.statistics.states import pick
from evenkeel.validation.drift import significance, words
from evenkeel.validation.drift.base import DriftPlan
from evenkeel.validation.drift.counted import States
from evenkeel.validation.drift.part import Part, measured
from evenkeel.validation.drift.samples import Categories, Numbers

EMPTY, BLANK, OTHER = "empty", "blank", "other text"


def of_texts(before: States, now: States, times: int, plan: DriftPlan) -> tuple[Part, ...]:
    """Return how far the lengths of texts lie apart, and the shares of what they look like: no new value is a change."""
    lengths = Numbers.of_frequencies(_lengths(before), _lengths(now), times)
    pair = lengths.pair()
    told = f"length (a run of digits as one): {words.of_numbers(lengths)}"
    how_long = measured("lengths", told, pair, significance.of_numbers(lengths, pair), plan)
    looks = Categories.of_counts(_looks(before), _looks(now), times)
    told = f"look: {words.of_categories(looks)}"
    return how_long + measured("looks", told, looks.pair, significance.of_categories(looks), plan)


def _looks(states: States) -> dict[str, int]:
    """Return how many texts look like what, each text counted once."""
    counts, looks = dict(_lengths(states).items()), pick(states.values(), LooksState)
    kinds = looks.kinds | {"number": looks.kinds["number"] - looks.kinds["integer"]}
    found = {EMPTY: counts.get(0, 0), BLANK: looks.blank} | kinds
    found[OTHER] = sum(counts.values()) - sum(found.values())
    return {name: count for name, count in found.items() if count}


def _lengths(states: States) -> FrequenciesState:
    lengths = states["lengths"]
    assert isinstance(lengths, FrequenciesState)
    return lengths
