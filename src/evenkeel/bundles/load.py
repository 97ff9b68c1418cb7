"""Loading a bundle: nothing is run before every byte was seen to be the one that was packed."""

from pathlib import Path

from evenkeel.bundles.manifest import FILE, MODEL, read_manifest, sha256, verify
from evenkeel.bundles.predictor import Predictor
from evenkeel.errors import BundleError
from evenkeel.transforms.decode import DECODER_VERSION


def load_bundle(path: Path | str) -> Predictor:
    """Verify the bundle in a folder and load it.

    Raises `BundleError` where a file is missing, was changed, or is of a later Evenkeel.
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
    return Predictor(manifest, sha256(folder / FILE), (folder / MODEL).read_bytes())
