"""The version of a model, as one step hands it to the next."""

from dataclasses import dataclass
from typing import Self

from evenkeel.artifacts import Document
from evenkeel.ledger import RegisteredVersion
from evenkeel.typing import Json


@dataclass(frozen=True)
class ModelVersion(Document):
    """A registered version: what of it never changes. References are written as ``Type/digest``."""

    name: str
    version: int
    bundle: str
    evaluation: str | None
    run_id: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    def summary(self) -> dict[str, Json]:
        return {"name": self.name, "version": self.version}

    @classmethod
    def of(cls, found: RegisteredVersion) -> Self:
        """Return what of a registered version never changes."""
        evaluation = None if found.evaluation is None else str(found.evaluation)
        return cls(found.model, found.version, str(found.bundle), evaluation, found.run_id)
