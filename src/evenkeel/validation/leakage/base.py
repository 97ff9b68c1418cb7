"""The contract of a leakage check: it looks for one way in which the answer reaches the question."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.facts import Value
from evenkeel.validation.leakage.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says: what was measured, what is allowed, what to do, and some values."""

    measured: Value | None
    limit: Value | None
    message: str
    examples: tuple[Value, ...] = ()


class LeakageCheck(ABC):
    """Looks for one kind of leakage in a table with a label, or between the splits of one.

    ``kind`` is the name of the anomaly, ``severity`` how bad the plain case is; a check may call a finding less bad. A
    check has no state and never changes the evidence, which is the same for all; a subclass with a ``kind`` is registered by
    being defined. What the model does not read is no error: `find_leakage` sees to that, and to what the schema
    overrides.
    """

    kind: ClassVar[str]
    severity: ClassVar[Severity]
    kinds: ClassVar[dict[str, type["LeakageCheck"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "kind" in cls.__dict__:
            LeakageCheck.kinds[cls.kind] = cls

    @abstractmethod
    def find(self, seen: Evidence) -> Iterator[Anomaly]: ...

    def anomaly(
        self, column: str | None, finding: Finding, severity: Severity | None = None, split: str | None = None
    ) -> Anomaly:
        """Return the finding as an anomaly of this kind."""
        return Anomaly(
            column,
            self.kind,
            severity or self.severity,
            finding.measured,
            finding.limit,
            finding.message,
            finding.examples,
            split=split,
        )
