"""What a tuner may try for one parameter."""

from dataclasses import dataclass

from evenkeel.errors import DefinitionError


@dataclass(frozen=True, slots=True)
class Float:
    """A number in [low, high], on a logarithmic scale if asked."""

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        _check(self.low, self.high, self.log)


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number in [low, high], on a logarithmic scale if asked."""

    low: int
    high: int
    log: bool = False

    def __post_init__(self) -> None:
        _check(self.low, self.high, self.log)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values given."""

    values: tuple[bool | int | float | str | None, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise DefinitionError("A Choice must have at least one value")


Space = Float | Integer | Choice


def _check(low: float, high: float, log: bool) -> None:
    if not low <= high:
        raise DefinitionError("`low <= high` must hold", got=f"{low=}, {high=}")
    if log and low <= 0:
        raise DefinitionError("A logarithmic scale wants `low > 0`", got=f"{low=}")
