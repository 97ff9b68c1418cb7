"""The laws of artifact stores, and the store that lives in memory.

>>> from evenkeel.testing.laws import laws
>>> for law in laws(StoreLaws):
...     getattr(StoreLaws(MemoryStore()), law)()
"""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evenkeel.artifacts import Artifact, ArtifactStore, Document, FolderStore, Reference, StoredFile, write_file
from evenkeel.artifacts.side_cache import SideCache
from evenkeel.artifacts.store import describe_files, digest_files
from evenkeel.errors import NotFoundError, StoreError
from evenkeel.typing import Json


class MemoryStore(ArtifactStore):
    """Keeps the bytes of artifacts in memory; `folder` writes them out once, to a folder that goes with the store."""

    def __init__(self) -> None:
        self._files: dict[Reference, dict[str, bytes]] = {}
        self._place = Path(tempfile.mkdtemp(prefix="evenkeel-"))
        weakref.finalize(self, shutil.rmtree, self._place, ignore_errors=True)

    def put(self, artifact: Artifact) -> Reference:
        with tempfile.TemporaryDirectory(dir=self._place) as name:
            artifact.save(Path(name))
            files = describe_files(Path(name))
            reference = Reference(type(artifact).__name__, digest_files(files))
            if reference not in self:
                self._files[reference] = {file.path: (Path(name) / file.path).read_bytes() for file in files}
        return reference

    def folder(self, reference: Reference) -> Path:
        if reference not in self:
            raise NotFoundError("artifact", str(reference), map(str, self.references()))
        folder = self._place / reference.type_name / reference.digest
        for path, content in {} if folder.exists() else self._files[reference].items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            (folder / path).chmod(0o444)
        return folder

    def delete(self, reference: Reference) -> None:
        if self._files.pop(reference, None) is not None:
            shutil.rmtree(self._place / reference.type_name / reference.digest, ignore_errors=True)

    def references(self) -> Iterator[Reference]:
        yield from sorted(self._files)

    def __contains__(self, reference: Reference) -> bool:
        return reference in self._files

    def sweep(self) -> int:
        return 0


@dataclass(frozen=True)
class Note(Document):
    """A text, for trying a store out."""

    text: str

    def summary(self) -> dict[str, Json]:
        return {"characters": len(self.text)}


class Tree(Artifact):
    """Files in folders, for trying a store out: paths and their content."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def save(self, folder: Path) -> None:
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    @classmethod
    def load(cls, folder: Path) -> "Tree":
        return cls({file.path: (folder / file.path).read_bytes() for file in describe_files(folder)})


class Unsaved(Artifact):
    """An artifact that writes half of itself and then fails."""

    def save(self, folder: Path) -> None:
        (folder / "half").write_bytes(b"half")
        raise StoreError("This cannot be saved")

    @classmethod
    def load(cls, folder: Path) -> "Unsaved":
        return cls()


class StoreLaws:
    """What holds for every store, each law to be tried on an empty one; `laws` gives their names."""

    def __init__(self, store: ArtifactStore) -> None:
        self.store = store

    def what_is_put_comes_back(self) -> None:
        files = {"model.txt": b"tree", "deep/er/golden.bin": bytes(range(256)), "empty": b""}
        found = self.store.get(self.store.put(Tree(files)))
        assert isinstance(found, Tree)
        assert found.files == files

    def the_name_is_the_content(self) -> None:
        first = self.store.put(Note("one"))
        assert first == self.store.put(Note("one")) == Reference("Note", "68b0e716d70e252bf09e76f63eb1901c")
        assert self.store.put(Note("two")) != first

    def paths_and_borders_count(self) -> None:
        trees = [{"a": b"x", "b": b""}, {"a": b"", "b": b"x"}, {"ab": b"x"}, {"a/b": b"x"}, {"a": b"x"}]
        assert len({self.store.put(Tree(files)) for files in trees}) == len(trees)

    def listing_is_in_order(self) -> None:
        put = {self.store.put(Note(text)) for text in "cab"} | {self.store.put(Tree({"a": b"a"}))}
        assert list(self.store.references()) == sorted(put)

    def the_absent_is_named(self) -> None:
        absent = Reference("Note", "0" * 32)
        assert absent not in self.store
        for ask in (self.store.get, self.store.folder, self.store.manifest, self.store.verify):
            _raises(NotFoundError, partial(ask, absent))

    def deleting_is_for_good(self) -> None:
        kept, gone = self.store.put(Note("kept")), self.store.put(Note("gone"))
        self.store.folder(gone)
        self.store.delete(gone)
        self.store.delete(gone)
        assert list(self.store.references()) == [kept]
        assert self.store.get(self.store.put(Note("gone"))) == Note("gone")

    def files_are_read_only(self) -> None:
        folder = self.store.folder(self.store.put(Tree({"a": b"a", "b/c": b"c"})))
        assert {path.stat().st_mode & 0o222 for path in folder.rglob("*") if path.is_file()} == {0}

    def the_manifest_names_every_file(self) -> None:
        reference = self.store.put(Tree({"b/c": b"abc", "a": b""}))
        assert self.store.manifest(reference) == (
            StoredFile("a", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            StoredFile("b/c", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        )

    def a_changed_file_is_seen(self) -> None:
        reference = self.store.put(Tree({"a": b"abc"}))
        self.store.verify(reference)
        file = self.store.folder(reference) / "a"
        file.chmod(0o644)
        file.write_bytes(b"abd")
        _raises(StoreError, lambda: self.store.verify(reference))

    def a_failed_put_leaves_nothing(self) -> None:
        _raises(StoreError, lambda: self.store.put(Unsaved()))
        assert list(self.store.references()) == []
        assert self.store.sweep() == 0


def put_notes(folder: Path, texts: Iterable[str]) -> None:
    """Put a note for each text, and a tree, into the folder store at ``folder / "store"``."""
    store = FolderStore(folder / "store")
    for text in texts:
        store.put(Note(text))
    store.put(Tree({"a": b"a", "b/c": b"c"}))


def put_beside(folder: Path, entries: Mapping[str, bytes], times: int = 1) -> None:
    """Put entries into the side cache at ``folder / "cache"``, so many times."""
    cache = SideCache(folder / "cache", 100_000_000)
    for _ in range(times):
        for key, content in entries.items():
            cache.put(key, content)
    assert all(cache.get(key) == content for key, content in entries.items())


def write_table(folder: Path, contents: Iterable[bytes]) -> None:
    """Make each of ``contents`` in turn the content of the file ``table`` in ``folder``."""
    for content in contents:
        write_file(folder / "table", content)


def _raises(kind: type[Exception], act: Callable[[], object]) -> None:
    try:
        act()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")
