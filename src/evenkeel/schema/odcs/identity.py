"""What a contract says of itself."""

from dataclasses import dataclass

API = "v3.1.0"
KIND = "DataContract"
TABLE = "table"


@dataclass(frozen=True, slots=True)
class Identity:
    """The id, version and status of a contract, which are no part of a schema; the id is the name of the table if none."""

    id: str | None = None
    version: str = "1.0.0"
    status: str = "active"


USUAL = Identity()
