"""The comparison of two tables, column by column, and the alarms that stand after correction for all of them."""

import math
from dataclasses import dataclass, replace

from evenkeel.decisions import Estimate, Pair, Proportion, TwoProportions, get_correction, get_distance, unseen_share
from evenkeel.decisions.distances import TotalVariation
from evenkeel.engines import Engine, Relation
from evenkeel.engines.aggregates import CountsState, FrequenciesState, State
from evenkeel.typing import ColumnType
from evenkeel.validation.drift import significance, words
from evenkeel.validation.drift.base import ColumnDrift, Drift, DriftPlan, Shares
from evenkeel.validation.drift.classifier import Together, sample_rows, tell_apart
from evenkeel.validation.drift.counted import MOST_TEXTS, NESTED, NUMBERS, TIMES, Counted
from evenkeel.validation.drift.samples import Categories, Numbers

_EXACT = 10_000  # a population counts as so many times the rows of the sample


@dataclass(frozen=True, slots=True)
class _Compared:
    """A column with the p-values of its comparisons before they are corrected, and which of them exceed their limits.

    ``few`` is what to say of values too few to be compared, of which some were never seen.
    """

    found: ColumnDrift
    p_values: tuple[float | None, float | None, float | None] = (None, None, None)
    exceeds: tuple[bool, bool, bool] = (False, False, False)
    few: str = ""


_REASONS = ("values", "missing", "unseen")


def drift(engine: Engine, reference: Relation, current: Relation, plan: DriftPlan | None = None) -> Drift:
    """Return how far each column that both tables have lies from where it lay.

    A text column of more than 10,000 different values is not compared, nor is a time, which moves by itself, nor are
    lists and records, of which the shares that are missing are. The same rows give the same answer, whatever the threads.
    """
    plan = plan or DriftPlan()
    before, now = Counted.of(engine, reference), Counted.of(engine, current)
    together = None
    if plan.together:
        types = {
            name: kind
            for name, kind in before.types.items()
            if kind not in NESTED and _alike(kind, now.types.get(name))
        }
        first, second = (sample_rows(engine, relation, list(types)) for relation in (reference, current))
        together = tell_apart(first, second, types, plan.together_limit)
    return compare(before, now, plan, together)


def compare(
    reference: Counted, current: Counted, plan: DriftPlan | None = None, together: Together | None = None
) -> Drift:
    """Return how far two tables lie apart that have been counted, and perhaps looked at by a model."""
    plan = plan or DriftPlan()
    shared = [name for name in reference.types if name in current.types]
    columns, together = _decided([_column(name, reference, current, plan.of(name)) for name in shared], together, plan)
    return Drift(
        rows=(reference.rows, current.rows),
        distance=plan.distance,
        columns=_ranked(columns, plan),
        only_in_reference=tuple(name for name in reference.types if name not in current.types),
        only_in_current=tuple(name for name in current.types if name not in reference.types),
        together=together,
    )


def _alike(first: ColumnType, second: ColumnType | None) -> bool:
    return first is second or (first in NUMBERS and second in NUMBERS)


def _column(name: str, reference: Counted, current: Counted, plan: DriftPlan) -> _Compared:
    first, second = reference.types[name], current.types[name]
    before, now = reference.states[name], current.states[name]
    times = math.ceil(_EXACT * current.rows / reference.rows) if plan.population and reference.rows else 1
    if not _present(before["counts"]) or not _present(now["counts"]):
        found = _silent(name, "there is no value in one of the tables")
    elif not _alike(first, second):
        told = words.of_types(first, second, now.get("frequencies", now["counts"]))
        found = _Compared(ColumnDrift(name, True, told, reasons=("type",)))
    elif first in NUMBERS:
        found = _compare_numbers(name, Numbers.of(before, now, times), plan)
    elif first in TIMES:
        found = _silent(name, "a time moves by itself")
    elif first in NESTED:
        found = _silent(name, "its values are lists or records")
    else:
        found = _compare_categories(name, before["frequencies"], now["frequencies"], times, plan)
    return _with_missing(found, before["counts"], now["counts"], times, plan)


def _silent(name: str, why: str) -> _Compared:
    return _Compared(ColumnDrift(name, False, f"not compared: {why}"))


def _compare_numbers(name: str, numbers: Numbers, plan: DriftPlan) -> _Compared:
    if not numbers.reference.rows or not numbers.current.rows:
        return _silent(name, "there is no finite number in one of the tables")
    pair = numbers.pair()
    return _measured(
        name, words.of_numbers(numbers), _estimate(pair, plan), significance.of_numbers(numbers, pair), plan
    )


