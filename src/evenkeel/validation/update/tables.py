"""What the schema promises of the table as a whole, and of each row."""

import dataclasses

from evenkeel.clock import parse_duration
from evenkeel.schema import Range
from evenkeel.schema.column import plain
from evenkeel.schema.edit import Edit
from evenkeel.schema.times import order
from evenkeel.validation.update.base import Case, relaxes
from evenkeel.validation.update.rounding import above, below

_DAY = 86_400_000_000


@relaxes("too_few_rows")
def _too_few_rows(case: Case) -> list[Edit]:
    return [Edit(("min_rows",), case.facts.table.rows)]


@relaxes("too_many_rows")
def _too_many_rows(case: Case) -> list[Edit]:
    return [Edit(("max_rows",), case.facts.table.rows)]


@relaxes("rows_changed")
def _rows_changed(case: Case) -> list[Edit]:
    promised, share = case.schema.rows_change or Range(), case.anomaly.measured
    if not isinstance(share, int | float):
        return []
    low, high = promised.minimum, promised.maximum
    low = low if low is None or order(low) <= share else below(share)
    high = high if high is None or order(high) >= share else above(share)
    return [Edit(("rows_change",), (low, high))]


@relaxes("too_many_bad_rows")
def _too_many_bad_rows(case: Case) -> list[Edit]:
    share = case.anomaly.measured
    return [Edit(("max_bad_rows",), above(share))] if isinstance(share, int | float) else []


@relaxes("drifted", "skewed")
def _moved(case: Case) -> list[Edit]:
    """Return a limit that the distance keeps; nothing where missing or unseen values raised the alarm."""
    field = "drift" if case.anomaly.kind == "drifted" else "skew"
    promised, distance = getattr(case.column, field), case.anomaly.measured
    if not isinstance(distance, float) or distance <= promised.limit:
        return []
    return [case.edit(field, dataclasses.replace(promised, limit=above(distance)))]


@relaxes("not_unique_together")
def _not_unique_together(case: Case) -> list[Edit]:
    left = tuple(names for names in case.schema.unique_together if ", ".join(names) != case.anomaly.promise)
    return [Edit(("unique_together",), left or None)]


@relaxes("broken_rule")
def _broken_rule(case: Case) -> list[Edit]:
    rule = next(rule for rule in case.schema.rules if rule.name == case.anomaly.promise)
    if not isinstance(case.anomaly.measured, int | float):
        return []
    share = below(case.anomaly.measured)
    others = {field.name: (getattr(rule, field.name), field.default) for field in dataclasses.fields(rule)[2:]}
    if any(value != default for value, default in others.values()):
        return [Edit(("rules", rule.name, "min_fraction"), share)]
    return [Edit(("rules", rule.name), {"condition": plain(rule.condition), "min_fraction": share})]


@relaxes("not_fresh")
def _not_fresh(case: Case) -> list[Edit]:
    """Allow the age in whole days; of a time that nobody can reckon with, any age."""
    name, latest = case.anomaly.promise, case.anomaly.measured
    assert name is not None
    if case.facts.now is None or not isinstance(latest, str):
        return [Edit(("fresh", name), None)]
    days = -((order(latest) * (1 if "T" in latest else _DAY) - case.facts.now) // _DAY)
    return [Edit(("fresh", name), f"{int(days)}d")] if days * _DAY > parse_duration(case.schema.fresh[name]) else []
