"""Loading a bundle: nothing is run before every byte was seen to be the one that was packed."""

from collections.abc import Collection
from pathlib import Path

from evenkeel.bundles.manifest import FILE, Manifest, read_manifest, sha256, verify
from evenkeel.bundles.predictor import Answering, Predictor
from evenkeel.errors import BundleError
from evenkeel.transforms.decode import DECODER_VERSION
from evenkeel.transforms.session import Session


def load_bundle(path: Path | str, trust: bool | Collection[str] = False) -> Predictor:
    """Verify the bundle in a folder and load it.

    A bundle that is served by the objects of its framework may hold a pickle, which runs code when it is read, or types
    that are not known as harmless: ``trust`` is True, or the names of such types. Raises `BundleError` where a file is
    missing, was changed, is of a later Evenkeel, or where nobody trusts what it holds.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    if manifest.decoder > DECODER_VERSION:
        raise BundleError(
            f"{folder} reads its rows in a later way",
            expected=f"decoder {DECODER_VERSION} at most",
            got=manifest.decoder,
            remedy="Upgrade Evenkeel.",
        )
    verify(folder, manifest)
    content = (folder / manifest.model_file).read_bytes()
    return Predictor(manifest, sha256(folder / FILE), _session(manifest, content, trust))


def check_trust(path: Path | str, trust: bool | Collection[str] = False) -> None:
    """Raise `BundleError` where the bundle in a folder is one that `load_bundle` would refuse for want of trust."""
    native = read_manifest(Path(path)).native
    if native is not None:
        from evenkeel.training.stored import check_trusted

        check_trusted(native.format, native.types, trust)


def _session(manifest: Manifest, content: bytes, trust: bool | Collection[str]) -> Answering:
    if manifest.native is None:
        return Session(content)
    from evenkeel.bundles.native import native_session

    return native_session(manifest, content, trust)
