"""Loading a bundle: nothing is run before every byte was seen to be the one that was packed."""

from pathlib import Path

from evenkeel.bundles.files import read_packed, readable, sha256
from evenkeel.bundles.fits import check_fits
from evenkeel.bundles.manifest import FILE, MODEL, Manifest, read_manifest, verify
from evenkeel.bundles.predictor import Predictor
from evenkeel.errors import BundleError
from evenkeel.transforms.decode import DECODER_VERSION
from evenkeel.transforms.session import Session


def load_bundle(path: Path | str, digest: str | None = None) -> Predictor:
    """Verify the bundle in a folder and load it.

    ``digest`` is what the bundle is known to be: its name in the ledger and in the routing table (``Bundle/…``), or the
    SHA-256 of its ``bundle.json``. Without it a changed file is found, and a change of ``bundle.json`` itself is not,
    since nothing in a folder can vouch for all of it. Raises `BundleError` where a file is missing, was changed, or is
    of a later Evenkeel.
    """
    folder = Path(path)
    manifest = read_verified(folder, digest)
    session = Session(read_packed(folder, MODEL, manifest.files))
    check_fits(manifest, session)
    return Predictor(manifest, sha256(folder / FILE), session)


def read_verified(folder: Path, digest: str | None = None) -> Manifest:
    """Return the manifest of a bundle of which every byte was seen to be the one that was packed; see `load_bundle`."""
    manifest = read_manifest(folder)
    if manifest.decoder > DECODER_VERSION:
        raise BundleError(
            f"{folder} reads its rows in a later way",
            expected=f"decoder {DECODER_VERSION} at most",
            got=manifest.decoder,
            remedy="Upgrade Evenkeel.",
        )
    verify(folder, manifest)
    if digest is not None:
        _check_known(folder, digest)
    return manifest


def _check_known(folder: Path, digest: str) -> None:
    from evenkeel.artifacts.store import describe_files, digest_files

    kind, slash, known = digest.rpartition("/")
    with readable(folder):
        found = digest_files(describe_files(folder)) if slash else sha256(folder / FILE)
    if found != known:
        remedy = "Do not use it: bundle.json was edited, or this is another bundle. Take it from the store again."
        raise BundleError(
            f"{folder} is not the bundle that is meant", expected=digest, got=f"{kind}{slash}{found}", remedy=remedy
        )
