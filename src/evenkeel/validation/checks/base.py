"""The contract of a check."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from evenkeel.schema import Column, Schema, Severity
from evenkeel.statistics import ColumnStatistics, TableStatistics
from evenkeel.validation.anomalies import Anomaly

Value: TypeAlias = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one column: what was measured, what is allowed, what to do, and some values."""

    measured: Value | None
    limit: Value | None
    message: str
    examples: tuple[Value, ...] = ()


class Check(ABC):
    """Looks for one kind of anomaly in the statistics of a table, without touching its rows.

    ``kind`` is the name of the anomaly in reports, ``severity`` how bad it is where the schema says nothing else. A
    check has no state; a subclass with a ``kind`` is registered by being defined.
    """

    kind: ClassVar[str]
    severity: ClassVar[Severity]
    kinds: ClassVar[dict[str, type["Check"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "kind" in cls.__dict__:
            Check.kinds[cls.kind] = cls

    @abstractmethod
    def find(self, table: TableStatistics, schema: Schema, environment: str) -> Iterator[Anomaly]: ...

    def anomaly(self, column: Column | str | None, finding: Finding) -> Anomaly:
        """Return the finding as an anomaly of this kind."""
        overridden = column.severity_of(self.kind) if isinstance(column, Column) else None
        return Anomaly(
            column.name if isinstance(column, Column) else column,
            self.kind,
            overridden or self.severity,
            finding.measured,
            finding.limit,
            finding.message,
            finding.examples,
        )


class ColumnCheck(Check):
    """A check of one column at a time, called for those that are both in the schema and in the table."""

    def find(self, table: TableStatistics, schema: Schema, environment: str) -> Iterator[Anomaly]:
        for column in schema.expected(environment):
            statistics = table.columns.get(column.name)
            finding = self.look(column, statistics) if statistics is not None and table.rows else None
            if finding is not None:
                yield self.anomaly(column, finding)

    @abstractmethod
    def look(self, column: Column, statistics: ColumnStatistics) -> Finding | None:
        """Return what is wrong with a column of a table with rows, or none."""


def percent(share: float) -> str:
    """Return a share as people write it.

    >>> percent(0.0312), percent(0.5), percent(0.00001)
    ('3.12 %', '50 %', '0.001 %')
    """
    return f"{share * 100:.3g} %"
