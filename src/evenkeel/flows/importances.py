"""How much each column means to a model, to rank by: as a file says, or a bundle, or a version of a model."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from evenkeel.bundles.manifest import read_manifest
from evenkeel.errors import UsageError

_SOURCES = "a JSON file, the folder of a bundle, or in a project a model (flight-late, flight-late@3)"


def read_importances(source: str) -> dict[str, float]:
    """Return what a JSON file says, the bundle in a folder, or that of a version of a model of the project here.

    Raises `UsageError` where it is none of them, or the bundle does not know.
    """
    path = Path(source)
    if path.is_file():
        return _of_file(path)
    return _of_bundle(path if path.is_dir() else _folder(source), source)


def _of_file(file: Path) -> dict[str, float]:
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


def _of_bundle(folder: Path, source: str) -> dict[str, float]:
    found: Mapping[str, float] = read_manifest(folder).importances
    if not any(found.values()):
        remedy = "Package the model again, or give a JSON file."
        raise UsageError("This bundle does not say how much its columns mean", got=source, remedy=remedy)
    return dict(found)


def _folder(name: str) -> Path:
    """Return the folder of the bundle of a version of a model."""
    from evenkeel.flows.project import open_project

    try:
        project = open_project(Path.cwd())
    except UsageError as error:
        raise UsageError("These are not importances", expected=_SOURCES, got=name) from error
    return project.store.folder(project.registry.resolve(name).bundle)


def _told(error: OSError | msgspec.DecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
