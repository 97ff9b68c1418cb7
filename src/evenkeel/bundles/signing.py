"""Signatures of bundles by Ed25519 keys: who packed a bundle, where no ledger is at hand to vouch for it.

A signature is of the bytes of ``bundle.json``, which holds the digest of every other file. It stands in a file beside the
folder, ``<bundle>.sig``, so that a bundle stays the same bytes, and keeps its name in the store, when it is signed. Each
line of it is a key and a signature in base64, so that several may sign. Source: RFC 8032, and for the keys RFC 8410.
"""

import base64
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evenkeel.artifacts.atomic import explained, write_file
from evenkeel.bundles.files import readable
from evenkeel.errors import BundleError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_INSTALL = "pip install 'evenkeel[signing]'"
_SIGN = "Sign it with `evenkeel models sign BUNDLE --key FILE`, or add the key of who signed it to trusted_keys."


def signature_file(folder: Path) -> Path:
    """Return where the signatures of the bundle in a folder stand.

    >>> signature_file(Path("bundles/late")).as_posix()
    'bundles/late.sig'
    """
    named = folder if folder.name not in ("", "..") else folder.resolve()
    return named.with_name(f"{named.name}.sig")


def make_keys(private: Path) -> tuple[Path, str]:
    """Write a new private key, which its owner alone may read, and ``<private>.pub``; return the latter, and its name.

    Both are PEM. Raises `UsageError` where one of the files stands already, and `StoreError` where none may be written.
    """
    made, public = _ed25519().Ed25519PrivateKey.generate(), private.with_name(f"{private.name}.pub")
    from cryptography.hazmat.primitives import serialization as form

    for file in (private, public):
        if file.exists():
            raise UsageError(f"{file} stands already", remedy="Choose another name: a key that is lost stays lost.")
    secret = made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    with explained(private.parent):
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(secret)
    write_file(public, made.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo))
    return public, key_name(made.public_key())


def sign(folder: Path, content: bytes, private: Path) -> tuple[Path, str]:
    """Add the signature of a key to those of a bundle, whose ``bundle.json`` is ``content``; return file and key."""
    key = _private_key(private)
    name = key_name(key.public_key())
    file = signature_file(folder)
    others = {other: text for other, text in _signatures(file) if other != name}
    signed = {**others, name: base64.b64encode(key.sign(content)).decode()}
    write_file(file, "".join(f"{name} {text}\n" for name, text in sorted(signed.items())).encode())
    return file, name


def require_signed(folder: Path, content: bytes, trusted: Sequence[Path]) -> str:
    """Return the name of the first of the trusted keys that signed ``content``, the ``bundle.json`` of a bundle.

    Raises `BundleError` where none did, and `UsageError` where a key cannot be read.
    """
    keys = {key_name(key): key for key in map(_public_key, trusted)}
    file = signature_file(folder)
    signed = dict(_signatures(file))
    if not signed:
        raise BundleError(f"{folder} is not signed", expected=f"a signature in {file}", remedy=_SIGN)
    known = sorted(keys.keys() & signed.keys())
    holding = [name for name in known if _holds(keys[name], signed[name], content)]
    if holding:
        return holding[0]
    if known:
        remedy = "Do not use it: bundle.json was edited after it was signed, or this is the signature of another."
        problem, got = f"The signature of {folder} does not hold", f"the key {', '.join(known)}"
        raise BundleError(problem, got=got, where=file, remedy=remedy)
    names = ", ".join(sorted(keys))
    raise BundleError(f"{folder} is signed by no trusted key", expected=names, got=", ".join(signed), remedy=_SIGN)


def key_name(key: "Ed25519PublicKey") -> str:
    """Return what a key is called: the start of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _signatures(file: Path) -> Iterator[tuple[str, str]]:
    with readable(file.parent):
        lines = file.read_bytes().decode(errors="replace").splitlines() if file.exists() else []
    for line in lines:
        name, _, text = line.strip().partition(" ")
        if not text:
            remedy = "Sign the bundle again, or take the file from where it was signed."
            raise BundleError(f"{file} is damaged", expected="lines of a key and a signature", got=line, remedy=remedy)
        yield name, text


def _holds(key: "Ed25519PublicKey", text: str, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(base64.b64decode(text, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private_key(file: Path) -> "Ed25519PrivateKey":
    kind, content = _ed25519().Ed25519PrivateKey, _read(file)
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found: Any = load_pem_private_key(content, password=None)
    except TypeError as error:
        remedy = f"Decrypt it: openssl pkey -in {file} -out FILE, in a place that only you may read."
        raise UsageError("This private key is encrypted", where=file, remedy=remedy) from error
    except ValueError as error:
        raise _no_key(file, "private", str(error)) from error
    if not isinstance(found, kind):
        raise _no_key(file, "private", type(found).__name__)
    key: Ed25519PrivateKey = found
    return key


def _public_key(file: Path) -> "Ed25519PublicKey":
    kind, content = _ed25519().Ed25519PublicKey, _read(file)
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        found: Any = load_pem_public_key(content)
    except ValueError as error:
        raise _no_key(file, "public", str(error)) from error
    if not isinstance(found, kind):
        raise _no_key(file, "public", type(found).__name__)
    key: Ed25519PublicKey = found
    return key


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise UsageError("Signatures want the package cryptography", remedy=_INSTALL) from error
    return ed25519


def _no_key(file: Path, which: str, got: str) -> UsageError:
    remedy = "Make a pair with `evenkeel models keygen FILE`; FILE signs, FILE.pub is trusted."
    return UsageError(f"This is no {which} Ed25519 key", expected="PEM", got=got, where=file, remedy=remedy)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError("A key cannot be read", got=error.strerror, where=file) from error
