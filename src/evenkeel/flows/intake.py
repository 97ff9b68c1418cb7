"""What came into a run, kept also where it was stopped before there was a snapshot."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from evenkeel.artifacts import Document, SourceFile
from evenkeel.errors import EvenkeelError
from evenkeel.flows.definition import Data
from evenkeel.sources import Source


@dataclass(frozen=True)
class Intake(Document):
    """What is known of the rows of an ingest that was stopped; the counts are those of a `Snapshot`, as far as it came."""

    sources: tuple[SourceFile, ...]
    counts: Mapping[str, int]
    repaired: Mapping[str, int]
    quarantined: Mapping[str, int]


@dataclass(slots=True)
class Counted:
    """What ingest counts while rows come: ``rows`` by what became of them, ``repaired`` values by column, reasons."""

    rows: dict[str, int] = field(default_factory=dict)
    repaired: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)

    def intake(self, data: Data) -> Intake:
        """Return what is known so far; of files that are gone by now, nothing."""
        sources: tuple[SourceFile, ...] = ()
        with suppress(EvenkeelError):
            sources = source_files(data)
        return Intake(sources, self.rows, self.repaired, self.quarantined)


def source_files(data: Data) -> tuple[SourceFile, ...]:
    """Return every file that the rows, labels and features come from, as it is now."""
    sources = [data.source, data.truth.source, *(view.source for view in data.features)]
    files = {file for source in sources if isinstance(source, Source) for file in source.digests()}
    return tuple(sorted(files, key=lambda file: file.path))
