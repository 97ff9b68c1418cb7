"""What a model was served, from the log of its predictions."""

from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.predictions import PredictionLog


def served_rows(folder: Path, model: str) -> pa.Table:
    """Return a row for each request that the model answered: the raw inputs, what was looked up, and the caller's key.

    The columns are named as the caller named them; a value that a request did not have is null. The key of the caller
    is the column ``key``, unless the inputs have one of this name. Raises `NotFoundError` where the model answered
    no request, `InvalidDataError` where a column holds both numbers and text.
    """
    from pyarrow import json

    log = PredictionLog(folder).scan()
    names = sorted(pc.unique(log["model"]).to_pylist())
    if model not in names:
        raise NotFoundError("model in the log of predictions", model, names)
    answered = log.filter(pc.and_(pc.equal(log["model"], model), pc.is_null(log["rejection"])))
    lines = [
        msgspec.json.encode({"key": key, **msgspec.json.decode(inputs), **msgspec.json.decode(features or "{}")})
        for key, inputs, features in zip(
            *(answered[name].to_pylist() for name in ("key", "inputs", "features")), strict=True
        )
    ]
    if not lines:
        raise NotFoundError("answered request of the model", model, (), where=folder)
    try:
        return json.read_json(pa.BufferReader(b"\n".join(lines)), json.ReadOptions(use_threads=False))
    except pa.ArrowInvalid as error:
        raise InvalidDataError("A column of what was served holds values of several types", got=error) from error
