"""A column in the making."""

from dataclasses import dataclass, field
from typing import Any

from evenkeel.errors import ContradictionError
from evenkeel.schema.column import Column
from evenkeel.schema.domain import DOMAIN_FIELDS
from evenkeel.schema.nodes import Place
from evenkeel.schema.odcs.elements import NoWordError
from evenkeel.schema.promises import Severity
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Draft:
    """What a contract has said of a column so far, and where."""

    name: str
    kind: ColumnType
    place: Place
    found: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def say(self, promise: str, value: Any, place: Place) -> None:
        self.found[promise] = value
        self.places[promise] = place

    def say_present(self, share: float, place: Place) -> None:
        """Say which share of rows must hold a value; the largest counts."""
        if share >= self.found.get("min_fraction", 0.0):
            self.say("min_fraction", share, place)

    def say_domain(self, promise: str, value: Any, place: Place, share: float = 1.0) -> None:
        """Say a part of the domain, and which share must be in it: a column has one for its whole domain."""
        if promise in self.found:
            raise NoWordError(f"the contract says {promise} twice")
        if any(part in self.found for part in DOMAIN_FIELDS) and self.found.get("min_domain_mass", 1.0) != share:
            raise NoWordError(
                "another part of the domain allows another share to be outside, and a column has one share"
            )
        self.say(promise, value, place)
        if share < 1:
            self.say("min_domain_mass", share, place)

    def say_severity(self, kind: str, severity: Severity, place: Place) -> None:
        self.say("severity", {**self.found.get("severity", {}), kind: severity}, place)

    def build(self) -> Column:
        try:
            return Column(self.name, self.kind, **self.found)
        except ContradictionError as error:
            error.where = self.places.get(error.field, self.place).where
            raise
