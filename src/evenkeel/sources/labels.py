"""Ground truth for training: where the label of a row is kept, and from when it may be trusted."""

from dataclasses import dataclass

from evenkeel.clock import parse_duration
from evenkeel.errors import DefinitionError
from evenkeel.sources.base import Source


@dataclass(frozen=True)
class Label:
    """The column ``value`` of ``source``, or of the rows themselves where that is none.

    Rows of another source are joined by its ``key``. A label became known at ``known_at``, and is mature once
    ``mature_after`` has passed since the row's event time: before that, the labels that are known already are not a
    fair sample, since some outcomes are known sooner than others. A row without a mature label is counted, and left out.
    """

    source: Source | None
    value: str
    known_at: str | None = None
    mature_after: str | None = None

    def __post_init__(self) -> None:
        if self.source is not None and not isinstance(self.source, Source):
            raise DefinitionError(
                "A label wants a source, or None", got=self.source, remedy='Write Label(None, "column").'
            )
        if self.source is not None and self.source.key is None:
            raise DefinitionError("The source of a label must have a key", remedy="Write key=... in the source.")
        if self.mature_after is not None:
            parse_duration(self.mature_after)
