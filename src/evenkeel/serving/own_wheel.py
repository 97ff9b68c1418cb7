"""The Evenkeel that runs here as a wheel, so that a container gets the same, whatever an index has."""

import base64
import hashlib
import io
import zipfile
from importlib import metadata
from pathlib import Path

import evenkeel

_BEFORE = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file knows: a wheel has no clock in it
_WHEEL = "Wheel-Version: 1.0\nGenerator: evenkeel\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def own_wheel() -> tuple[str, bytes]:
    """Return the name of a wheel of the installed package, and its content; the same code gives the same bytes.

    Source: the specification "Binary distribution format" of the Python Packaging Authority, version 1.0.
    """
    version = metadata.version("evenkeel")
    info = f"evenkeel-{version}.dist-info"
    files = {**_package(), **_information(info)}
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return f"evenkeel-{version}-py3-none-any.whl", _zipped(files)


def _package() -> dict[str, bytes]:
    folder = Path(evenkeel.__file__).parent
    found = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in found}


def _information(info: str) -> dict[str, bytes]:
    told = metadata.distribution("evenkeel")
    texts = {name: told.read_text(name) for name in ("METADATA", "entry_points.txt")}
    return {f"{info}/{name}": (text or "").encode() for name, text in {**texts, "WHEEL": _WHEEL}.items()}


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _BEFORE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
