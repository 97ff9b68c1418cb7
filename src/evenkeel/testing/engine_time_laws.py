"""Laws of joins by key and in time, of every engine."""

import itertools
import math
from collections.abc import Callable

import pyarrow as pa

from evenkeel.engines import Engine, Window
from evenkeel.errors import InvalidDataError
from evenkeel.testing.engine_histories import (
    AGGREGATES,
    Case,
    Fact,
    Question,
    cases,
    expected_asof,
    expected_windows,
    right_table,
)
from evenkeel.testing.engine_law import EngineLaws, covers, raises


class TimeLaws(EngineLaws):
    """Every left row once and in order, and nothing that became known later."""

    @covers("join")
    def a_join_keeps_every_left_row(self) -> None:
        engine = self.make()
        left = engine.from_arrow(pa.table({"k": ["b", None, "a", "b", "z"], "n": [1, 1, 1, None, 1], "row": range(5)}))
        right = engine.from_arrow(pa.table({"n": [1, 1, None, 2], "k": ["a", "b", "b", "a"], "v": [10, 20, 30, 40]}))
        result = engine.join(left, right, ["k", "n"], {"found": "v"}).table()
        assert result.to_pydict()["found"] == [20, None, 10, None, None]
        assert result["row"].to_pylist() == [0, 1, 2, 3, 4]
        twice = engine.from_arrow(pa.table({"k": ["a", "b", "a"], "v": [1, 2, 3]}))
        error = raises(InvalidDataError, engine.join(left, twice, ["k"], {"v": "v"}).table)
        assert "a" in str(error.got)
        numbers = engine.from_arrow(pa.table({"k": [1], "v": [1]}))
        raises(InvalidDataError, lambda: engine.join(left, numbers, ["k"], {"v": "v"}))

    @covers("asof_join")
    def the_last_row_known_is_found(self) -> None:
        engine = self.make()

        def check(case: Case) -> None:
            for ttl in (None, 0, 2):
                result = engine.asof_join(
                    case.left(engine),
                    case.right(engine),
                    time="time",
                    history=case.history,
                    columns={"at": "place"},
                    ttl=ttl,
                ).table()
                assert result["at"].to_pylist() == expected_asof(case, ttl)
                assert result["row"].to_pylist() == list(range(len(case.questions)))

        _for_all_histories(check)

    @covers("window")
    def a_window_holds_what_was_known(self) -> None:
        engine = self.make()
        windows = {f"{name} {length}": Window("value", name, length) for name in AGGREGATES for length in (1, 4)}

        def check(case: Case) -> None:
            result = engine.window(
                case.left(engine), case.right(engine), time="time", history=case.history, windows=windows
            ).table()
            assert result["row"].to_pylist() == list(range(len(case.questions)))
            for name, window in windows.items():
                for got, expected in zip(result[name].to_pylist(), expected_windows(case, window), strict=True):
                    assert _same(got, expected), (name, got, expected)

        _for_all_histories(check)

    @covers("asof_join", "window")
    def nothing_known_later_is_used(self) -> None:
        """Replace every value that became known after the last question by noise: no byte may change."""
        engine = self.make()

        def check(case: Case) -> None:
            times = [question.time for question in case.questions if question.time is not None]
            noise = itertools.cycle((1e308, math.nan, -7.0, None))
            now = max(times, default=0)
            noisy = tuple(
                fact
                if fact.event is None or _available(case, fact) <= now
                else Fact(fact.entity, fact.event, fact.known, fact.key, next(noise))
                for fact in case.facts
            )
            later = Case(case.questions, noisy, case.has_known, case.has_key)
            before = _features(engine, case)
            assert _features(engine, later) == before
            known = tuple(fact for fact in case.facts if fact.event is not None and _available(case, fact) <= now)
            assert _features(engine, Case(case.questions, known, case.has_known, case.has_key)) == before

        _for_all_histories(check)

    @covers("asof_join", "window")
    def a_planted_leak_is_found(self) -> None:
        """The law above would be worth nothing if it could not fail."""
        engine = self.make()
        late = (Fact("JFK", 1, 9, None, 5.0),)
        honest = Case((Question("JFK", 3),), late, has_known=True, has_key=False)
        leaking = Case(honest.questions, late, has_known=False, has_key=False)
        assert _features(engine, honest) != _features(engine, leaking)


def _for_all_histories(check: Callable[[Case], None]) -> None:
    from hypothesis import HealthCheck, given, settings

    settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))(given(cases())(check))()


def _available(case: Case, fact: Fact) -> int:
    assert fact.event is not None
    return fact.available if case.has_known else fact.event


def _features(engine: Engine, case: Case) -> str:
    left, right = case.left(engine), engine.from_arrow(right_table(case.facts))
    columns, windows = {"value": "value"}, {name: Window("value", name, 3) for name in AGGREGATES}
    found = engine.asof_join(left, right, time="time", history=case.history, columns=columns, ttl=None)
    table = engine.window(found, right, time="time", history=case.history, windows=windows).table()
    return repr(table.to_pylist())  # as text, for a NaN is not equal to itself


def _same(got: float | None, expected: float | None) -> bool:
    if got is None or expected is None:
        return got is expected
    return math.isclose(got, expected, rel_tol=1e-15, abs_tol=1e-320)
