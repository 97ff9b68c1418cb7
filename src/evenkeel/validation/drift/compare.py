"""The comparison of two tables, column by column, and the alarms that stand after correction for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from evenkeel.decisions import (
    ChiSquare,
    KolmogorovSmirnov,
    Pair,
    Proportion,
    TwoProportions,
    get_correction,
    get_distance,
)
from evenkeel.decisions.distances import TotalVariation
from evenkeel.engines import Engine, Relation, column_type
from evenkeel.engines.aggregates import (
    Aggregate,
    Counts,
    CountsState,
    Frequencies,
    FrequenciesState,
    Quantiles,
    State,
)
from evenkeel.typing import ColumnType
from evenkeel.validation.drift import words
from evenkeel.validation.drift.base import ColumnDrift, Drift, DriftPlan, Shares
from evenkeel.validation.drift.samples import Categories, finest, numbers, unseen

MOST_NUMBERS, MOST_TEXTS = 1_000, 10_000
_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)

States = Mapping[str, State]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A column with the p-values of its two comparisons before they are corrected: of values, and of what is missing."""

    found: ColumnDrift
    values: float | None = None
    missing: float | None = None


def drift(engine: Engine, reference: Relation, current: Relation, plan: DriftPlan | None = None) -> Drift:
    """Return how far each column that both tables have lies from where it lay.

    Numbers are compared by a sketch within 1 %, categories exactly; a text column of more than 10,000 different values
    is not compared, nor is a time, which moves by itself. The same rows give the same answer, whatever the threads.
    """
    plan = plan or DriftPlan()
    types = [{name: column_type(r.schema.field(name).type) for name in r.schema.names} for r in (reference, current)]
    shared = [name for name in types[0] if name in types[1]]
    states = [
        _states(engine, relation, kinds, shared) for relation, kinds in zip((reference, current), types, strict=True)
    ]
    compared = [
        _column(name, (types[0][name], types[1][name]), states[0][name], states[1][name], plan) for name in shared
    ]
    return Drift(
        rows=(engine.count(reference), engine.count(current)),
        distance=plan.distance,
        columns=_ranked(_decided(compared, plan), plan),
        only_in_reference=tuple(name for name in types[0] if name not in types[1]),
        only_in_current=tuple(name for name in types[1] if name not in types[0]),
    )


def _states(
    engine: Engine, relation: Relation, types: Mapping[str, ColumnType], names: list[str]
) -> Mapping[str, States]:
    wanted: dict[tuple[str, str], Aggregate] = {}
    for name in names:
        wanted[name, "counts"] = Counts(name)
        if types[name] in _NUMBERS:
            wanted[name, "quantiles"] = Quantiles(name)
            wanted[name, "frequencies"] = Frequencies(name, MOST_NUMBERS)
        elif types[name] not in _TIMES:
            wanted[name, "frequencies"] = Frequencies(name, MOST_TEXTS)
    found: dict[str, dict[str, State]] = {name: {} for name in names}
    for (name, what), state in engine.aggregate(relation, wanted).items():
        found[name][what] = state
    return found


def _column(
    name: str, types: tuple[ColumnType, ColumnType], reference: States, current: States, plan: DriftPlan
) -> _Compared:
    first, second = types
    both_numbers = first in _NUMBERS and second in _NUMBERS
    if not _present(reference["counts"]) or not _present(current["counts"]):
        found = _Compared(ColumnDrift(name, False, "not compared: there is no value in one of the tables"))
    elif first is not second and not both_numbers:
        found = _Compared(ColumnDrift(name, True, f"the type was {first} and is {second}"))
    elif both_numbers:
        found = _compare_numbers(name, reference, current, plan)
    elif first in _TIMES:
        found = _Compared(ColumnDrift(name, False, "not compared: a time moves by itself"))
    else:
        found = _compare_categories(name, reference["frequencies"], current["frequencies"], plan)
    return _with_missing(found, reference["counts"], current["counts"], plan)


