"""What the columns of a table are for, as far as leakage goes."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from evenkeel.engines import column_type
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class Roles:
    """The label, and what else is known of the columns.

    ``time`` is when a row is asked about, ``key`` tells one row from another, rows of one ``group`` belong together, and
    ``split`` says which rows are trained on. ``read`` are the columns that the model reads, and none of them all that
    have no role. ``joined`` were joined as they were known at the time of the row.
    ``labels_beside`` are other labels of the same rows, which are no features.
    """

    label: str
    time: str | None = None
    key: str | None = None
    group: str | None = None
    split: str | None = None
    read: frozenset[str] | None = None
    joined: frozenset[str] = frozenset()
    labels_beside: frozenset[str] = frozenset()

    @property
    def named(self) -> tuple[str | None, ...]:
        """The columns that have a role."""
        return (self.label, *self.labels_beside, self.time, self.key, self.group, self.split)

    def check(self, schema: pa.Schema) -> None:
        """Raise where a column is not there, the label is something else as well, or the time is no time."""
        named = {"label": self.label, "time": self.time, "key": self.key, "group": self.group, "split": self.split}
        for role, name in named.items():
            if name is not None and name not in schema.names:
                raise NotFoundError(f"column (the {role})", name, schema.names)
            if role != "label" and name == self.label:
                raise DefinitionError(f"The label is the {role} as well", got=name)
        kinds = {name: column_type(schema.field(name).type, name) for name in schema.names}
        if self.time is not None and kinds[self.time] not in (ColumnType.TIMESTAMP, ColumnType.DATE):
            expected, got = "a timestamp or a date", kinds[self.time]
            raise InvalidDataError(f"The time {self.time!r} is no time", expected=expected, got=got)

    def candidates(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that are or might be features: all without a role, and all that the model reads."""
        others = {self.time, self.key, self.group, self.split} - (self.read or frozenset())
        others |= {self.label} | self.labels_beside
        return tuple(name for name in columns if name not in others)

    def is_feature(self, column: str) -> bool:
        """Whether the model reads a column."""
        return self.read is None or column in self.read
