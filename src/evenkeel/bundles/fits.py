"""Whether a graph is one that answers the signature of its bundle."""

from typing import TYPE_CHECKING

from evenkeel.errors import BundleError
from evenkeel.typing import Task

if TYPE_CHECKING:
    from evenkeel.bundles.manifest import Manifest
    from evenkeel.transforms.session import Port, Session

_TYPES = {
    "integers": "tensor(int64)",
    "floats": "tensor(double)",
    "texts": "tensor(string)",
    "words": "tensor(double)",
    "valid": "tensor(bool)",
}
_FLOAT = "tensor(float)"


def check_fits(manifest: "Manifest", session: "Session") -> None:
    """Raise `BundleError` where the graph reads, or answers, something else than the manifest says."""
    if manifest.native is None:
        answered = _answered(manifest, session.gives.get("scores"))
    else:
        answered = _made(manifest, session.gives.get("features"))
    problem = _asked(manifest, session) or answered
    if problem is not None:
        remedy = "Model and bundle.json are not of one bundle: pack it again."
        raise BundleError(f"The graph of {manifest.name} does not fit its signature", got=problem, remedy=remedy)


def _asked(manifest: "Manifest", session: "Session") -> str | None:
    columns = manifest.signature.widths()
    if not session.asks:
        return "a graph that reads nothing"
    for name, port in session.asks.items():
        if name not in columns or port.type != _TYPES[name]:
            return f"a graph that reads {name!r}, {port.type}"
        if len(port.shape) != 2 or port.shape[0] not in (None, columns[name]):
            return f"a graph that reads {port.shape[0] if port.shape else 'no'} {name}, for {columns[name]} columns"
    return None


def _answered(manifest: "Manifest", scores: "Port | None") -> str | None:
    if scores is None or scores.type != _FLOAT:
        return "a graph without scores" if scores is None else f"a graph whose scores are {scores.type}"
    if manifest.task is Task.REGRESSION and len(scores.shape) != 1:
        return f"scores of shape {scores.shape} for a number"
    if manifest.task is not Task.REGRESSION:
        count = len(manifest.classes) or len(manifest.quantiles)
        if len(scores.shape) != 2 or scores.shape[1] not in (None, count):
            return f"scores of shape {scores.shape} for {count} classes, labels or quantiles"
    return None


def _made(manifest: "Manifest", features: "Port | None") -> str | None:
    if features is None or features.type != _FLOAT:
        return "a graph without features" if features is None else f"a graph whose features are {features.type}"
    width = len(manifest.features)
    if len(features.shape) != 2 or features.shape[1] not in (None, width):
        return f"features of shape {features.shape} for the {width} that the objects read"
    return None
