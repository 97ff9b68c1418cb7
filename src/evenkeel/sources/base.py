"""The contract of a source: where rows come from, and how they are placed in time."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evenkeel.artifacts import SourceFile
from evenkeel.engines import Engine, Relation
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.typing import Json


class Source(ABC):
    """Rows that somebody else keeps.

    ``key`` names the column that tells one row from another, ``event_time`` the column that says when a row is true,
    and ``known_at`` the column that says when it became known (its event time where that is none).
    """

    key: str | None
    event_time: str | None
    known_at: str | None

    @abstractmethod
    def relation(self, engine: Engine) -> Relation:
        """Return the rows; raises `InvalidDataError` where they cannot be read as a table."""

    @abstractmethod
    def files(self) -> list[Path]:
        """Return the files that hold the rows, sorted by path."""

    def timezones(self) -> Mapping[str, str]:
        """Return the zone of each timestamp column in which its date parts are to be taken, where that is not UTC."""
        return {}

    def digests(self) -> tuple[SourceFile, ...]:
        """Return the name, digest and size of each file as it is now."""
        return tuple(_digest(file) for file in self.files())


@dataclass(frozen=True)
class FileSource(Source):
    """Files named by a path or a glob pattern, relative to the folder of the project."""

    path: str
    key: str | None = None
    event_time: str | None = None
    known_at: str | None = None

    def files(self) -> list[Path]:
        path = Path(self.path)
        if path.is_file():
            return [path]
        if path.is_dir():
            remedy = f"Name its files: {path / '*'}."
            raise UsageError(
                f"{path} is a folder", expected="a file, or a glob pattern", where=Path.cwd(), remedy=remedy
            )
        found = matching(path)
        if not found or path.is_symlink():
            there = path.parent.is_dir()
            near = [str(file) for file in path.parent.glob("*") if file.is_file()] if there else []
            do = None if there else f"There is no folder {str(path.parent)!r}."
            raise NotFoundError("file", self.path, near, where=Path.cwd(), remedy=do)
        return found

    def check_columns(self, relation: Relation) -> Relation:
        """Return the relation, once the columns that the source names are seen to be there."""
        for role in ("key", "event_time", "known_at"):
            name = getattr(self, role)
            if name is not None and name not in relation.schema.names:
                raise NotFoundError(f"column (the source's {role})", name, relation.schema.names, where=self.path)
        return relation

    def __fingerprint__(self) -> Json:
        roles: list[Json] = [type(self).__name__, self.key, self.event_time, self.known_at]
        return [*roles, *(f"{file.sha256}" for file in self.digests())]


def matching(pattern: Path) -> list[Path]:
    """Return the files that a glob pattern matches, sorted by path."""
    root = Path(pattern.anchor)
    return sorted(root.glob(str(pattern.relative_to(root)))) if pattern.parts else []


def _digest(file: Path) -> SourceFile:
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return SourceFile(file.as_posix(), digest, stream.tell())
    except OSError as error:
        raise InvalidDataError(f"{file} cannot be read", got=error.strerror or str(error)) from error
