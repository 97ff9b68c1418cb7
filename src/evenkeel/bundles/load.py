"""Loading a bundle: nothing is run before every byte was seen to be the one that was packed."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from evenkeel.bundles.files import read_bounded, read_packed, readable
from evenkeel.bundles.fits import check_fits
from evenkeel.bundles.manifest import FILE, Manifest, parse_manifest, read_manifest, verify
from evenkeel.bundles.predictor import Answering, Predictor
from evenkeel.errors import BundleError
from evenkeel.transforms.decode import DECODER_VERSION
from evenkeel.transforms.session import Session


def load_bundle(
    path: Path | str,
    digest: str | None = None,
    *,
    public_key: Path | str | Sequence[Path | str] = (),
    trust: bool | Collection[str] = False,
) -> Predictor:
    """Verify the bundle in a folder and load it.

    ``digest`` is what the bundle is known to be: its name in the ledger and in the routing table (``Bundle/…``), or the
    SHA-256 of its ``bundle.json``. ``public_key`` is the file of a key, or of several, one of which must have signed it.
    Without both, a changed file is found, and a change of ``bundle.json`` itself is not, since nothing in a folder can
    vouch for all of it. A bundle that is served by the objects of its framework may hold a pickle, which runs code when it is
    read, or types that are not known as harmless: ``trust`` is True, or the names of such types. Raises `BundleError`
    where a file is missing, was changed, or is of a later Evenkeel, where the bundle is another than is meant or not
    signed, and where nobody trusts what it holds.
    """
    folder = Path(path)
    keys = [public_key] if isinstance(public_key, str | Path) else public_key
    manifest, found = read_verified(folder, digest, [*map(Path, keys)])
    return Predictor(manifest, found, _session(folder, manifest, trust))


def check_trust(path: Path | str, trust: bool | Collection[str] = False) -> None:
    """Raise `BundleError` where the bundle in a folder is one that `load_bundle` would refuse for want of trust."""
    native = read_manifest(Path(path)).native
    if native is not None:
        from evenkeel.training.stored import check_trusted

        check_trusted(native.format, native.types, trust)


def read_verified(folder: Path, digest: str | None = None, trusted: Sequence[Path] = ()) -> tuple[Manifest, str]:
    """Return the manifest of a bundle of which every byte was seen to be the one that was packed, and its SHA-256.

    See `load_bundle`; ``trusted`` are the files of the keys of which one must have signed it.
    """
    content = read_bounded(folder / FILE)
    if trusted:
        from evenkeel.bundles.signing import require_signed

        require_signed(folder, content, trusted)
    manifest, found = parse_manifest(folder, content), hashlib.sha256(content).hexdigest()
    if manifest.decoder > DECODER_VERSION:
        raise BundleError(
            f"{folder} reads its rows in a later way",
            expected=f"decoder {DECODER_VERSION} at most",
            got=manifest.decoder,
            remedy="Upgrade Evenkeel.",
        )
    verify(folder, manifest)
    if digest is not None:
        _check_known(folder, digest, found)
    return manifest, found


def _check_known(folder: Path, digest: str, found: str) -> None:
    kind, slash, _ = digest.rpartition("/")
    got = f"{kind}/{_of_folder(folder)}" if slash else found
    if got != digest:
        remedy = "Do not use it: bundle.json was edited, or this is another bundle. Take it from the store again."
        raise BundleError(f"{folder} is not the bundle that is meant", expected=digest, got=got, remedy=remedy)


def _of_folder(folder: Path) -> str:
    """Return the digest of a bundle as the store of artifacts has it."""
    from evenkeel.artifacts.store import describe_files, digest_files

    with readable(folder):
        return digest_files(describe_files(folder))


def _session(folder: Path, manifest: Manifest, trust: bool | Collection[str]) -> Answering:
    contents = [read_packed(folder, name, manifest.files) for name in manifest.model_files]
    if manifest.native is None:
        session = Session(contents[0])
        check_fits(manifest, session)
        return session
    from evenkeel.bundles.objects import object_session

    return object_session(manifest, contents, trust)
