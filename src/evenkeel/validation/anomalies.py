"""What was found wrong with a table."""

from collections import Counter
from dataclasses import dataclass

from evenkeel.artifacts import Document
from evenkeel.errors import InvalidDataError, shorten
from evenkeel.schema import Severity
from evenkeel.typing import Json

EXAMPLES = 5
EXAMPLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is not as promised.

    ``column`` is none for the table as a whole. ``measured`` was found where ``limit`` is allowed; ``message`` is a
    sentence that says what to do; ``examples`` are up to five values, of at most 40 characters each. ``split`` is the
    first split that shows it.
    """

    column: str | None
    kind: str
    severity: Severity
    measured: bool | int | float | str | None
    limit: bool | int | float | str | None
    message: str
    examples: tuple[bool | int | float | str, ...] = ()
    split: str | None = None

    def __post_init__(self) -> None:
        short = tuple(shorten(one, EXAMPLE_LENGTH) if isinstance(one, str) else one for one in self.examples[:EXAMPLES])
        object.__setattr__(self, "examples", short)

    def __str__(self) -> str:
        """Return the message with the examples.

        >>> str(Anomaly("city", "unexpected_value", Severity.ERROR, 0.5, 0, "Half are unknown.", ("X", "Y")))
        "Half are unknown. Such as 'X', 'Y'."
        """
        return self.message + (f" Such as {', '.join(map(repr, self.examples))}." if self.examples else "")


@dataclass(frozen=True)
class Anomalies(Document):
    """All that was found in a snapshot of so many rows, the worst first."""

    anomalies: tuple[Anomaly, ...]
    rows: int

    @property
    def valid(self) -> bool:
        """Whether nothing found is an error."""
        return all(one.severity is not Severity.ERROR for one in self.anomalies)

    def require(self) -> None:
        """Raise `InvalidDataError`, with the first ten errors, unless the data are valid."""
        errors = [one for one in self.anomalies if one.severity is Severity.ERROR]
        if errors:
            told = [f"{one.column or 'table'}: {one}" for one in errors[:10]]
            more = f"\nand {len(errors) - 10} more" if len(errors) > 10 else ""
            raise InvalidDataError("The data are not what the schema promises:\n" + "\n".join(told) + more)

    def summary(self) -> dict[str, Json]:
        counts = Counter(one.severity for one in self.anomalies)
        return {"valid": self.valid, **{str(severity): counts[severity] for severity in Severity}}
