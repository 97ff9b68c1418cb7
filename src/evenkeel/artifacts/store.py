"""The content-addressed store of artifacts."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from evenkeel.artifacts.atomic import explained, publish_folder, sync
from evenkeel.artifacts.base import Artifact, Reference
from evenkeel.artifacts.unfinished import folders, new_folder, remove_abandoned
from evenkeel.errors import NotFoundError, StoreError

T = TypeVar("T", bound=Artifact)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an artifact: its path in the artifact's folder, its size in bytes, its SHA-256."""

    path: str
    bytes: int
    sha256: str


class ArtifactStore(ABC):
    """Keeps artifacts under the digest of their content, for good, until somebody deletes them.

    What was put never changes: the same content has the same reference, and putting it again does nothing. All verbs
    may be called from any thread and from many processes at once; a reader never sees half an artifact. All raise
    `StoreError` where the place cannot be read or written, and `NotFoundError` for a reference that is not there.
    """

    @abstractmethod
    def put(self, artifact: Artifact) -> Reference:
        """Store a value and return its name."""

    @abstractmethod
    def folder(self, reference: Reference) -> Path:
        """Return a local folder with the files of an artifact; they must not be changed."""

    @abstractmethod
    def delete(self, reference: Reference) -> None:
        """Forget an artifact; does nothing where it is not there."""

    @abstractmethod
    def references(self) -> Iterator[Reference]:
        """Yield what is stored, in the order of the names."""

    @abstractmethod
    def __contains__(self, reference: Reference) -> bool: ...

    @abstractmethod
    def sweep(self) -> int:
        """Remove what killed writers left, never what a live one writes, and return how many there were."""

    def get(self, reference: Reference) -> Artifact:
        """Return a stored value; its type is looked up in `Artifact.kinds`."""
        folder = self.folder(reference)
        if reference.type_name not in Artifact.kinds:
            raise NotFoundError("type of artifact", reference.type_name, Artifact.kinds, where=reference)
        return Artifact.kinds[reference.type_name].load(folder)

    def get_as(self, reference: Reference, kind: type[T]) -> T:
        """Return a stored value that is known to be a ``kind``."""
        found = self.get(reference)
        if not isinstance(found, kind):
            raise StoreError(f"{reference} is of another kind", expected=kind.__name__, got=type(found).__name__)
        return found

    def manifest(self, reference: Reference) -> tuple[StoredFile, ...]:
        """Return the files of an artifact with their sizes and digests, as they are now."""
        folder = self.folder(reference)
        with explained(folder):
            return describe_files(folder)

    def verify(self, reference: Reference) -> None:
        """Digest an artifact again; raises `StoreError` where it is not what was put."""
        found = digest_files(self.manifest(reference))
        if found != reference.digest:
            raise StoreError(
                "A stored artifact was changed",
                expected=reference.digest,
                got=found,
                where=self.folder(reference),
                remedy="Delete this folder and run the pipeline again: the step that makes it is repeated.",
            )


class FolderStore(ArtifactStore):
    """A store in a folder, made when needed: ``root/<Type>/<digest>/``, and the unfinished in ``root/.tmp``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, artifact: Artifact) -> Reference:
        with explained(self.root), new_folder(self.root / ".tmp") as unfinished:
            artifact.save(unfinished)
            reference = Reference(type(artifact).__name__, digest_files(describe_files(unfinished)))
            if reference not in self:
                self._make_folder(reference.type_name)
                publish_folder(unfinished, self._path(reference))
        return reference

    def folder(self, reference: Reference) -> Path:
        if reference not in self:
            known = [str(other) for other in self.references() if other.type_name == reference.type_name]
            raise NotFoundError("artifact", str(reference), known, where=self.root)
        return self._path(reference)

    def delete(self, reference: Reference) -> None:
        with explained(self.root), new_folder(self.root / ".tmp") as grave:
            if reference in self:
                self._path(reference).rename(grave / reference.digest)

    def references(self) -> Iterator[Reference]:
        with explained(self.root):
            kinds = [kind for kind in folders(self.root) if not kind.name.startswith(".")]
            found = [Reference(kind.name, folder.name) for kind in kinds for folder in folders(kind)]
        yield from found

    def __contains__(self, reference: Reference) -> bool:
        with explained(self.root):
            return self._path(reference).is_dir()

    def sweep(self) -> int:
        with explained(self.root):
            return remove_abandoned(self.root / ".tmp")

    def _make_folder(self, type_name: str) -> None:
        if not (self.root / type_name).is_dir():
            (self.root / type_name).mkdir(exist_ok=True)
            sync(self.root)

    def _path(self, reference: Reference) -> Path:
        return self.root / reference.type_name / reference.digest


def describe_files(folder: Path) -> tuple[StoredFile, ...]:
    """Return the files below a folder, in the order of their paths."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return tuple(_describe(folder, path) for path in paths)


def digest_files(files: tuple[StoredFile, ...]) -> str:
    """Return the digest of an artifact, 32 hexadecimal characters: SHA-256 over path, size and SHA-256 of each file."""
    rows = [(file.path, file.bytes, file.sha256) for file in files]
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()[:32]


def _describe(folder: Path, path: str) -> StoredFile:
    if (folder / path).is_symlink():
        raise StoreError("An artifact holds files and folders, no links", got=path, where=folder)
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return StoredFile(path, file.tell(), digest)
