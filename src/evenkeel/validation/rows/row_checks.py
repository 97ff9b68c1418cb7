"""All that a schema promises of one row."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.list_items import rows_of_items
from evenkeel.expressions import compile_row, evaluate
from evenkeel.schema import Column, Rule, Schema, Severity
from evenkeel.typing import ColumnType
from evenkeel.validation.checks import Check
from evenkeel.validation.rows.base import Judge, ValueCheck
from evenkeel.validation.rows.wrong_type import WrongType
from evenkeel.validation.tally import Mask, mask

Reason: TypeAlias = str
Row: TypeAlias = Mapping[str, Any]
_MISSING, _RULE = "too_many_missing", "broken_rule"
_BAD = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class _Promises:
    """What a column promises of each value; ``type`` and ``missing`` are reasons, none where it is no fault."""

    column: Column
    missing: Reason | None
    type: tuple[Reason, WrongType]
    checks: tuple[tuple[Reason, ValueCheck], ...]


class RowChecks:
    """What is wrong with a row: for each promise that it breaks, the column (or the rule) and the kind of anomaly.

    Only promises that no row may break count: not a domain of which some is tolerated, and nothing that is less than
    one of the ``severities``. A column that is not there is no fault of its rows.
    """

    def __init__(
        self,
        schema: Schema,
        environment: str = "training",
        *,
        only: Collection[str] | None = None,
        severities: Collection[Severity] = _BAD,
    ) -> None:
        self._schema, self._severities = schema, severities
        columns = [one for one in schema.expected(environment) if one.is_judged and (only is None or one.name in only)]
        self._columns = [self._promises(column) for column in columns]
        self._types = {column.name: column.type for column in columns}
        self._rules = [rule for rule in schema.rules if self._counts_rule(rule)]

    def of_batch(self, batch: pa.RecordBatch, misfits: Mapping[str, Mask]) -> Iterator[tuple[Reason, Mask]]:
        """Yield each reason with the rows that have it, where some do.

        ``misfits`` are the places of values that did not fit when the batch was read, and are null in it.
        """
        names, wrong = set(batch.schema.names), set()
        for one in self._columns:
            if one.column.name in names:
                misfit = misfits.get(one.column.name)
                for reason, bad in _of_column(one, batch.column(one.column.name), misfit):
                    wrong |= {one.column.name} if reason is one.type[0] and misfit is None else set()
                    if bad.any():
                        yield reason, bad
        for rule in self._rules:
            if (names - wrong).issuperset(rule.expression.columns):
                bad = mask(pc.invert(evaluate(rule.expression, batch)))
                if bad.any():
                    yield f"{rule.name}: {_RULE}", bad

    def compiled(self) -> Callable[[Row], list[Reason]]:
        """Return a function from a row, as JSON or Arrow gives it, to the reasons found in it, in microseconds."""
        columns = [_compiled(one) for one in self._columns]
        rules = [(f"{rule.name}: {_RULE}", compile_row(rule.expression)) for rule in self._rules]
        used = {name for rule in self._rules for name in rule.expression.columns}
        times = [(name, _PARSERS[kind]) for name, kind in self._types.items() if name in used and kind in _PARSERS]
        return lambda row: _of_row(row, columns, rules, times)

    def _promises(self, column: Column) -> _Promises:
        def counts(kind: str) -> bool:
            return self._schema.severity_of(kind, column, Check.kinds[kind].severity) in self._severities

        found = [(kind, check.of(column)) for kind, check in sorted(ValueCheck.kinds.items())]
        checks = tuple(
            (f"{column.name}: {kind}", check)
            for kind, check in found
            if check is not None and kind != WrongType.kind and not check.tolerates(column) and counts(kind)
        )
        missing = f"{column.name}: {_MISSING}" if column.min_fraction == 1 and counts(_MISSING) else None
        return _Promises(column, missing, (f"{column.name}: {WrongType.kind}", WrongType.of(column)), checks)

    def _counts_rule(self, rule: Rule) -> bool:
        severity = rule.severity or self._schema.severity_of(_RULE, None, Check.kinds[_RULE].severity)
        there = self._types.keys() >= {*rule.expression.columns}
        return there and rule.min_fraction == 1 and severity in self._severities


def _of_column(promises: _Promises, values: pa.Array, misfit: Mask | None) -> Iterator[tuple[Reason, Mask]]:
    reason, check = promises.type
    wrong = mask(check.bad(values)) if misfit is None else misfit
    yield_type = bool(wrong.any())
    if yield_type:
        yield reason, wrong
    if promises.missing is not None:
        missing = mask(pc.is_null(values))
        yield promises.missing, missing if misfit is None else missing & ~misfit
    if yield_type and misfit is None:
        return
    for name, one in promises.checks:
        yield name, bad_in(one, values)


def bad_in(check: ValueCheck, values: pa.Array) -> Mask:
    """Return which rows hold a value that breaks a promise, or a list with such an item."""
    if not (check.of_items and pa.types.is_list(values.type)):
        return mask(check.bad(values))
    found = np.zeros(len(values), np.bool_)
    found[rows_of_items(values)[mask(check.bad(pc.list_flatten(values)))]] = True
    return found


_Compiled: TypeAlias = tuple[str, Reason | None, Reason, Judge, tuple[tuple[Reason, Judge], ...]]


def _compiled(promises: _Promises) -> _Compiled:
    lists = promises.column.valency is not None
    judges = tuple(
        (reason, _of_items(one) if lists and one.of_items else one.judge()) for reason, one in promises.checks
    )
    return promises.column.name, promises.missing, promises.type[0], promises.type[1].judge(), judges


def _of_items(check: ValueCheck) -> Judge:
    judge = check.judge()
    return lambda value: any(judge(item) for item in value if item is not None)


def _of_row(
    row: Row,
    columns: list[_Compiled],
    rules: Sequence[tuple[Reason, Callable[[Row], object]]],
    times: list[tuple[str, Callable[[Any], object]]],
) -> list[Reason]:
    found: list[Reason] = []
    wrong = False
    for name, missing, type_reason, is_wrong, judges in columns:
        value = row.get(name)
        if value is None:
            if missing is not None:
                found.append(missing)
        elif is_wrong(value):
            found.append(type_reason)
            wrong = True
        else:
            for reason, is_bad in judges:
                if is_bad(value):
                    found.append(reason)
    if rules and not wrong:
        if times:
            row = {**row, **{name: parse(row.get(name)) for name, parse in times}}
        for reason, holds in rules:
            if holds(row) is False:
                found.append(reason)
    return found


def _moment(value: str | datetime | None) -> datetime | None:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


_PARSERS: dict[ColumnType, Callable[[Any], object]] = {ColumnType.TIMESTAMP: _moment, ColumnType.DATE: _day}
