"""What every reader asks of its files before it opens them."""

from collections.abc import Sequence
from pathlib import Path

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError, UsageError

_SHOWN = 10


def check_files(files: Sequence[Path]) -> None:
    """Raise `NotFoundError` for a file that is not there, with the nearest names, and `UsageError` for what is no file."""
    if not files:
        raise DefinitionError("There is no file to read")
    for file in files:
        if file.is_dir():
            raise UsageError(f"{file} is a folder", expected="a file", remedy=f"Name its files: {file / '*'}.")
        if file.exists() and not file.is_file():
            remedy = "Write what comes from it to a file first: it is read more than once."
            raise UsageError(f"{file} is a pipe or a device", expected="a file", remedy=remedy)
        if not file.is_file():
            near = [other.name for other in file.parent.iterdir()] if file.parent.is_dir() else []
            raise NotFoundError("file", file.name, near, where=str(file.parent))
        _check_right(file)


def _check_right(file: Path) -> None:
    try:
        file.open("rb").close()
    except PermissionError as error:
        remedy = "Ask its owner for the right to read it."
        raise UsageError(f"{file} cannot be read", got=error.strerror, remedy=remedy) from error


def different_columns(first: Path, names: Sequence[str], other: Path, others: Sequence[str]) -> InvalidDataError:
    """Return the error for two files that should be one table, and are not."""
    lacking, more = _told(set(names) - set(others)), _told(set(others) - set(names))
    told = [f"it lacks {lacking}" if lacking else "", f"it adds {more}" if more else ""]
    return InvalidDataError(
        "The files have different columns",
        expected=f"the columns of {first}",
        got=", ".join(filter(None, told)),
        where=other,
        remedy="Give all files the same columns, or read them as two sources.",
    )


def _told(names: set[str]) -> str:
    shown = ", ".join(map(repr, sorted(names)[:_SHOWN]))
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
