"""The files of a bundle: read, bounded, and held against the digests that they were packed with."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeVar

import msgspec

from evenkeel.errors import BundleError

T = TypeVar("T")
MOST_BYTES = 64 << 20
_AGAIN = "Take the bundle from where it was packed again."


def damaged(file: Path, got: object) -> BundleError:
    """Return the error of a file that is not what it should be."""
    return BundleError(f"{file} is damaged", got=str(got), remedy=_AGAIN)


def read_document(file: Path, kind: type[T]) -> T:
    """Return a JSON file of a bundle as a ``kind``; raises `BundleError` where it is not one, or larger than 64 MB."""
    content = read_bounded(file)
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise damaged(file, error) from error


def read_bounded(file: Path) -> bytes:
    """Return the content of a file; raises `BundleError` where it cannot be read, or is larger than 64 MB."""
    with readable(file.parent):
        if file.exists() and not file.is_file():
            raise damaged(file, "no file of bytes")
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BundleError(f"{file} is too large", expected=f"at most {MOST_BYTES:,} bytes", remedy=_AGAIN)
    return content


def read_packed(folder: Path, name: str, files: Mapping[str, str]) -> bytes:
    """Return the content of a file of which the very bytes that are returned have the digest that was packed."""
    with readable(folder):
        content = (folder / name).read_bytes()
    _check(folder / name, files[name], hashlib.sha256(content).hexdigest())
    return content


def verify_files(folder: Path, files: Mapping[str, str], required: Collection[str], manifest: str) -> None:
    """Raise `BundleError` unless every file is there, as it was packed, and no other beside the ``manifest``."""
    for name, digest in files.items():
        if not _is_inside(name):
            raise damaged(folder / manifest, f"the file name {name!r}, which may lead out of the bundle")
        if not re.fullmatch("[0-9a-f]{64}", digest):
            raise damaged(folder / manifest, f"{digest!r}, which is no SHA-256")
    with readable(folder):
        there = {*_found(folder)} - {manifest}
        missing, strange = {*required, *files} - there, there - files.keys()
        if missing or strange:
            got = [f"{name} is missing" for name in sorted(missing)] + [
                f"{name} is strange" for name in sorted(strange)
            ]
            problem = f"{folder} does not hold the files that it was packed with"
            raise BundleError(problem, got=", ".join(got), remedy=_AGAIN)
        for name, digest in sorted(files.items()):
            _check(folder / name, digest, sha256(folder / name))


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Turn what the operating system says of a bundle into a `BundleError` with a remedy."""
    try:
        yield
    except FileNotFoundError as error:
        raise BundleError(f"{folder} is not a bundle", expected=_SHAPE, got=error.strerror, remedy=_LOOK) from error
    except NotADirectoryError as error:
        raise BundleError(f"{folder} is a file, not a bundle", expected=_SHAPE, remedy=_LOOK) from error
    except OSError as error:
        from evenkeel.artifacts.atomic import remedy_for

        problem, got = f"{folder} cannot be read", f"{error.strerror}: {error.filename}"
        raise BundleError(problem, got=got, remedy=remedy_for(error, folder)) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_SHAPE = "a folder with bundle.json"
_LOOK = "Give the folder of a bundle, such as `evenkeel models --json` names it."


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    plain = bool(name) and not path.is_absolute() and str(path) == name and "\\" not in name and "\0" not in name
    return plain and ".." not in path.parts and name != "."


def _found(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise BundleError(f"{path} is a link", expected="files alone", remedy="Put the file itself in its place.")
        if path.is_dir():
            yield from (f"{path.name}/{name}" for name in _found(path))
        elif path.is_file():
            yield path.name
        else:
            raise BundleError(f"{path} is no file", remedy=_AGAIN)


def _check(file: Path, expected: str, got: str) -> None:
    if got != expected:
        remedy = f"Do not use it. {_AGAIN}"
        raise BundleError(f"{file} was changed", expected=expected, got=got, remedy=remedy)
