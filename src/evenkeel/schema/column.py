"""What a column promises."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evenkeel.schema.contradictions import find_contradiction
from evenkeel.schema.domain import DOMAIN_FIELDS, Domain, Values
from evenkeel.schema.promises import Bounds, Limit, Range, Role, Sensitivity, Severity, Stage
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Column:
    """What one column promises; raises `SchemaError` where two promises contradict each other.

    What it is: ``type``, ``role``, ``stage`` and, for people, ``description``, ``unit``, ``owner``, ``sensitivity``.
    ``not_in`` names the environments (``training``, ``serving``) in which it is absent.

    Whether it is there: ``required`` is whether the column must be there at all; ``min_fraction`` the share of rows that
    must hold a value, ``min_count`` their number. ``missing_values`` are words of a text file that stand for no value.
    ``valency`` is for a column of lists, of which ``type`` and domain are those of their items: how many each holds.

    Which values: ``values``, ``range``, ``pattern`` and ``length``, or the ``domain`` of the schema that says them (see
    `Domain`). ``min_domain_mass`` is the share of the present values that must be in the domain; ``disallow`` refuses
    NaN or infinite numbers; ``unique`` is that no two rows hold the same value, ``distinct`` how many different ones
    there are. ``drift`` and ``skew`` are how far the values may move from those of the span before, and of training.

    ``severity`` replaces that of every anomaly found in this column, or of the kinds that it names.

    >>> Column("speed", ColumnType.FLOAT, range=Range(0, -1))
    Traceback (most recent call last):
    ...
    evenkeel.errors.ContradictionError: The range of column 'speed' is empty
      expected: a minimum that is not above the maximum
      got: [0, -1]
    """

    name: str
    type: ColumnType
    role: Role | None = None
    stage: Stage = Stage.PRODUCTION
    description: str | None = None
    unit: str | None = None
    owner: str | None = None
    sensitivity: Sensitivity | None = None
    required: bool = True
    min_fraction: float = 0.0
    min_count: int = 0
    missing_values: tuple[str, ...] = ()
    valency: Bounds | None = None
    domain: str | None = None
    values: Values | None = None
    min_domain_mass: float = 1.0
    range: Range | None = None
    pattern: str | None = None
    length: Bounds | None = None
    disallow: tuple[Literal["nan", "inf"], ...] = ()
    unique: bool = False
    distinct: Bounds | None = None
    timezone: str | None = None
    not_in: tuple[str, ...] = ()
    drift: Limit | None = None
    skew: Limit | None = None
    severity: Severity | dict[str, Severity] | None = None

    def __post_init__(self) -> None:
        found = find_contradiction(self)
        if found is not None:
            raise found

    @property
    def is_judged(self) -> bool:
        """Whether its values are looked at."""
        return self.stage not in (Stage.PLANNED, Stage.DEPRECATED)

    def within(self, domains: Mapping[str, Domain]) -> "Column":
        """Return the column with the promises of the shared domain that it names."""
        if self.domain is None:
            return self
        shared = domains[self.domain]
        return dataclasses.replace(self, **{field: getattr(shared, field) for field in DOMAIN_FIELDS})

    def severity_of(self, kind: str) -> Severity | None:
        """Return what the column says of anomalies of a kind, if anything."""
        return self.severity.get(kind) if isinstance(self.severity, dict) else self.severity

    def said(self) -> dict[str, Any]:
        """Return what the column says beyond its name, its type and the defaults, in plain values."""
        shared = () if self.domain is None else DOMAIN_FIELDS
        said = {field.name: (getattr(self, field.name), field.default) for field in dataclasses.fields(self)[2:]}
        return {
            name: plain(value) for name, (value, default) in said.items() if value != default and name not in shared
        }


def plain(value: Any) -> Any:
    """Return a promise in the values that a YAML file has."""
    if isinstance(value, Range):
        return value.minimum, value.maximum
    if isinstance(value, Bounds):
        return value.least, value.most
    if isinstance(value, Limit):
        return value.limit if value.distance is None else {"distance": value.distance, "limit": value.limit}
    if isinstance(value, dict):
        return {name: str(one) for name, one in value.items()}
    return str(value) if isinstance(value, str) else value
