"""Every kind of operation, found by itself."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from inspect import isabstract
from typing import Any

from evenkeel.transforms import operations
from evenkeel.transforms.operations.base import Operation


def operation_kinds() -> Mapping[str, Any]:
    """Return the classes of operations by name: ours, and those that users have defined so far.

    >>> operation_kinds()["log1p"]()
    Log1p()
    """
    for module in pkgutil.iter_modules(operations.__path__):
        import_module(f"{operations.__name__}.{module.name}")
    return {name: kind for name, kind in Operation.kinds.items() if not isabstract(kind)}
