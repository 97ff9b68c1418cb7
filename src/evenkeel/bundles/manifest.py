"""``bundle.json``: what a bundle is, what it asks and answers, where it comes from, and the digest of every other file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
class Manifest:
    """What is said of a bundle.

    ``classes`` are the labels in the order of the scores, empty for a number. Of two classes the second is decided where
    its score is at least ``threshold``, compared as float32. Of several labels ``classes`` are their names, and each is
    decided where its score is at least its own of ``thresholds``. ``quantiles`` are those of a number that are answered, in
    the order of the scores. ``versions`` are those of what made the bundle,
    ``importances`` are the shares of the columns in what is answered, ``lineage`` names the artifacts that it was made
    from, and ``files`` gives the SHA-256 of every other file.
    """

    name: str
    task: Task
    signature: Signature
    features: tuple[str, ...]
    decoder: int
    processor: str
    classes: tuple[ClassLabel, ...] = ()
    threshold: float = 0.5
    thresholds: tuple[float, ...] = ()
    quantiles: tuple[float, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    lineage: Mapping[str, str] = field(default_factory=dict)
    proof: Mapping[str, float] = field(default_factory=dict)
    importances: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT


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
    missing, strange = {MODEL, GOLDEN, *manifest.files} - there, there - manifest.files.keys()
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
