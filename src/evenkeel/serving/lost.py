"""What is said to a request that no path answers: the nearest names, the right method, or to come back."""

import difflib
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from evenkeel.errors import InvalidRequestError, NotFoundError, ServingError
from evenkeel.serving.response import RefusedRequestError


def lost(method: str, path: str, paths: Mapping[str, Sequence[str]], models: Sequence[str]) -> RefusedRequestError:
    """Return the refusal of ``method path``; ``paths`` are those that are answered, by method."""
    methods = [known for known, answered in paths.items() if path in answered]
    if methods:
        error = InvalidRequestError(f"{path} does not answer {method}", expected=" or ".join(methods), got=method)
        return RefusedRequestError(405, error, allow=", ".join(methods))
    if path == "/predict" or _model(path) is not None:
        return _without_model(path, models)
    near = difflib.get_close_matches(path, [known for answered in paths.values() for known in answered], n=3)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "POST /models/{name}/predict, or GET /models."
    return RefusedRequestError(404, InvalidRequestError(f"There is nothing at {path}", remedy=remedy))


def _without_model(path: str, models: Sequence[str]) -> RefusedRequestError:
    if not models:
        remedy = "Ask again in a second; GET /ready says what is missing."
        return RefusedRequestError(503, ServingError("No model is served yet", remedy=remedy))
    if path == "/predict":
        remedy = f"POST to {' or '.join(f'/models/{name}/predict' for name in models[:5])}."
        error = ServingError("Several models are served here", got=", ".join(models), remedy=remedy)
        return RefusedRequestError(404, error)
    name = _model(path) or ""
    if name not in models:
        return RefusedRequestError(404, NotFoundError("model", name, models))
    return RefusedRequestError(404, InvalidRequestError(f"The model {name!r} does not answer at {path}"))


def _model(path: str) -> str | None:
    """Return the name of the model that a path speaks of."""
    parts = path.removeprefix("/v2").split("/")
    return unquote(parts[2]) if len(parts) > 2 and parts[1] == "models" and parts[2] else None
