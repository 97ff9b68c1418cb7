"""Columns that are not there, or hold too little, or that nobody promised."""

from evenkeel.schema.edit import Edit
from evenkeel.validation.infer import infer_column
from evenkeel.validation.update.base import Case, relaxes
from evenkeel.validation.update.rounding import below


@relaxes("missing_column")
def _missing_column(case: Case) -> list[Edit]:
    return [case.edit("required", False)]


@relaxes("new_column")
def _new_column(case: Case) -> list[Edit]:
    column = infer_column(case.name, case.rows)
    return [] if column is None else [Edit(("columns", case.name), {"type": str(column.type), **column.said()})]


@relaxes("too_many_missing")
def _too_many_missing(case: Case) -> list[Edit]:
    found = case.rows
    return [case.edit("min_fraction", below(found.present / found.count))]


@relaxes("too_few_values")
def _too_few_values(case: Case) -> list[Edit]:
    return [case.edit("min_count", case.rows.present)]
