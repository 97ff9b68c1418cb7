"""Where a model lies: a path, or an address that a tool which is installed can fetch."""

import re
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from evenkeel.errors import NotFoundError, UsageError

_GROUP = "evenkeel.models"  # entry points by the scheme of an address, each a function of the address and a folder
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):/?", re.IGNORECASE)


def scheme_of(model: str | Path) -> str | None:
    """Return the scheme of an address, in small letters; none of a path.

    >>> scheme_of("models:/churn/3"), scheme_of("models/churn")
    ('models', None)
    """
    found = _SCHEME.match(str(model)) if isinstance(model, str) and not Path(model).exists() else None
    return None if found is None else found[1].lower()


def title_of(address: str) -> str:
    """Return what to call the model at an address: the name of a registered one, else the last part.

    >>> title_of("models:/churn/3"), title_of("models:/churn@champion"), title_of("runs:/8f2c/late")
    ('churn', 'churn', 'late')
    """
    scheme, _, path = address.partition(":")
    parts = [part for part in path.split("/") if part]
    if scheme.lower() == "models" and parts:
        return parts[0].partition("@")[0]
    return parts[-1] if parts else ""


def local_path(model: str | Path, folder: Path) -> Path:
    """Return where a model lies on this machine, fetched into ``folder`` where it does not.

    Raises `UsageError` and `NotFoundError`.

    >>> here = Path()
    >>> local_path("file:/models/churn.onnx", here).as_posix(), local_path("model.txt", here).as_posix()
    ('/models/churn.onnx', 'model.txt')
    """
    scheme = scheme_of(model)
    if scheme is None:
        return Path(model)
    if scheme == "file":
        return Path(unquote(urlsplit(str(model)).path))
    known = {one.name: one for one in metadata.entry_points(group=_GROUP)}
    if scheme not in known:
        raise NotFoundError("kind of address", f"{scheme}:", [f"{name}:" for name in ("file", *known)])
    try:
        fetch = known[scheme].load()
        path: Path = fetch(str(model), folder)
    except ImportError as error:
        remedy = f"Install {error.name}, or download the model and name its folder."
        raise UsageError(f"{model} cannot be fetched", got=f"{error.name} is not installed", remedy=remedy) from error
    return path
