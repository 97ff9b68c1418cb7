"""Bundles without a graph: served whole by the objects of their framework, the very ones that were fitted."""

import platform
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.bundles.bundle import Bundle
from evenkeel.bundles.environment import SERVING, requirements
from evenkeel.bundles.manifest import REQUIREMENTS, Manifest, Native
from evenkeel.bundles.pack import write_bundle
from evenkeel.bundles.predictor import Predictor
from evenkeel.bundles.prove import Proof
from evenkeel.errors import BundleError, OtherVersionError
from evenkeel.schema import Schema
from evenkeel.training.faithful import differences
from evenkeel.training.native import Asked, NativeObject, NativeSession, ask_table
from evenkeel.training.sklearn_columns import ColumnModel
from evenkeel.training.sklearn_parts import within
from evenkeel.training.stored import StoredObject
from evenkeel.transforms import DECODER_VERSION
from evenkeel.typing import ClassLabel, Task

if TYPE_CHECKING:
    import pyarrow as pa

_FRAMEWORK = "scikit-learn"
_MADE_BY = ("numpy", "scipy", "pandas", _FRAMEWORK, "skops", "cloudpickle", "joblib")


@dataclass(frozen=True, slots=True)
class NativeParts:
    """What a bundle without a graph is made of; the fields are those of `BundleParts` and of `ModelSpec`.

    ``rows`` are those of which the golden rows are; the model brings the rows that it is proven on.
    """

    name: str
    task: Task
    classes: tuple[ClassLabel, ...]
    model: ColumnModel
    rows: "pa.Table"
    threshold: float = 0.5
    lineage: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, bytes] = field(default_factory=dict)
    label: str = "label"
    schema: Schema | None = None
    card: Callable[[Manifest], str] | None = None


def pack_native(parts: NativeParts, folder: Path) -> Bundle:
    """Write a bundle into an empty folder; raises `BundleError` where it does not answer like the fitted object."""
    kept, asked = parts.model.native.stored, parts.model.native.asked
    session = parts.model.native.session(trust=True)
    made_with = _made_with(session.estimator)
    native = Native(
        _FRAMEWORK, _kind(session), f"model.{kept.format}", kept.format, kept.types, asked.matrix, asked.alone
    )
    manifest = Manifest(
        name=parts.name,
        task=parts.task,
        signature=asked.signature,
        features=tuple(column.name for column in asked.signature.inputs),
        decoder=DECODER_VERSION,
        processor=platform.machine(),
        classes=parts.classes,
        threshold=parts.threshold,
        versions={"python": platform.python_version(), **{name: metadata.version(name) for name in made_with}},
        lineage=parts.lineage,
        native=native,
    )
    predictor = Predictor(manifest, "", session)
    proof = prove_native(session, parts.model)
    made = {native.file: kept.content, REQUIREMENTS: requirements((*SERVING, *made_with)).encode()}
    return write_bundle(replace(manifest, proof=proof.numbers()), predictor, made, parts, folder)


def prove_native(session: NativeSession, model: ColumnModel) -> Proof:
    """Compare the object as it is loaded with the one that was fitted, on real rows and on made ones.

    Raises `BundleError` where a probability is off by more than 1e-5, or a number by 1e-5 of itself.
    """
    apart = differences(ask_table(session, model.evidence), model.answered.astype(np.float64))
    if apart.max(initial=0.0) > 1:
        wrong = np.flatnonzero(apart > 1)
        raise BundleError(
            f"The bundle does not answer like the object that was fitted in {len(wrong):,} of {len(apart):,} rows",
            got=f"up to {apart.max():.3g} times what is allowed",
            where=f"row {wrong[0]}: {model.evidence.slice(int(wrong[0]), 1).to_pylist()[0]}",
            remedy="Look for what the object does not keep when it is stored, such as a cache or a global.",
        )
    return Proof(model.real, len(apart) - model.real, float(apart.max(initial=0.0)), 0)


def native_session(manifest: Manifest, content: bytes, trust: bool | Collection[str]) -> NativeSession:
    """Return what answers for a bundle; raises `BundleError` where nobody trusts it, or the versions do not fit."""
    native = manifest.native
    assert native is not None
    stored = StoredObject(native.format, content, native.types)
    _check_versions(manifest, native)
    asked = Asked(manifest.signature, len(manifest.classes), native.matrix, native.alone)
    return NativeObject(stored, asked).session(trust)


def _check_versions(manifest: Manifest, native: Native) -> None:
    """Raise `OtherVersionError` where the framework, or for a pickle Python, is of another version than the objects are."""
    own = [name for name in manifest.versions if name not in (*_MADE_BY, "python")]
    here = {name: _version(name) for name in (_FRAMEWORK, *own)}
    if native.format == "pickle":
        here["python"] = platform.python_version()
    for name, version in here.items():
        packed = manifest.versions.get(name, version)
        if _minor(packed) != _minor(version):
            remedy = f"Serve it with {name} {packed}, or train again."
            problem = f"The objects of this bundle are of another version of {name}"
            raise OtherVersionError(problem, expected=packed, got=version, remedy=remedy)


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError as error:
        remedy = "pip install --no-deps -r requirements.txt, which is in the bundle."
        raise BundleError(f"The objects of this bundle want {name}", got="not installed", remedy=remedy) from error


def _made_with(estimator: Any) -> tuple[str, ...]:
    """Return the distributions that the objects are of, and those that they are always read with."""
    known = metadata.packages_distributions()
    modules = {type(one).__module__.partition(".")[0] for one in within(estimator)}
    found = {name for module in modules for name in known.get(module, ())}
    installed = {name for names in known.values() for name in names}
    return tuple(sorted((found | {*_MADE_BY} & installed) - {"evenkeel"}))


def _kind(session: NativeSession) -> str:
    estimator = session.estimator
    steps = [type(step).__name__ for _, step in getattr(estimator, "steps", ())]
    return " → ".join(steps) or type(estimator).__name__
