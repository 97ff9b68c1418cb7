"""Where a model lies: a path, or an address that a tool which is installed can fetch."""

import re
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from evenkeel.errors import NotFoundError, UsageError

_GROUP = "evenkeel.models"  # entry points by the scheme of an address, each a function from the address to a local path
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):/?", re.IGNORECASE)


def local_path(model: str | Path) -> Path:
    """Return where a model lies on this machine, fetched where it does not; raises `UsageError` and `NotFoundError`.

    >>> local_path("file:/models/churn.onnx").as_posix(), local_path("model.txt").as_posix()
    ('/models/churn.onnx', 'model.txt')
    """
    found = _SCHEME.match(str(model)) if isinstance(model, str) and not Path(model).exists() else None
    if found is None:
        return Path(model)
    scheme = found[1].lower()
    if scheme == "file":
        return Path(unquote(urlsplit(str(model)).path))
    known = {one.name: one for one in metadata.entry_points(group=_GROUP)}
    if scheme not in known:
        raise NotFoundError("kind of address", f"{scheme}:", [f"{name}:" for name in ("file", *known)])
    try:
        fetch = known[scheme].load()
        path: Path = fetch(str(model))
    except ImportError as error:
        remedy = f"Install {error.name}, or download the model and name its folder."
        raise UsageError(f"{model} cannot be fetched", got=f"{error.name} is not installed", remedy=remedy) from error
    return path
