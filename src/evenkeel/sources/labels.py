"""Ground truth for training: where the label of a row is kept, and from when it may be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenkeel.clock import parse_duration
from evenkeel.errors import DefinitionError
from evenkeel.sources.base import Source
from evenkeel.typing import repeated


@dataclass(frozen=True)
class Label:
    """The column ``value`` of ``source``, or of the rows themselves where that is none.

    A list of columns asks for several labels at once: each holds whether it is there, as a boolean or as 0 and 1.
    Rows of another source are joined by its ``key``. A label became known at ``known_at``, and is mature once
    ``mature_after`` has passed since the row's event time: before that, the labels that are known already are not a
    fair sample, since some outcomes are known sooner than others. A row without a mature label is counted, and left out.
    """

    source: Source | None
    value: str | Sequence[str]
    known_at: str | None = None
    mature_after: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _columns(self.value))
        if self.source is not None and not isinstance(self.source, Source):
            raise DefinitionError(
                "A label wants a source, or None", got=self.source, remedy='Write Label(None, "column").'
            )
        if self.source is not None and self.source.key is None:
            raise DefinitionError("The source of a label must have a key", remedy="Write key=... in the source.")
        if self.mature_after is not None:
            parse_duration(self.mature_after)

    @property
    def columns(self) -> tuple[str, ...]:
        """The column, or each of several."""
        return (self.value,) if isinstance(self.value, str) else tuple(self.value)

    @property
    def title(self) -> str:
        """The columns as they stand in a message."""
        return ", ".join(map(repr, self.columns))


def _columns(value: object) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return value
    if not isinstance(value, Sequence) or not all(isinstance(name, str) for name in value):
        raise DefinitionError("A label is a column, or a list of columns", got=value, remedy='Write label="column".')
    if len(value) < 2:
        expected = "the name of a column, or two names or more in a list"
        raise DefinitionError("A list of labels has at least two", expected=expected, got=[*value])
    if twice := repeated(value):
        raise DefinitionError("A label stands twice in the list", got=", ".join(twice))
    return tuple(value)
