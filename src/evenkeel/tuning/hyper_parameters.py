"""What a search chose, and all that it tried."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.artifacts import Document, Table
from evenkeel.typing import Json


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that was tried: its value on the validation rows, or why it has none."""

    number: int
    parameters: Mapping[str, Json]
    value: float | None
    reason: str = ""


@dataclass(frozen=True)
class HyperParameters(Document):
    """The parameters with the best value of ``metric``, and every trial in the order in which it was made."""

    metric: str
    parameters: Mapping[str, Json]
    value: float | None
    trials: tuple[Trial, ...] = ()

    def summary(self) -> dict[str, Json]:
        return {**self.parameters, "trials": len(self.trials), self.metric: self.value}

    def tables(self) -> tuple[Table, ...]:
        """Return every trial."""
        names = tuple(dict.fromkeys(name for trial in self.trials for name in trial.parameters))
        rows = [
            (one.number, one.reason if one.value is None else one.value, *map(one.parameters.get, names))
            for one in self.trials
        ]
        return (Table(("trial", self.metric, *names), rows),)
