"""The contract of a check."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from evenkeel.schema import Column, Schema, Severity
from evenkeel.statistics import ColumnStatistics
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.facts import Broken, Facts, Value


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says: the problem in words, what was measured, what is allowed, and some values with their rows.

    ``promise`` names the one of several that is broken, such as a rule.
    """

    problem: str
    measured: Value | None
    limit: Value | None
    examples: tuple[Value, ...] = ()
    rows: tuple[int, ...] = ()
    promise: str | None = None


class Check(ABC):
    """Looks for one kind of anomaly in what is known of a table, without touching its rows.

    ``kind`` is the name of the anomaly in reports, ``severity`` how bad it is where the schema says nothing else,
    ``field`` the field of the schema that sets it, ``remedy`` what to do, as the end of a sentence. ``whole`` is whether
    it looks at a snapshot as a whole, and not at each split. A check has no state; a subclass with a ``kind`` is
    registered by being defined.
    """

    kind: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    field: ClassVar[str] = ""
    remedy: ClassVar[str]
    whole: ClassVar[bool] = False
    kinds: ClassVar[dict[str, type["Check"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "kind" in cls.__dict__:
            Check.kinds[cls.kind] = cls

    @abstractmethod
    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]: ...

    def anomaly(self, schema: Schema, column: Column | str | None, finding: Finding) -> Anomaly:
        """Return the finding as an anomaly of this kind."""
        known = column if isinstance(column, Column) else None
        return Anomaly(
            column=column.name if isinstance(column, Column) else column,
            kind=self.kind,
            severity=schema.severity_of(self.kind, known, self.severity),
            measured=finding.measured,
            limit=finding.limit,
            message=f"{finding.problem}: {self.remedy}.",
            examples=finding.examples,
            rows=finding.rows,
            promise=finding.promise,
        )


class TableCheck(Check):
    """A check of the table as a whole."""

    whole = True

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        for finding in self.look(facts, schema):
            yield self.anomaly(schema, None, finding)

    @abstractmethod
    def look(self, facts: Facts, schema: Schema) -> Iterator[Finding]: ...


class ColumnCheck(Check):
    """A check of one column at a time, called for those that are judged, both in the schema and in the table.

    Of a column of lists it sees the statistics of the items where it is one ``of_values``, else those of the rows.
    """

    of_values: ClassVar[bool] = False

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        if not facts.table.rows:
            return
        for column in schema.expected(facts.environment):
            statistics = facts.table.columns.get(column.name)
            if statistics is None or not column.is_judged:
                continue
            if self.of_values and column.valency is not None and statistics.list is not None:
                statistics = statistics.list.items
            finding = self.look(column, statistics, facts)
            if finding is not None:
                yield self.anomaly(schema, column, finding)

    @abstractmethod
    def look(self, column: Column, statistics: ColumnStatistics, facts: Facts) -> Finding | None:
        """Return what is wrong with a column of a table with rows, or none."""


def counted(facts: Facts, kind: str, name: str) -> Broken | None:
    """Return what a look at the rows found of a kind, if there was one."""
    return facts.rows.get((kind, name))


def percent(share: float) -> str:
    """Return a share as people write it.

    >>> percent(0.0312), percent(0.5), percent(0.00001)
    ('3.12 %', '50 %', '0.001 %')
    """
    return f"{share * 100:.3g} %"
