"""What the process of a step tells its parent."""

import msgspec

from evenkeel import errors
from evenkeel.errors import EvenkeelError, StepError
from evenkeel.ledger import ArtifactRow


class Started(msgspec.Struct, tag=True, frozen=True):
    """The project is loaded, and the work begins."""


class Progressed(msgspec.Struct, tag=True, frozen=True):
    """How far the step is."""

    done: int
    total: int
    note: str


class Finished(msgspec.Struct, tag=True, frozen=True):
    """What the step made."""

    made: dict[str, ArtifactRow]


class Failed(msgspec.Struct, tag=True, frozen=True):
    """The error of a step, in parts, whether it may pass, and what the step kept all the same."""

    kind: str
    problem: str
    expected: str | None
    got: str | None
    where: str | None
    remedy: str | None
    transient: bool
    made: dict[str, ArtifactRow]

    @classmethod
    def of(cls, error: EvenkeelError, made: dict[str, ArtifactRow], *, transient: bool) -> "Failed":
        expected, got, where = (None if one is None else str(one) for one in (error.expected, error.got, error.where))
        return cls(type(error).__name__, error.problem, expected, got, where, error.remedy, transient, made)

    def error(self) -> EvenkeelError:
        """Return the error as the child had it."""
        kind = getattr(errors, self.kind, StepError)
        error: EvenkeelError = kind.__new__(kind)
        EvenkeelError.__init__(
            error, self.problem, expected=self.expected, got=self.got, where=self.where, remedy=self.remedy
        )
        return error


Message = Started | Progressed | Finished | Failed
