"""What a bundle wants to have installed, and what was installed where it was made."""

import platform
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from evenkeel.artifacts.base import dump_json
from evenkeel.bundles.files import read_bounded
from evenkeel.bundles.versions import is_exact
from evenkeel.errors import BundleError

LOADING = ("msgspec", "numpy", "onnxruntime")
SERVING = (*LOADING, "granian", "prometheus-client", "pyarrow", "pyyaml", "xxhash")
OBJECTS = (
    "numpy",
    "scipy",
    "pandas",
    "scikit-learn",
    "skops",
    "cloudpickle",
    "joblib",
)  # what those of scikit-learn want
_SHOWN = 10
_HOW = "# pip install --no-deps -r requirements.txt"


def locked(names: Iterable[str]) -> dict[str, str]:
    """Return the exact versions of distributions, and of all that they require here, by name.

    Raises `BundleError` where one of ``names`` is not installed.

    >>> sorted(locked(["onnxruntime"]))
    ['flatbuffers', 'numpy', 'onnxruntime', 'packaging', 'protobuf']
    """
    wanted = [*map(_normal, names)]
    found = _installed(wanted)
    for name in wanted:
        if name not in found:
            remedy = f"pip install {name}"
            raise BundleError(f"The distribution {name} is wanted, and is not installed", remedy=remedy)
    return found


def requirements(names: Iterable[str]) -> str:
    """Return a requirements file of distributions and what they require, and of Evenkeel without what training wants."""
    exact = sorted({"evenkeel": metadata.version("evenkeel"), **locked(names)}.items())
    return "\n".join([_HOW, *(f"{name}=={version}" for name, version in exact), ""])


def pinned(file: Path) -> dict[str, str]:
    """Return the exact versions in the requirements of a bundle, by name; raises `BundleError` where it says more."""
    found = {}
    for line in read_bounded(file).decode(errors="replace").splitlines():
        name, _, version = line.partition("==")
        if is_exact(name, version):
            found[_normal(name)] = version
        elif line and not line.startswith("#"):
            raise BundleError(
                f"{file} asks for more than packages",
                expected="name==version",
                got=repr(line),
                remedy="Do not install it: take the bundle from where it was packed again.",
            )
    return found


def check_usual(names: Iterable[str], remedy: str) -> None:
    """Raise `BundleError` for packages that harmless objects do not want: a file that anybody can edit names them."""
    usual = {"evenkeel", *OBJECTS, *_installed([*SERVING, *OBJECTS])}
    strange = sorted({_normal(name) for name in names} - usual)
    if strange:
        problem = "The bundle asks to install packages that objects of scikit-learn do not want by themselves"
        raise BundleError(problem, got=", ".join(strange[:_SHOWN]), remedy=remedy)


def environment() -> bytes:
    """Return Python, the kind of processor, and the versions of what Evenkeel requires, as JSON without a clock."""
    made = {"python": platform.python_version(), "processor": platform.machine(), "packages": _installed(["evenkeel"])}
    return dump_json(made)


def _installed(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of distributions and of all that they require, of those that are installed."""
    found: dict[str, str] = {}
    ahead = [*names]
    while ahead:
        name = _normal(ahead.pop())
        with suppress(metadata.PackageNotFoundError):
            if name not in found:
                found[name] = metadata.version(name)
                ahead += _required(name)
    return dict(sorted(found.items()))


def _required(name: str) -> Iterator[str]:
    from packaging.requirements import Requirement

    for text in metadata.requires(name) or ():
        required = Requirement(text)
        if required.marker is None or required.marker.evaluate({"extra": ""}):
            yield required.name


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
