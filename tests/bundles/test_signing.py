import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evenkeel.bundles import load_bundle
from evenkeel.bundles.signing import make_keys, require_signed, sign, signature_file
from evenkeel.errors import BundleError, UsageError
from evenkeel.testing.serving import write_tiny


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "bundle")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_keys(tmp_path / "key")
    return tmp_path / "key"


def signed(bundle: Path, *keys: Path) -> Path:
    for key in keys:
        sign(bundle, (bundle / "bundle.json").read_bytes(), key)
    return signature_file(bundle)


def public(key: Path) -> Path:
    return key.with_name(f"{key.name}.pub")


def edited(bundle: Path) -> None:
    said = (bundle / "bundle.json").read_text()
    (bundle / "bundle.json").write_text(said.replace('"threshold": 0.5', '"threshold": 0.9'))


def test_a_private_key_is_for_its_owner_alone(key: Path) -> None:
    assert oct(key.stat().st_mode & 0o777) == "0o600"
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    with pytest.raises(UsageError, match="stands already"):
        make_keys(key)


def test_a_signed_bundle_loads_with_its_key_and_stays_the_same_bytes(bundle: Path, key: Path) -> None:
    before = {file.name: file.read_bytes() for file in bundle.iterdir()}
    signed(bundle, key)
    assert load_bundle(bundle, public_key=public(key)).name == "tiny"
    assert {file.name: file.read_bytes() for file in bundle.iterdir()} == before


def test_the_same_key_signs_with_the_same_bytes_and_once(bundle: Path, key: Path) -> None:
    first = signed(bundle, key).read_bytes()
    assert signed(bundle, key).read_bytes() == first
    assert first.count(b"\n") == 1


def test_one_of_several_trusted_keys_is_enough(bundle: Path, key: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "other")
    signed(bundle, key, tmp_path / "other")
    assert load_bundle(bundle, public_key=[public(tmp_path / "other")]).name == "tiny"
    assert load_bundle(bundle, public_key=[public(key), public(tmp_path / "other")]).name == "tiny"


def test_a_signature_that_does_not_hold_spoils_no_other(bundle: Path, key: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "other")
    good, file = signed(bundle, tmp_path / "other").read_text(), signature_file(bundle)
    signed(bundle, key)
    name = next(line.split()[0] for line in file.read_text().splitlines() if line not in good)
    file.write_text(f"{name} AAAA\n{good}")
    assert load_bundle(bundle, public_key=[public(key), public(tmp_path / "other")]).name == "tiny"


def test_the_signature_is_one_that_openssl_knows(bundle: Path, key: Path, tmp_path: Path) -> None:
    import base64

    (tmp_path / "raw").write_bytes(base64.b64decode(signed(bundle, key).read_text().split()[1]))
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        public(key),
        "-rawin",
        "-in",
        bundle / "bundle.json",
    ]
    try:
        done = subprocess.run([*command, "-sigfile", tmp_path / "raw"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    assert "Signature Verified Successfully" in done.stdout


def swapped(bundle: Path) -> None:
    """Let the bundle have the signature of another."""
    other = write_tiny(bundle.parent / "other", shift=0.5)
    signed(other, bundle.parent / "key").rename(signature_file(bundle))


REFUSALS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no signature": (lambda bundle: None, "is not signed"),
    "an empty one": (lambda bundle: signature_file(bundle).write_text(""), "is not signed"),
    "of another key": (lambda b: signed(b, b.parent / "other-key"), "is signed by no trusted key"),
    "edited since": (lambda b: [signed(b, b.parent / "key"), edited(b)], "does not hold"),
    "of another bundle": (swapped, "does not hold"),
    "cut": (lambda b: signed(b, b.parent / "key").write_text("abc"), "bundle.sig is damaged"),
    "no base64": (lambda b: rewritten(b, "!!"), "does not hold"),
    "too short": (lambda b: rewritten(b, "AAAA"), "does not hold"),
    "no text": (lambda b: signature_file(b).write_bytes(b"\xff\xfe\n"), "bundle.sig is damaged"),
}


def rewritten(bundle: Path, text: str) -> None:
    file = signed(bundle, bundle.parent / "key")
    file.write_text(f"{file.read_text().split()[0]} {text}\n")


@pytest.mark.parametrize("name", REFUSALS)
def test_a_bundle_that_nobody_trusted_signed_is_refused(bundle: Path, key: Path, name: str) -> None:
    make_keys(bundle.parent / "other-key")
    attack, message = REFUSALS[name]
    attack(bundle)
    with pytest.raises(BundleError, match=message) as caught:
        load_bundle(bundle, public_key=public(key))
    assert caught.value.remedy


def pem(kind: str, tmp_path: Path) -> Path:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    secret = form.BestAvailableEncryption(b"secret") if kind == "encrypted" else form.NoEncryption()
    made = ec.generate_private_key(ec.SECP256R1()) if kind == "elliptic" else ed25519.Ed25519PrivateKey.generate()
    (tmp_path / kind).write_bytes(made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, secret))
    return tmp_path / kind


@pytest.mark.parametrize(
    ("kind", "message"), [("encrypted", "is encrypted"), ("elliptic", "no private Ed25519 key"), ("plain", None)]
)
def test_a_private_key_of_another_kind(bundle: Path, tmp_path: Path, kind: str, message: str | None) -> None:
    if message is None:
        assert signed(bundle, pem(kind, tmp_path)).is_file()
        return
    with pytest.raises(UsageError, match=message):
        signed(bundle, pem(kind, tmp_path))
    assert not signature_file(bundle).exists()


@pytest.mark.parametrize(
    "content", [None, b"", b"hello", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]
)
def test_a_key_that_is_none(bundle: Path, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    said = "A key cannot be read" if content is None else "This is no"
    with pytest.raises(UsageError, match=said):
        signed(bundle, tmp_path / "key")
    with pytest.raises(UsageError, match=said):
        require_signed(bundle, b"", [tmp_path / "key"])


def test_a_private_key_does_not_trust(bundle: Path, key: Path) -> None:
    with pytest.raises(UsageError, match="no public Ed25519 key"):
        load_bundle(bundle, public_key=key)


def test_a_folder_named_by_dots_has_its_signature_beside_it(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bundle)
    assert signature_file(Path()).resolve() == bundle.with_name("bundle.sig")
    assert signature_file(Path("..", bundle.name)).resolve() == bundle.with_name("bundle.sig")


def test_without_the_package_it_says_how_to_get_it(bundle: Path, key: Path) -> None:
    code = (
        "import sys; sys.modules['cryptography'] = None\n"
        f"from evenkeel import load_bundle; load_bundle({str(bundle)!r})\n"
        f"load_bundle({str(bundle)!r}, public_key={str(public(key))!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'evenkeel[signing]'" in done.stderr
