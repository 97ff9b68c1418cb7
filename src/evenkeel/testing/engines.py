"""Laws that hold for every engine, and a check that none is left out.

>>> sorted(uncovered())
[]
"""

import importlib
import inspect
import pkgutil

from evenkeel import engines
from evenkeel.engines import Engine
from evenkeel.testing.engine_law import EngineLaws
from evenkeel.testing.engine_table_laws import TableLaws
from evenkeel.testing.engine_time_laws import TimeLaws
from evenkeel.testing.laws import below

__all__ = ["EngineLaws", "TableLaws", "TimeLaws", "engine_classes", "laws", "uncovered"]


def engine_classes() -> list[type[Engine]]:
    """Return every engine that the room of engines holds."""
    for module in pkgutil.iter_modules(engines.__path__, f"{engines.__name__}."):
        importlib.import_module(module.name)
    return sorted((kind for kind in below(Engine) if not inspect.isabstract(kind)), key=lambda kind: kind.__name__)


def laws() -> list[tuple[type[EngineLaws], str]]:
    """Return every law: the class that holds it, and the name of its method."""
    return [
        (kind, name)
        for kind in EngineLaws.__subclasses__()
        for name, method in vars(kind).items()
        if hasattr(method, "covers")
    ]


def uncovered() -> set[str]:
    """Return the methods of `Engine` that no law is about."""
    covered = {method for kind, name in laws() for method in getattr(kind, name).covers}
    return set(Engine.__abstractmethods__) - covered
