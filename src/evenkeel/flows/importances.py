"""How much each column means to a model, to rank by."""

from pathlib import Path

import msgspec

from evenkeel.errors import UsageError


def read_importances(file: Path) -> dict[str, float]:
    """Return what a JSON file says: an object with a number of at least 0 for each column."""
    expected = '{"column": importance, ...}, each at least 0'
    try:
        found = msgspec.json.decode(file.read_bytes(), type=dict[str, float])
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError("These are not importances", expected=expected, got=_told(error), where=file) from error
    wrong = [name for name, value in found.items() if value < 0]
    if wrong:
        raise UsageError("An importance is below 0", expected=expected, got=wrong[0], where=file)
    return found


def _told(error: OSError | msgspec.DecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
