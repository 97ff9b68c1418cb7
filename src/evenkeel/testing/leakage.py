"""Laws of leakage checks: a table with a planted leak of each kind, and one like it without."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from evenkeel.schema import Column, Schema, Severity
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType, Task
from evenkeel.validation import Anomaly
from evenkeel.validation.leakage import LeakageCheck, Roles, find_leakage

ROWS = 1_200
_DRAW = np.random.default_rng(11)
_ASKED = np.datetime64("2024-01-01", "us") + np.sort(_DRAW.integers(0, 90 * 86_400, ROWS)).astype("timedelta64[s]")
_DELAY = np.round(_DRAW.normal(5, 15, ROWS))
_NOISE = _DRAW.normal(size=ROWS)
_PLACE = np.arange(ROWS)
_LATE = _DELAY >= 15
_HONEST = {
    "asked_at": pa.array(_ASKED, pa.timestamp("us", tz="UTC")),
    "late": _LATE,
    "wind": _DELAY + 15 * _NOISE,
    "seats": _DRAW.integers(50, 400, ROWS),
    "carrier": np.array(["AA", "B6", "UA"])[_DRAW.integers(0, 3, ROWS)],
    "weight": _DRAW.lognormal(3, 1, ROWS),
    "split": np.where(_PLACE < 800, "train", "test"),
}


_ROLES = Roles("late")


@dataclass(frozen=True, slots=True)
class Case:
    """A leak, as the columns that it is planted in, and honest columns in their place; with what is known of them.

    ``column`` is where the leak is found, none for rows.
    """

    kind: str
    column: str | None
    bad: Mapping[str, Any]
    good: Mapping[str, Any]
    severity: Severity = Severity.ERROR
    roles: Roles = _ROLES
    task: Task = Task.BINARY


_TEMPORAL = Roles("late", time="asked_at", split="split")
_RANDOM = {"split": np.where(_NOISE < 0.5, "train", "test")}
_WARNING = Severity.WARNING
_TWICE = {
    name: np.concatenate([np.asarray(values)[:1150], np.asarray(values)[:50]])
    for name, values in _HONEST.items()
    if name != "split"
}
_HOLES = _DRAW.random(ROWS) < 0.05


def _arrived(minutes: Any) -> pa.Array:
    return pa.array(_ASKED + (60 * minutes).astype("timedelta64[s]"), pa.timestamp("us", tz="UTC"))


CASES = (
    Case("predicts_label_alone", "arrival", {"arrival": _DELAY + _NOISE}, {"arrival": _DELAY + 15 * _NOISE}),
    Case(
        "predicts_label_alone",
        "reason",
        {"reason": pa.array(np.where(_NOISE > 0, "crew", "weather"), mask=~_LATE)},
        {"reason": pa.array(np.where(_LATE, "crew", "weather"), mask=_NOISE < 1)},
    ),
    Case(
        "predicts_label_alone",
        "arrival",
        {"arrival": _DELAY + 0.2 * _NOISE, "minutes": _DELAY},
        {"arrival": _DELAY + 10 * _NOISE, "minutes": _DELAY},
        roles=Roles("minutes", split="late"),
        task=Task.REGRESSION,
    ),
    Case(
        "only_with_one_class",
        "refund",
        {"refund": pa.array(_DELAY + 50 * _NOISE, mask=~_LATE | (_NOISE > 1.3))},
        {"refund": pa.array(_DELAY + 50 * _NOISE, mask=_NOISE < 1)},
        _WARNING,
    ),
    Case(
        "only_with_one_class",
        "refund",
        {"refund": np.where(_LATE & (_NOISE < 1.3), np.exp(_NOISE), 0.0)},
        {"refund": np.where(_NOISE > 0, np.exp(_NOISE), 0.0)},
        _WARNING,
    ),
    Case("same_as_label", "flag", {"flag": np.where(_LATE, "Y", "N")}, {"flag": np.where(_NOISE > 1, "Y", "N")}),
    Case("same_as_label", "delay", {"delay": pa.array(_DELAY, mask=_HOLES)}, {"delay": pa.array(_DELAY + 15 * _NOISE)}),
    Case(
        "same_as_label",
        "seconds",
        {"seconds": 60 * _DELAY + 7, "minutes": _DELAY},
        {"seconds": 60 * _DELAY + 900 * _NOISE, "minutes": _DELAY},
        roles=Roles("minutes", split="late"),
        task=Task.REGRESSION,
    ),
    Case("named_like_label", "is_late", {"is_late": _DELAY + 3 * _NOISE}, {"plate": _DELAY + 3 * _NOISE}, _WARNING),
    Case("named_like_label", "late_fee", {"late_fee": _NOISE}, {"lateral": _NOISE}, Severity.INFO),
    Case(
        "values_like_label",
        "state",
        {
            "late": np.where(_LATE, "came late", "on time"),
            "state": np.where(_DELAY + 4 * _NOISE > 15, "Came late", "On time"),
        },
        {"late": np.where(_LATE, "came late", "on time"), "state": np.where(_DELAY > 0, "up", "down")},
        _WARNING,
    ),
    Case(
        "known_later",
        "arrived_at",
        {"arrived_at": _arrived(240 + _DELAY)},
        {"arrived_at": _arrived(120 + 0 * _DELAY)},
        _WARNING,
        replace(_TEMPORAL, split=None),
    ),
    Case(
        "missing_with_label",
        "air_time",
        {"late": pa.array(_LATE, mask=_HOLES), "air_time": pa.array(_NOISE, mask=_HOLES)},
        {"late": pa.array(_LATE, mask=_HOLES), "air_time": pa.array(_NOISE, mask=_HOLES[::-1].copy())},
        _WARNING,
    ),
    Case(
        "identifier",
        "tag",
        {"tag": [f"N{i:05d}" for i in _PLACE]},
        {"tag": [f"N{i:05d}" for i in _PLACE % 300]},
        _WARNING,
    ),
    Case(
        "row_order",
        "number",
        {"late": _PLACE + 200 * _NOISE > 700, "number": _PLACE},
        {"late": _PLACE + 200 * _NOISE > 700, "number": _PLACE % 100},
        _WARNING,
    ),
    Case(
        "key_in_two_splits",
        "flight",
        {"flight": [f"f{i % 900}" for i in _PLACE]},
        {"flight": [f"f{i}" for i in _PLACE]},
        roles=Roles("late", key="flight", split="split"),
    ),
    Case(
        "group_in_two_splits",
        "plane",
        {"plane": _PLACE % 97, **_RANDOM},
        {"plane": _PLACE // 8},
        _WARNING,
        Roles("late", group="plane", split="split"),
    ),
    Case("duplicate_rows_across_splits", None, _TWICE, {}, _WARNING, Roles("late", key="asked_at", split="split")),
    Case(
        "time_overlap",
        "asked_at",
        {"split": np.where((_PLACE < 800) | (_PLACE == 820), "train", "test")},
        {},
        roles=_TEMPORAL,
    ),
)


def cases() -> tuple[Case, ...]:
    """Return the cases; raises `AssertionError` where a check has none."""
    left_out = set(LeakageCheck.kinds) - {case.kind for case in CASES}
    assert not left_out, f"these checks have no case: {sorted(left_out)}"
    return CASES


def the_leak_is_found(case: Case) -> None:
    """The leak gives one anomaly of its kind, with its severity, in its column, which says what to do."""
    (found,) = (one for one in find(case, case.bad) if one.kind == case.kind)
    assert (found.column, found.severity) == (case.column, case.severity), found
    assert found.message.endswith("."), found.message


def what_is_honest_is_let_pass(case: Case) -> None:
    """The honest columns give no anomaly of the kind, and no error."""
    found = find(case, case.good)
    assert case.kind not in {one.kind for one in found}, found
    assert all(one.severity is not Severity.ERROR for one in found), found


def what_the_model_does_not_read_is_no_error(case: Case) -> None:
    """Where the model reads an honest column alone, what is found of the others is an info."""
    found = find(replace(case, roles=replace(case.roles, read=frozenset({"weight"}))), case.bad)
    roles = {case.roles.key, case.roles.group, case.roles.time, None}
    assert all(one.severity is Severity.INFO for one in found if one.column not in roles), found


def a_column_may_have_its_own_severity(case: Case) -> None:
    """What the schema accepts of a column is not an error."""
    column = Column(str(case.column), ColumnType.TEXT, severity=Severity.INFO)
    found = find(case, case.bad, Schema((column,)))
    assert all(one.severity is Severity.INFO for one in found if one.column == case.column is not None), found


LEAKAGE_LAWS = [
    the_leak_is_found,
    what_is_honest_is_let_pass,
    what_the_model_does_not_read_is_no_error,
    a_column_may_have_its_own_severity,
]


def find(case: Case, columns: Mapping[str, Any], schema: Schema | None = None) -> tuple[Anomaly, ...]:
    """Return what is found in honest rows with these columns beside them, or in their place."""
    engine = shared_engine()
    rows = engine.from_arrow(pa.table({**_HONEST, **columns}))
    return find_leakage(engine, {"": rows}, case.roles, case.task, schema=schema)