def _compare_numbers(name: str, reference: States, current: States, plan: DriftPlan) -> _Compared:
    before, now = finest(reference, current)
    if not before.rows or not now.rows:
        return _Compared(ColumnDrift(name, False, "not compared: there is no finite number in one of the tables"))
    p_value = KolmogorovSmirnov().compare(before, now).p_value
    return _measured(name, words.of_numbers(before, now), numbers(before, now), p_value, plan)


def _compare_categories(name: str, reference: State, current: State, plan: DriftPlan) -> _Compared:
    assert isinstance(reference, FrequenciesState)
    assert isinstance(current, FrequenciesState)
    if reference.overflow or current.overflow:
        message = f"not compared: more than {MOST_TEXTS:,} different values"
        return _Compared(ColumnDrift(name, False, message))
    categories = Categories.of(reference, current)
    new, share = unseen(reference, current)
    p_value = ChiSquare().compare(*categories.counts()).p_value
    found = _measured(name, words.of_categories(categories, new, share), categories.pair, p_value, plan)
    return replace(found, found=replace(found.found, unseen=share))


def _measured(name: str, message: str, pair: Pair, p_value: float | None, plan: DriftPlan) -> _Compared:
    """Return a column with its distance; both being different and being too far apart must be no chance."""
    distance = get_distance(plan.distance)
    measure = distance if pair.places is not None or not distance.ordered else TotalVariation()
    estimate = measure.measure(pair)
    if estimate is None or p_value is None:
        return _Compared(ColumnDrift(name, False, "not compared: fewer than two values in one of the tables"))
    low, high = estimate.interval()
    found = ColumnDrift(name, False, message, estimate.value, low, high, plan.limit)
    return _Compared(found, values=max(p_value, estimate.p_within(plan.limit)))


def _with_missing(compared: _Compared, reference: State, current: State, plan: DriftPlan) -> _Compared:
    assert isinstance(reference, CountsState)
    assert isinstance(current, CountsState)
    before, now = (Proportion(state.missing + state.nan, state.rows) for state in (reference, current))
    estimate = TotalVariation().measure(Pair(*(np.array([one.hits, one.rows - one.hits]) for one in (before, now))))
    p_value = TwoProportions().compare(before, now).p_value
    if estimate is None or p_value is None:
        return compared
    found = replace(compared.found, missing=Shares(before.share, now.share))
    return replace(compared, found=found, missing=max(p_value, estimate.p_within(plan.missing_limit)))


def _present(state: State) -> int:
    assert isinstance(state, CountsState)
    return state.rows - state.missing - state.nan


def _decided(compared: list[_Compared], plan: DriftPlan) -> list[ColumnDrift]:
    """Return the columns with their p-values corrected for all that were compared, and what stands of the alarms."""
    known = [p for one in compared for p in (one.values, one.missing) if p is not None]
    adjusted = iter(get_correction(plan.correction).adjust(known))
    corrected = [
        _Compared(one.found, *(p if p is None else next(adjusted) for p in (one.values, one.missing)))
        for one in compared
    ]
    return [_judge(one, plan.error) for one in corrected]


def _judge(one: _Compared, error: float) -> ColumnDrift:
    moved, gone = (p is not None and p <= error for p in (one.values, one.missing))
    told = [one.found.message] if moved or not gone else []
    told += [words.of_missing(one.found.missing)] if gone else []
    drifted = one.found.drifted or moved or gone
    message = "; ".join(told)
    return replace(one.found, drifted=drifted, message=message, p_value=one.values, missing_p_value=one.missing)


def _ranked(columns: list[ColumnDrift], plan: DriftPlan) -> tuple[ColumnDrift, ...]:
    """Return what matters most first: what has drifted, by distance, times importance where that is known."""

    def weight(column: ColumnDrift) -> float:
        importance = 1.0 if plan.importances is None else plan.importances.get(column.column, 0.0)
        gap = abs(column.missing.current - column.missing.reference)
        return importance * max(column.distance or 0.0, gap if column.drifted else 0.0)

    return tuple(sorted(columns, key=lambda column: (not column.drifted, -weight(column))))
