import os
import subprocess
import sys
from pathlib import Path

import pytest

from evenkeel.artifacts import Artifact, ArtifactStore, Examples, FolderStore, Reference, Snapshot
from evenkeel.artifacts.unfinished import new_folder
from evenkeel.errors import NotFoundError, StoreError
from evenkeel.testing.faults import die_at_each, function, side_by_side
from evenkeel.testing.laws import laws, uncovered
from evenkeel.testing.stores import MemoryStore, Note, StoreLaws, Tree, put_notes
from evenkeel.typing import Task

NOTES = [
    "Note/68b0e716d70e252bf09e76f63eb1901c",
    "Note/a27407112726d535e979c7e4da20a78c",
    "Tree/430d589aba42cb874902fb2e82b3cf58",
]
KINDS = {"folder": FolderStore, "memory": MemoryStore}


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    return FolderStore(tmp_path / "store") if request.param == "folder" else MemoryStore()


@pytest.mark.parametrize("law", laws(StoreLaws))
def test_the_law_holds(law: str, store: ArtifactStore) -> None:
    getattr(StoreLaws(store), law)()


def test_every_store_is_covered() -> None:
    assert uncovered(ArtifactStore, KINDS.values()) == set()


def test_an_artifact_lies_below_its_type_and_digest(tmp_path: Path) -> None:
    FolderStore(tmp_path).put(Note("one"))
    found = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(found) == [".tmp/.lock", "Note/68b0e716d70e252bf09e76f63eb1901c/note.json"]


def test_a_death_at_any_instant_leaves_whole_artifacts(tmp_path: Path) -> None:
    instants = die_at_each(function(put_notes, ["one", "two"]), _is_whole, tmp_path)
    assert len(instants) == 32


def test_many_processes_put_the_same_and_other_things(tmp_path: Path) -> None:
    texts = [str(number) for number in range(20)]
    side_by_side(put_notes, [(tmp_path, texts[start:]) for start in range(8)])
    store = FolderStore(tmp_path / "store")
    assert len(list(store.references())) == 21
    for reference in store.references():
        store.verify(reference)


def test_a_sweep_spares_a_living_writer(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    (tmp_path / ".tmp" / "dead").mkdir(parents=True)
    with new_folder(tmp_path / ".tmp") as alive:
        assert store.sweep() == 1
        assert alive.is_dir()
    assert [path.name for path in (tmp_path / ".tmp").iterdir()] == [".lock"]


def test_a_full_disk_leaves_nothing_half_written(small_disk: Path) -> None:
    store = FolderStore(small_disk)
    kept = store.put(Note("kept"))
    with pytest.raises(StoreError, match="Free some space"):
        store.put(Tree({"big": bytes(2_000_000)}))
    assert list(store.references()) == [kept]
    assert [path.name for path in (small_disk / ".tmp").iterdir()] == [".lock"]
    assert store.get(store.put(Note("small"))) == Note("small")


def test_a_folder_without_rights_is_explained(locked_folder: Path) -> None:
    store = FolderStore(locked_folder)
    for act in (lambda: store.put(Note("one")), lambda: list(store.references()), store.sweep):
        with pytest.raises(StoreError, match="Give this user the right to read and write"):
            act()


def test_a_file_in_the_place_of_the_store_is_explained(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(StoreError, match="Choose another place"):
        FolderStore(tmp_path / "store").put(Note("one"))


def test_links_are_refused(tmp_path: Path) -> None:
    class Linked(Tree):
        def save(self, folder: Path) -> None:
            (folder / "link").symlink_to("/etc/hosts")

    with pytest.raises(StoreError, match="no links"):
        FolderStore(tmp_path).put(Linked({}))
    del Artifact.kinds["Linked"]


def test_an_unknown_type_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "Nota" / ("0" * 32)
    folder.mkdir(parents=True)
    with pytest.raises(NotFoundError, match="Did you mean 'Note'"):
        FolderStore(tmp_path).get(Reference("Nota", "0" * 32))


def test_the_near_names_of_an_absent_artifact_are_given(tmp_path: Path) -> None:
    reference = FolderStore(tmp_path).put(Note("one"))
    with pytest.raises(NotFoundError, match=f"Did you mean '{reference}'"):
        FolderStore(tmp_path).get(Reference("Note", reference.digest[:-1] + "x"))


def test_examples_of_the_store_are_stored_again_without_a_copy(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    (tmp_path / "train.parquet").write_bytes(b"rows")
    snapshot = Snapshot(columns=(), rows={"train": 1}, labels=("late",), task=Task.BINARY)
    first = store.put(Examples(tmp_path, snapshot))
    found = store.get(first)
    assert isinstance(found, Examples)
    assert store.put(found) == first
    assert found.path("train").stat().st_ino == (tmp_path / "train.parquet").stat().st_ino


def test_examples_from_another_disk_are_copied(small_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "train.parquet").write_bytes(b"rows")
    snapshot = Snapshot(columns=(), rows={"train": 1}, labels=("late",), task=Task.BINARY)
    store = FolderStore(small_disk)
    assert (store.folder(store.put(Examples(tmp_path, snapshot))) / "train.parquet").read_bytes() == b"rows"


def test_writing_stops_where_the_environment_says(tmp_path: Path) -> None:
    script = f"from evenkeel.artifacts import write_file; write_file(__import__('pathlib').Path({str(tmp_path)!r}) / 'a', b'')"
    log = tmp_path / "instants"
    switches = {"EVENKEEL_FAULT_AT": "3", "EVENKEEL_FAULT_COUNT": str(log)}
    done = subprocess.run([sys.executable, "-c", script], env=os.environ | switches)
    assert done.returncode == -9
    assert [line.split()[0] for line in log.read_text().splitlines()] == [
        "fsync:before",
        "fsync:after",
        "rename:before",
    ]


def _is_whole(folder: Path) -> None:
    store = FolderStore(folder / "store")
    for reference in store.references():
        store.verify(reference)
    assert store.sweep() <= 1
    put_notes(folder, ["one", "two"])
    assert [str(reference) for reference in store.references()] == NOTES
    assert [path.name for path in (folder / "store" / ".tmp").iterdir()] == [".lock"]
