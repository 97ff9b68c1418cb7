"""A promise between the columns of a row."""

from dataclasses import dataclass

from evenkeel.errors import DefinitionError
from evenkeel.expressions import Expression, parse
from evenkeel.schema.promises import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition in the expression language that each row fulfils, such as ``arrived_at >= departed_at``.

    A row of which the condition is null, since something is missing, fulfils it. ``min_fraction`` is the share of rows that
    must; raises `ExpressionError` where ``condition`` does not parse.
    """

    name: str
    condition: str
    min_fraction: float = 1.0
    severity: Severity | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        parse(self.condition)
        if not 0 <= self.min_fraction <= 1:
            problem = f"The min_fraction of rule {self.name!r} is not a share"
            raise DefinitionError(problem, expected="a number from 0 to 1", got=self.min_fraction)

    @property
    def expression(self) -> Expression:
        return parse(self.condition)
