"""What answers for a bundle that is served by the objects of its framework: they alone, or behind the graph of a transform."""

import platform
from collections.abc import Collection, Mapping, Sequence
from importlib import metadata

from evenkeel.bundles.environment import OBJECTS
from evenkeel.bundles.fits import check_fits
from evenkeel.bundles.manifest import Manifest, Native
from evenkeel.errors import BundleError, OtherVersionError
from evenkeel.training.native import Asked, NativeObject, NativeSession, features_signature, scores_of
from evenkeel.training.stored import StoredObject
from evenkeel.transforms.inputs import Array, Tensors
from evenkeel.transforms.session import Session

FRAMEWORK = "scikit-learn"


class BehindTransform:
    """The graph of a transform, and objects that read its features. Any thread may call ``run``."""

    def __init__(self, graph: Session, objects: NativeSession) -> None:
        self.graph = graph
        self.objects = objects

    def run(self, tensors: Tensors, outputs: Sequence[str] = ("scores",)) -> Mapping[str, Array]:
        """Return the scores of the objects, and the features that they were asked with, as far as wanted."""
        found = self.graph.run(tensors, ["features"])
        return {name: found[name] if name in found else scores_of(self.objects, found["features"]) for name in outputs}


def object_session(
    manifest: Manifest, contents: Sequence[bytes], trust: bool | Collection[str]
) -> NativeSession | BehindTransform:
    """Return what answers, of the ``contents`` of the files of a model.

    Raises `BundleError` where nobody trusts the objects, the versions do not fit, or the transform makes other features.
    """
    native = manifest.native
    assert native is not None
    stored = StoredObject(native.format, contents[-1], native.types)
    _check_versions(manifest, native)
    signature = features_signature(manifest.features) if native.transform else manifest.signature
    asked = Asked(signature, len(manifest.classes), native.matrix, native.alone)
    objects = NativeObject(stored, asked).session(trust)
    if not native.transform:
        return objects
    graph = Session(contents[0])
    check_fits(manifest, graph)
    return BehindTransform(graph, objects)


def _check_versions(manifest: Manifest, native: Native) -> None:
    """Raise `OtherVersionError` where the framework, or for a pickle Python, is of another version than the objects are."""
    own = [name for name in manifest.versions if name not in (*OBJECTS, "python")]
    here = {name: _version(name) for name in (FRAMEWORK, *own)}
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
