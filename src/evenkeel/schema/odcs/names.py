"""How a contract calls its columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.schema.odcs.elements import NoWordError


@dataclass(frozen=True, slots=True)
class Names:
    """The name of the table, and for each name that the contract gives a column, that of the data."""

    table: str
    columns: Mapping[str, str]

    def column(self, name: str) -> str:
        """Return the name in the data of a column that was taken over."""
        if name not in self.columns:
            raise NoWordError(f"{name!r} is no column of the schema")
        return self.columns[name]

    def element(self, path: str) -> str:
        """Return the column that a path such as ``table.column`` means.

        >>> Names("orders", {"at": "asked_at"}).element("orders.at")
        'asked_at'
        """
        bare = path.removeprefix(f"{self.table}.")
        return self.column(bare if bare in self.columns else path)
