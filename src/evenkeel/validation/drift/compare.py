"""The comparison of two tables, column by column, and the alarms that stand after correction for all of them."""

import math
from dataclasses import dataclass, replace

from evenkeel.decisions import Proportion, TwoProportions, get_correction, unseen_share
from evenkeel.engines import Engine, Relation
from evenkeel.engines.aggregates import CountsState, ExtremesState, FrequenciesState, State
from evenkeel.errors import DefinitionError
from evenkeel.statistics.states import pick
from evenkeel.typing import ColumnType
from evenkeel.validation.drift import significance, words
from evenkeel.validation.drift.base import ColumnDrift, Drift, DriftPlan, Shares
from evenkeel.validation.drift.classifier import Together, sample_rows, tell_apart
from evenkeel.validation.drift.counted import MOST_TEXTS, NESTED, NUMBERS, TIMES, Counted, States
from evenkeel.validation.drift.cycles import of_times
from evenkeel.validation.drift.forms import of_texts
from evenkeel.validation.drift.part import Part, measured
from evenkeel.validation.drift.samples import Categories, Numbers

_EXACT = 10_000  # a population counts as so many times the rows of the sample


@dataclass(frozen=True, slots=True)
class _Share:
    """A share that both tables have, the p-value of its change before that is corrected, and whether it is too large."""

    reason: str
    p_value: float | None
    exceeds: bool


@dataclass(frozen=True, slots=True)
class _Compared:
    """A column with its comparisons, of which no p-value has been corrected yet.

    ``few`` is what to say of values too few to be compared, of which some were never seen.
    """

    found: ColumnDrift
    parts: tuple[Part, ...] = ()
    missing: _Share = _Share("missing", None, exceeds=False)
    unseen: _Share = _Share("unseen", None, exceeds=False)
    few: str = ""

    @property
    def p_values(self) -> tuple[float | None, ...]:
        return (*(part.p_value for part in self.parts), self.missing.p_value, self.unseen.p_value)


def drift(engine: Engine, reference: Relation, current: Relation, plan: DriftPlan | None = None) -> Drift:
    """Return how far each column that both tables have lies from where it lay.

    Of a text column with more than 10,000 different values the lengths and looks are compared; of a time, which moves by
    itself, the hours of the day and the days of the week; of lists and records the shares that are missing. The same
    rows give the same answer, whatever the threads.
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
    _check_importances(shared, plan)
    columns, together = _decided([_column(name, reference, current, plan.of(name)) for name in shared], together, plan)
    return Drift(
        rows=(reference.rows, current.rows),
        distance=plan.distance,
        columns=_ranked(columns, plan),
        only_in_reference=tuple(name for name in reference.types if name not in current.types),
        only_in_current=tuple(name for name in current.types if name not in reference.types),
        together=together,
    )


def _check_importances(columns: list[str], plan: DriftPlan) -> None:
    if plan.importances and columns and not plan.importances.keys() & set(columns):
        expected, got = ", ".join(columns[:5]), ", ".join(list(plan.importances)[:5])
        raise DefinitionError("No column that is compared has an importance", expected=expected, got=got)


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
        found = _compare_times(name, first, before, now, (times, plan))
    elif first in NESTED:
        found = _silent(name, "its values are lists or records")
    else:
        found = _compare_texts(name, before, now, times, plan)
    return _with_missing(found, before["counts"], now["counts"], times, plan)


def _silent(name: str, why: str) -> _Compared:
    return _Compared(ColumnDrift(name, False, f"not compared: {why}"))


def _compare_numbers(name: str, numbers: Numbers, plan: DriftPlan) -> _Compared:
    if not numbers.reference.rows or not numbers.current.rows:
        return _silent(name, "there is no finite number in one of the tables")
    pair = numbers.pair()
    message, p_value = words.of_numbers(numbers), significance.of_numbers(numbers, pair)
    return _told(name, "", measured("values", message, pair, p_value, plan))


def _compare_times(name: str, kind: ColumnType, before: States, now: States, terms: tuple[int, DriftPlan]) -> _Compared:
    moved = words.of_range(pick(before.values(), ExtremesState), pick(now.values(), ExtremesState), kind)
    parts = of_times(before, now, *terms)
    if not parts:
        return _silent(name, f"a time moves by itself, and there is no whole week of it in both tables; {moved}")
    return _told(name, moved, parts)


def _compare_texts(name: str, before: States, now: States, times: int, plan: DriftPlan) -> _Compared:
    values = [pick([states["frequencies"]], FrequenciesState) for states in (before, now)]
    if any(state.overflow for state in values):
        return _told(name, f"more than {MOST_TEXTS:,} different values", of_texts(before, now, times, plan))
    categories = Categories.of(values[0], values[1], times)
    unseen = unseen_share(categories.reference, categories.current)
    message, p_value = words.of_categories(categories), significance.of_categories(categories)
    compared = _told(name, "", measured("values", message, categories.pair, p_value, plan))
    return replace(
        compared,
        found=replace(compared.found, unseen=unseen.share),
        unseen=_Share("unseen", unseen.p_value, unseen.share - unseen.expected > plan.unseen_limit),
        few=message,
    )


def _told(name: str, first: str, parts: tuple[Part, ...]) -> _Compared:
    if not parts:
        return _silent(name, "fewer than two values in one of the tables")
    message = "; ".join([*([first] if first else []), *(part.message for part in parts)])
    return _Compared(ColumnDrift(name, False, message), parts)


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
        missing=_Share("missing", p_value, abs(today.share - then.share) > plan.missing_limit),
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
    compared: tuple[Part | _Share, ...] = (*one.parts, one.missing, one.unseen)
    alarms = [
        each.reason for each, p in zip(compared, p_values, strict=True) if each.exceeds and p is not None and p <= error
    ]
    few = "unseen" in alarms and not one.parts
    told = [] if alarms == ["missing"] else [one.few if few else one.found.message]
    told += [words.of_missing(one.found.missing)] if "missing" in alarms else []
    reasons = (*one.found.reasons, *alarms)
    found = replace(one.found, drifted=bool(reasons), reasons=reasons, message="; ".join(told))
    parts = list(zip(one.parts, p_values, strict=False))
    if parts:
        part, p = max(parts, key=lambda known: (known[0].reason in alarms, known[0].estimate.value))
        found = _shown(found, part, p)
    return replace(found, missing_p_value=p_values[-2], unseen_p_value=p_values[-1])


def _shown(found: ColumnDrift, part: Part, p_value: float | None) -> ColumnDrift:
    """Return the column with the distance of one of its comparisons."""
    low, high = part.estimate.interval()
    return replace(
        found,
        distance=part.estimate.value,
        low=low,
        high=high,
        limit=part.limit,
        p_value=p_value,
        measured=part.reason,
    )


def _ranked(columns: list[ColumnDrift], plan: DriftPlan) -> tuple[ColumnDrift, ...]:
    """Return what matters most first: what has drifted, by its size, times importance where that is known."""

    def weight(column: ColumnDrift) -> float:
        importance = 1.0 if plan.importances is None else plan.importances.get(column.column, 0.0)
        return importance * column.size

    return tuple(sorted(columns, key=lambda column: (not column.drifted, -weight(column))))