def _compare_categories(name: str, before: State, now: State, times: int, plan: DriftPlan) -> _Compared:
    assert isinstance(before, FrequenciesState)
    assert isinstance(now, FrequenciesState)
    if before.overflow or now.overflow:
        return _silent(name, f"more than {MOST_TEXTS:,} different values")
    categories = Categories.of(before, now, times)
    unseen = unseen_share(categories.reference, categories.current)
    message, p_value = words.of_categories(categories, unseen.share), significance.of_categories(categories)
    found = _measured(name, message, _estimate(categories.pair, plan), p_value, plan)
    return _Compared(
        replace(found.found, unseen=unseen.share),
        (found.p_values[0], None, unseen.p_value),
        (found.exceeds[0], False, unseen.share - unseen.expected > plan.unseen_limit),
        message,
    )


def _estimate(pair: Pair, plan: DriftPlan) -> Estimate | None:
    distance = get_distance(plan.distance)
    measure = distance if pair.places is not None or not distance.ordered else TotalVariation()
    return measure.measure(pair)


def _measured(name: str, message: str, estimate: Estimate | None, p_value: float | None, plan: DriftPlan) -> _Compared:
    if estimate is None or p_value is None:
        return _silent(name, "fewer than two values in one of the tables")
    low, high = estimate.interval()
    found = ColumnDrift(name, False, message, (), estimate.value, low, high, plan.beyond)
    return _Compared(found, (p_value, None, None), (estimate.value > plan.beyond, False, False))


def _with_missing(compared: _Compared, before: State, now: State, times: int, plan: DriftPlan) -> _Compared:
    assert isinstance(before, CountsState)
    assert isinstance(now, CountsState)
    if not before.rows or not now.rows:
        return compared
    then, today = (
        Proportion((state.missing + state.nan) * n, state.rows * n) for state, n in ((before, times), (now, 1))
    )
    p_value = TwoProportions().compare(then, today).p_value if then.hits or today.hits else None
    return replace(
        compared,
        found=replace(compared.found, missing=Shares(then.share, today.share)),
        p_values=(compared.p_values[0], p_value, compared.p_values[2]),
        exceeds=(compared.exceeds[0], abs(today.share - then.share) > plan.missing_limit, compared.exceeds[2]),
    )


def _present(state: State) -> int:
    assert isinstance(state, CountsState)
    return state.rows - state.missing - state.nan


def _decided(
    compared: list[_Compared], together: Together | None, plan: DriftPlan
) -> tuple[list[ColumnDrift], Together | None]:
    """Return all p-values corrected for each other, and what stands of the alarms."""
    known = [p for one in compared for p in one.p_values if p is not None]
    if together is not None and together.p_value is not None:
        known.append(together.p_value)
        *_, p_value = get_correction(plan.correction).adjust(known)
        drifted = p_value <= plan.error and (together.auc or 0.0) > plan.together_limit
        together = replace(together, drifted=drifted, p_value=p_value)
    adjusted = iter(get_correction(plan.correction).adjust(known))
    columns = [_judge(one, [p if p is None else next(adjusted) for p in one.p_values], plan.error) for one in compared]
    return columns, together


def _judge(one: _Compared, p_values: list[float | None], error: float) -> ColumnDrift:
    alarms = [
        reason
        for reason, p, exceeds in zip(_REASONS, p_values, one.exceeds, strict=True)
        if exceeds and p is not None and p <= error
    ]
    few = "unseen" in alarms and one.found.distance is None
    told = [] if alarms == ["missing"] else [one.few if few else one.found.message]
    told += [words.of_missing(one.found.missing)] if "missing" in alarms else []
    reasons = (*one.found.reasons, *alarms)
    values, missing, unseen = p_values
    return replace(
        one.found,
        drifted=bool(reasons),
        reasons=reasons,
        message="; ".join(told),
        p_value=values,
        missing_p_value=missing,
        unseen_p_value=unseen,
    )


def _ranked(columns: list[ColumnDrift], plan: DriftPlan) -> tuple[ColumnDrift, ...]:
    """Return what matters most first: what has drifted, by its size, times importance where that is known."""

    def weight(column: ColumnDrift) -> float:
        importance = 1.0 if plan.importances is None else plan.importances.get(column.column, 0.0)
        return importance * column.size

    return tuple(sorted(columns, key=lambda column: (not column.drifted, -weight(column))))
