"""The versions of installed packages, found without importing them."""

import importlib.metadata
import importlib.util
import re
import sys
from functools import cache
from pathlib import Path

_RENAMED = {
    "sklearn": "scikit_learn",
    "yaml": "pyyaml",
    "PIL": "pillow",
    "cv2": "opencv_python",
    "dateutil": "python_dateutil",
    "google": "protobuf",
    "bs4": "beautifulsoup4",
    "dotenv": "python_dotenv",
    "jwt": "pyjwt",
}


@cache
def version_of(package: str) -> str:
    """Return the version of an importable top-level package, or something else that changes when it does.

    >>> version_of("numpy") == importlib.metadata.version("numpy")
    True
    """
    return _installed().get(_name(package)) or _searched(package) or _dated(package)


def is_installed(package: str) -> bool:
    """Whether an importable package is that of an installed distribution of the same, or a well-known, name."""
    return _name(package) in _installed()


@cache
def _installed() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in sys.path:
        for folder in Path(entry or ".").glob("*.dist-info") if Path(entry or ".").is_dir() else ():
            name, _, version = folder.name.removesuffix(".dist-info").partition("-")
            found.setdefault(_normal(name), version)
    return found


def _searched(package: str) -> str | None:
    names = importlib.metadata.packages_distributions().get(package, ())
    return ", ".join(sorted(f"{name} {importlib.metadata.version(name)}" for name in names)) or None


def _dated(package: str) -> str:
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        return "unknown"
    status = Path(spec.origin).stat()
    return f"{status.st_size} bytes of {status.st_mtime_ns}"


def _name(package: str) -> str:
    return _normal(_RENAMED.get(package, package))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
