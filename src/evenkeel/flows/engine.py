"""The engine of a project."""

from pathlib import Path

from evenkeel.engines import Engine, open_engine
from evenkeel.settings import find_root, load_settings


def project_engine() -> Engine:
    """Return the engine, with the threads and the memory that the settings of the project here allow."""
    settings = load_settings(find_root(Path.cwd()))
    return open_engine(settings.threads, settings.memory)
