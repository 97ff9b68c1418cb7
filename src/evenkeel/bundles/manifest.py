"""``bundle.json``: what a bundle is, what it asks and answers, where it comes from, and the digest of every other file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import Signature
from evenkeel.typing import ClassLabel, Task

FORMAT = 1
FILE = "bundle.json"
MODEL = "model.onnx"
GOLDEN = "golden.json"
SCHEMA = "schema.json"  # the promises of the rows, where the bundle has them


@dataclass(frozen=True, slots=True)
class Native:
    """How a bundle without a graph answers: by the objects of its framework, in ``file``.

    ``kind`` is what the object is. ``format`` is skops, or a pickle, which runs code when it is read. ``types`` are those
    that must be trusted. Rows reach the object as a pandas DataFrame, or as a ``matrix``, all together or each ``alone``,
    where its answer would else depend on the rows beside it.
    """

    framework: str
    kind: str
    file: str
    format: Literal["skops", "pickle"]
    types: tuple[str, ...] = ()
    matrix: bool = False
    alone: bool = False

    @property
    def trusted_by_all(self) -> bool:
        """Whether it can be loaded without a word: it runs no code, and holds no type but harmless ones."""
        return self.format == "skops" and not self.types

    @property
    def words(self) -> str:
        """What serves, in a few words."""
        return f"the objects of {self.framework} ({self.kind}, {self.format})"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said of a bundle.

    ``classes`` are the labels in the order of the scores, empty for a number. Of two classes the second is decided where
    its score is at least ``threshold``, compared as float32. ``versions`` are those of what made the bundle,
    ``importances`` are the shares of the columns in what is answered, ``lineage`` names the artifacts that it was made
    from, and ``files`` gives the SHA-256 of every other file. ``native`` says what answers where there is no graph.
    """

    name: str
    task: Task
    signature: Signature
    features: tuple[str, ...]
    decoder: int
    processor: str
    classes: tuple[ClassLabel, ...] = ()
    threshold: float = 0.5
    versions: Mapping[str, str] = field(default_factory=dict)
    lineage: Mapping[str, str] = field(default_factory=dict)
    proof: Mapping[str, float] = field(default_factory=dict)
    importances: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    native: Native | None = None
    format: int = FORMAT

    @property
    def model_file(self) -> str:
        return MODEL if self.native is None else self.native.file

    @property
    def served_by(self) -> str:
        """What answers, in a few words."""
        return "one ONNX graph" if self.native is None else self.native.words


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder; raises `BundleError` where there is none, or of a version that is not known."""
    file = folder / FILE
    try:
        content = file.read_bytes()
        written = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        version = msgspec.json.decode(written.get("format", msgspec.Raw(b"0")), type=int)
    except OSError as error:
        raise BundleError(f"{folder} is not a bundle", expected=f"a folder with {FILE}", got=error.strerror) from error
    except msgspec.DecodeError as error:
        raise BundleError(
            f"{file} is damaged", got=str(error), remedy="Take the bundle from the store again."
        ) from error
    if version > FORMAT:
        raise BundleError(
            f"{folder} is of a later format", expected=f"{FORMAT} at most", got=version, remedy="Upgrade Evenkeel."
        )
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise BundleError(
            f"{file} is damaged", got=str(error), remedy="Take the bundle from the store again."
        ) from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise `BundleError` unless every file is there, as it was packed, and no other."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {FILE}
    missing, strange = {manifest.model_file, GOLDEN, *manifest.files} - there, there - manifest.files.keys()
    if missing or strange:
        got = [*(f"{name} is missing" for name in sorted(missing)), *(f"{name} is strange" for name in sorted(strange))]
        raise BundleError(f"{folder} does not hold the files that it was packed with", got=", ".join(got))
    for name, digest in sorted(manifest.files.items()):
        found = sha256(folder / name)
        if found != digest:
            remedy = "Do not use it: take the bundle from the store again."
            raise BundleError(f"{folder / name} was changed", expected=digest, got=found, remedy=remedy)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
