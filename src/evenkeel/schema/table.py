"""What a table promises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evenkeel.artifacts import Document, Table
from evenkeel.clock import parse_duration
from evenkeel.errors import ContradictionError, ExpressionError, NotFoundError, SchemaError
from evenkeel.expressions import check
from evenkeel.schema.column import Column
from evenkeel.schema.domain import DOMAIN_FIELDS, Domain
from evenkeel.schema.promises import Range, Role, Severity, Stage
from evenkeel.schema.rule import Rule
from evenkeel.typing import ColumnType, Json, repeated

VERSION = 1


@dataclass(frozen=True)
class Schema(Document):
    """What a table promises: its columns, in the order in which people read them, and what holds of it as a whole.

    ``min_rows`` and ``max_rows`` bound its rows, ``rows_change`` the rows as a share of those of the span before.
    ``unique_together`` lists columns that together tell each row from every other. ``fresh`` says how old the latest value
    of a time may be, such as ``{"asked_at": "2d"}``. ``rules`` hold in each row. ``max_bad_rows`` is the share of rows that
    may be put aside for what is wrong with them, so that the rest goes on. ``severity`` replaces that of the kinds
    that it names, in every column that says nothing itself.
    """

    columns: tuple[Column, ...]
    min_rows: int = 1
    max_rows: int | None = None
    rows_change: Range | None = None
    unique_together: tuple[tuple[str, ...], ...] = ()
    fresh: dict[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    max_bad_rows: float = 0.0
    severity: dict[str, Severity] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    name: str | None = None
    description: str | None = None
    owner: str | None = None
    version: int = VERSION

    def __post_init__(self) -> None:
        _once("column", [column.name for column in self.columns])
        _once("role", [column.role for column in self.columns if column.role not in (None, Role.LABEL)])
        _once("rule", [rule.name for rule in self.rules])
        for column in self.columns:
            self._check_shared(column)
        object.__setattr__(self, "columns", tuple(column.within(self.domains) for column in self.columns))
        self._check_table()
        for rule in self.rules:
            self._check_rule(rule)

    def _check_shared(self, column: Column) -> None:
        if column.domain is None:
            return
        if column.domain not in self.domains:
            raise NotFoundError("domain", column.domain, self.domains, where=f"column {column.name!r}")
        if self.domains[column.domain].type is not column.type:
            problem = f"Column {column.name!r} is of another type than its domain {column.domain!r}"
            raise ContradictionError("domain", problem, expected=self.domains[column.domain].type, got=column.type)
        for part in DOMAIN_FIELDS:
            own, shared = getattr(column, part), getattr(self.domains[column.domain], part)
            if own is not None and own != shared:
                problem = f"Column {column.name!r} says another {part} than its domain {column.domain!r}"
                raise ContradictionError(part, problem, expected=shared, got=own)

    def _check_table(self) -> None:
        if self.max_rows is not None and self.max_rows < self.min_rows:
            raise SchemaError("The schema wants more rows than it allows", got=f"{self.min_rows} to {self.max_rows}")
        if not 0 <= self.max_bad_rows <= 1:
            raise SchemaError("max_bad_rows is not a share", expected="a number from 0 to 1", got=self.max_bad_rows)
        if not all(self.unique_together):
            raise SchemaError("unique_together holds a list without a column", expected="such as [[carrier, flight]]")
        for name in (name for names in (*self.unique_together, tuple(self.fresh)) for name in names):
            self.column(name)
        for name, age in self.fresh.items():
            parse_duration(age)
            if self.column(name).type not in (ColumnType.TIMESTAMP, ColumnType.DATE):
                got = str(self.column(name).type)
                raise SchemaError(f"Only a time can be fresh, and {name!r} is none", expected="a timestamp", got=got)

    def _check_rule(self, rule: Rule) -> None:
        plain = {column.name: column.type for column in self.columns if column.valency is None}
        try:
            given = check(rule.expression, plain)
        except ExpressionError as error:
            error.where = f"rule {rule.name!r}"
            raise
        if given is not ColumnType.BOOLEAN:
            problem = f"The rule {rule.name!r} is not a condition"
            raise SchemaError(
                problem, expected="something that is true or false of a row", got=f"a value of type {given}"
            )

    def column(self, name: str) -> Column:
        """Return the column of this name; raises `NotFoundError` with the nearest names."""
        for column in self.columns:
            if column.name == name:
                return column
        raise NotFoundError("column", name, [column.name for column in self.columns])

    @property
    def labels(self) -> tuple[str, ...]:
        """The column of the label, or those of several labels; none where the schema does not say."""
        return tuple(column.name for column in self.columns if column.role is Role.LABEL)

    @property
    def key(self) -> str | None:
        return self._named(Role.KEY)

    @property
    def event_time(self) -> str | None:
        return self._named(Role.EVENT_TIME)

    def _named(self, role: Role) -> str | None:
        return next((column.name for column in self.columns if column.role is role), None)

    def expected(self, environment: str) -> tuple[Column, ...]:
        """Return the columns that this environment has."""
        return tuple(column for column in self.columns if environment not in column.not_in)

    def severity_of(self, kind: str, column: Column | None, default: Severity) -> Severity:
        """Return how bad an anomaly of a kind is: as its column says, else as the schema says, else the default.

        What is found in a column for debugging, of which the column says nothing, is a warning at most.
        """
        own = None if column is None else column.severity_of(kind)
        found = own or self.severity.get(kind) or default
        spared = own is None and column is not None and column.stage is Stage.DEBUG and found is Severity.ERROR
        return Severity.WARNING if spared else found

    def summary(self) -> dict[str, Json]:
        return {"columns": len(self.columns), "rules": len(self.rules), "labels": list(self.labels)}

    def tables(self) -> tuple[Table, ...]:
        """Return the promises of each column beyond the defaults."""
        rows = [(column.name, column.type, _told(column.said())) for column in self.columns]
        return (Table(("column", "type", "promises"), rows),)


def _told(said: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in said.items())


def _once(what: str, names: Iterable[str]) -> None:
    again = repeated(names)
    if again:
        raise SchemaError(f"The {what} {str(again[0])!r} stands in the schema twice", remedy="Keep one of the two.")
