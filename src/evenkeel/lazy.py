"""Packages whose names are imported when they are first asked for, so that importing the package costs nothing."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(
    package: str, names: Mapping[str, str]
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__all__``, ``__getattr__`` and ``__dir__`` of a package.

    ``names`` gives for each of its modules the public names that stand there, with spaces between them.

    >>> listed, find, _ = lazily("evenkeel", {"clock": "Clock parse_duration"})
    >>> listed, find("parse_duration")("2s")
    (['Clock', 'parse_duration'], 2000000)
    """
    module_of = {name: module for module, listed in names.items() for name in listed.split()}

    def find(name: str) -> object:
        module = module_of.get(name)
        if module is None:
            problem = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(problem, name=name, obj=sys.modules[package])
        value = getattr(import_module(f"{package}.{module}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return sorted(module_of), find, lambda: sorted({*vars(sys.modules[package]), *module_of})
