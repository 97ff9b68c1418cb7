"""Histories to join in time, and what the joins must give, said a second time in plain Python."""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, get_args, get_type_hints

import pyarrow as pa

from evenkeel.engines import Engine, History, Relation, Window

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

TIME = pa.timestamp("us", tz="UTC")
AGGREGATES = get_args(get_type_hints(Window)["aggregate"])
ENTITIES = ("JFK", "LGA", "")
VALUES = (None, 0.1, 3.0, -2.5, 1e16, -1e16, 1e-300, math.nan, math.inf)


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a history; times are microseconds since 1970."""

    entity: str | None
    event: int | None
    known: int | None = None
    key: str | None = None
    value: float | None = None

    @property
    def available(self) -> int:
        assert self.event is not None
        return self.event if self.known is None else max(self.event, self.known)

    @property
    def rank(self) -> tuple[int, int]:
        """What is larger for the later of two corrections."""
        assert self.event is not None
        return self.event, self.event if self.known is None else self.known


@dataclass(frozen=True, slots=True)
class Question:
    """A left row."""

    entity: str | None
    time: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """Questions, facts, and how the facts are to be read."""

    questions: tuple[Question, ...]
    facts: tuple[Fact, ...]
    has_known: bool
    has_key: bool

    @property
    def history(self) -> History:
        return History(("entity",), "event", "known" if self.has_known else None, "key" if self.has_key else None)

    @property
    def read(self) -> list[Fact]:
        """The facts as the history tells to read them."""
        if self.has_known:
            return list(self.facts)
        return [Fact(fact.entity, fact.event, None, fact.key, fact.value) for fact in self.facts]

    def left(self, engine: Engine) -> Relation:
        return engine.from_arrow(
            pa.table(
                {
                    "entity": pa.array([question.entity for question in self.questions], pa.string()),
                    "time": pa.array([question.time for question in self.questions], TIME),
                    "row": pa.array(range(len(self.questions)), pa.int64()),
                }
            )
        )

    def right(self, engine: Engine) -> Relation:
        return engine.from_arrow(right_table(self.facts))


def right_table(facts: Sequence[Fact]) -> pa.Table:
    """Return the facts as a table, with each fact's place in the column ``place``."""
    return pa.table(
        {
            "place": pa.array(range(len(facts)), pa.int64()),
            "value": pa.array([fact.value for fact in facts], pa.float64()),
            "key": pa.array([fact.key for fact in facts], pa.string()),
            "known": pa.array([fact.known for fact in facts], TIME),
            "event": pa.array([fact.event for fact in facts], TIME),
            "entity": pa.array([fact.entity for fact in facts], pa.string()),
        }
    )


def cases() -> "SearchStrategy[Case]":
    """Return histories with corrections, ties, nulls and facts that become known late, on a handful of moments."""
    from hypothesis import strategies as st

    moments, entities = st.integers(-3, 8), st.sampled_from([*ENTITIES, None])
    keys = st.sampled_from(["a", "b", None])
    facts = st.builds(Fact, entities, st.none() | moments, st.none() | moments, keys, st.sampled_from(VALUES))
    questions = st.builds(Question, entities, st.none() | moments)
    return st.builds(
        Case,
        st.lists(questions, max_size=6).map(tuple),
        st.lists(facts, max_size=12).map(tuple),
        st.booleans(),
        st.booleans(),
    )


def expected_asof(case: Case, ttl: int | None) -> list[int | None]:
    """Return the place of the fact that answers each question."""
    return [_last_known(case.read, question, ttl) for question in case.questions]


def expected_windows(case: Case, window: Window) -> list[float | None]:
    """Return the aggregate at each question."""
    return [_aggregate(case, question, window) for question in case.questions]


def _known(facts: Iterable[Fact], question: Question) -> list[tuple[int, Fact]]:
    if question.entity is None or question.time is None:
        return []
    return [
        (place, fact)
        for place, fact in enumerate(facts)
        if fact.entity == question.entity and fact.event is not None and fact.available <= question.time
    ]


def _last_known(facts: Sequence[Fact], question: Question, ttl: int | None) -> int | None:
    place, fact = max(_known(facts, question), key=lambda at: (at[1].rank, at[0]), default=(None, None))
    if fact is None or fact.event is None or question.time is None:
        return None
    return place if ttl is None or question.time - fact.event <= ttl else None


def _aggregate(case: Case, question: Question, window: Window) -> float | None:
    if question.entity is None or question.time is None:
        return None
    latest: dict[object, tuple[int, Fact]] = {}
    for place, fact in sorted(_known(case.read, question), key=lambda at: (at[1].rank, at[0])):
        alone = case.has_key and fact.key is None
        latest[fact.event, place if alone else fact.key if case.has_key else None] = (place, fact)
    values = [
        fact.value
        for _, fact in latest.values()
        if fact.event is not None
        and question.time - window.length < fact.event
        and fact.value is not None
        and math.isfinite(fact.value)
    ]
    return _MEANINGS[window.aggregate](values) if values or window.aggregate in ("count", "sum") else None


_MEANINGS: dict[str, Callable[[list[float]], float]] = {
    "count": len,
    "sum": lambda values: float(sum(map(Fraction, values))),
    "mean": lambda values: float(sum(map(Fraction, values)) / len(values)),
    "min": min,
    "max": max,
    "std": statistics.pstdev,
}
