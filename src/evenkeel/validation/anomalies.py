"""What was found wrong with a table."""

import dataclasses
from collections import Counter
from dataclasses import dataclass

from evenkeel.artifacts import Document, Table
from evenkeel.errors import InvalidDataError, shorten
from evenkeel.schema import Severity
from evenkeel.typing import Json

EXAMPLES = 5
EXAMPLE_LENGTH = 40
_TOLD = 10
_MISFIT = "The data do not fit the schema"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is not as promised.

    ``column`` is none for the table as a whole. ``measured`` was found where ``limit`` is allowed; ``message`` is a
    sentence that says what to do; ``examples`` are up to five values, of at most 40 characters each, and ``rows`` where
    they stand, from 1; ``keys`` are the keys of these rows where the table has one. ``split`` is the first split that
    shows it, ``promise`` which one of several promises of the table is broken, such as a rule.
    """

    column: str | None
    kind: str
    severity: Severity
    measured: bool | int | float | str | None
    limit: bool | int | float | str | None
    message: str
    examples: tuple[bool | int | float | str, ...] = ()
    rows: tuple[int, ...] = ()
    keys: tuple[int | str, ...] = ()
    split: str | None = None
    promise: str | None = None

    def __post_init__(self) -> None:
        for name in ("examples", "keys"):
            first = getattr(self, name)[:EXAMPLES]
            short = tuple(shorten(one, EXAMPLE_LENGTH) if isinstance(one, str) else one for one in first)
            object.__setattr__(self, name, short)
        object.__setattr__(self, "rows", self.rows[:EXAMPLES])

    def judged(self, severity: Severity) -> "Anomaly":
        """Return the anomaly with another severity."""
        return dataclasses.replace(self, severity=severity)

    def told(self) -> str:
        """Return the message, with the values that were found, and where."""
        found = ", ".join(map(repr, self.examples))
        places = [*map(repr, self.keys)] if self.keys else [*map(str, self.rows)]
        name = ("key" if self.keys else "row") + ("s" if len(places) > 1 else "")
        where = f"{' in' if found else 'In'} {name} {', '.join(places)}" if places else ""
        what = f" Found: {found}{where}." if found else f" {where}." if where else ""
        return f"{self.message}{what}"


@dataclass(frozen=True)
class Anomalies(Document):
    """All that was found in a snapshot of so many rows, the worst first."""

    anomalies: tuple[Anomaly, ...]
    rows: int

    @property
    def valid(self) -> bool:
        """Whether nothing found is an error."""
        return all(one.severity is not Severity.ERROR for one in self.anomalies)

    def require(self, schema: str | None = None, *, problem: str = _MISFIT, remedy: str | None = None) -> None:
        """Raise `InvalidDataError`, with the first ten errors, unless the data are valid; ``schema`` is its file."""
        errors = [one for one in self.anomalies if one.severity is Severity.ERROR]
        if errors:
            told = [f"  {one.column or 'table'}: {one.told()}" for one in errors[:_TOLD]]
            more = f"\n  and {len(errors) - _TOLD} more" if len(errors) > _TOLD else ""
            relax = f"Repair the data, or relax {schema or 'the schema'} where the data are right."
            raise InvalidDataError(f"{problem}:\n" + "\n".join(told) + more, remedy=remedy or relax)

    def summary(self) -> dict[str, Json]:
        counts = Counter(one.severity for one in self.anomalies)
        return {"valid": self.valid, **{str(severity): counts[severity] for severity in Severity}}

    def tables(self) -> tuple[Table, ...]:
        found = [(one.severity, one.column or "(table)", one.told()) for one in self.anomalies]
        return (Table(("severity", "column", "what"), found),)
