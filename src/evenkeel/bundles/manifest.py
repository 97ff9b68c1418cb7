"""``bundle.json``: what a bundle is, what it asks and answers, where it comes from, and the digest of every other file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from evenkeel.bundles.contradictions import contradiction, unknown
from evenkeel.bundles.files import damaged, read_bounded, verify_files
from evenkeel.bundles.meaning import InputMeaning, Output
from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import Signature
from evenkeel.typing import ClassLabel, Task

FORMAT = 1
FILE = "bundle.json"
MODEL = "model.onnx"
GOLDEN = "golden.json"
SCHEMA = "schema.json"  # the promises of the rows, where the bundle has them
PROFILE = "profile.json"  # the statistics of the training rows
EVALUATION = "evaluation.json"
TRANSFORM = "transform.json"
TRAINING = "training.json"
TRANSFORM_GRAPH = "transform.onnx"  # where the features of a transform are read by objects
CARD = "card.md"
REQUIREMENTS = "requirements.txt"
ENVIRONMENT = "environment.json"


@dataclass(frozen=True, slots=True)
class Native:
    """How a bundle without a graph answers: by the objects of its framework, in ``file``.

    ``kind`` is what the object is. ``format`` is skops, or a pickle, which runs code when it is read. ``types`` are those
    that must be trusted. Rows reach the object as a pandas DataFrame, or as a ``matrix``, all together or each ``alone``,
    where its answer would else depend on the rows beside it. ``transform`` is the file of the graph that makes the features
    which it reads; empty where it reads the raw columns.
    """

    framework: str
    kind: str
    file: str
    format: Literal["skops", "pickle"]
    types: tuple[str, ...] = ()
    matrix: bool = False
    alone: bool = False
    transform: str = ""

    @property
    def trusted_by_all(self) -> bool:
        """Whether it can be loaded without a word: it runs no code, and holds no type but harmless ones."""
        return self.format == "skops" and not self.types

    @property
    def words(self) -> str:
        """What serves, in a few words."""
        behind = ", behind the graph of a transform" if self.transform else ""
        return f"the objects of {self.framework} ({self.kind}, {self.format}){behind}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said of a bundle.

    ``classes`` are the labels in the order of the scores, empty for a number. Of two classes the second is decided where
    its score is at least ``threshold``, compared as float32. Of several labels ``classes`` are their names, and each is
    decided where its score is at least its own of ``thresholds``. ``quantiles`` are those of a number that are answered, in
    the order of the scores. ``versions`` are those of what made the bundle,
    ``importances`` are the shares of the columns in what is answered, ``lineage`` names the artifacts that it was made
    from, and ``files`` gives the SHA-256 of every other file. ``native`` says what answers where there is no graph.
    ``inputs`` and ``outputs`` say what the columns and the numbers of an answer mean, as far as the schema of the data
    told it.
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
    native: Native | None = None
    format: int = FORMAT
    inputs: Mapping[str, InputMeaning] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()

    @property
    def model_files(self) -> tuple[str, ...]:
        """The files that answer, in the order in which a row goes through them."""
        if self.native is None:
            return (MODEL,)
        return tuple(filter(None, (self.native.transform, self.native.file)))

    @property
    def served_by(self) -> str:
        """What answers, in a few words."""
        return "one ONNX graph" if self.native is None else self.native.words


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder; raises `BundleError` where there is none, or of a version that is not known."""
    return parse_manifest(folder, read_bounded(folder / FILE))


def parse_manifest(folder: Path, content: bytes) -> Manifest:
    """Return what the ``bundle.json`` of a folder says, which was read before; raises as `read_manifest` does."""
    file = folder / FILE
    try:
        written = msgspec.json.decode(content, type=dict[str, Any])
        _check_format(folder, written.get("format"))
        found = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise damaged(file, error) from error
    strange = unknown(written, msgspec.to_builtins(found))
    if strange:
        remedy = "Upgrade Evenkeel where a later one packed it; else take the bundle from where it was packed again."
        raise BundleError(f"{file} says what this Evenkeel does not know", got=", ".join(strange), remedy=remedy)
    problem = contradiction(found)
    if problem is not None:
        raise damaged(file, problem)
    return found


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise `BundleError` unless every file is there, as it was packed, and no other."""
    verify_files(folder, manifest.files, (*manifest.model_files, GOLDEN), FILE)


def _check_format(folder: Path, version: object) -> None:
    if type(version) is not int or version < 1:
        raise damaged(folder / FILE, f"the format {version!r}")
    if version > FORMAT:
        raise BundleError(
            f"{folder} is of a later format", expected=f"{FORMAT} at most", got=version, remedy="Upgrade Evenkeel."
        )
