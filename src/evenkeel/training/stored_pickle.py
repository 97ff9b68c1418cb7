"""A pickle that carries what the project defines by value, and has the same bytes in every process."""

import io
import pickle
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from evenkeel.errors import DefinitionError

_BY_VALUE = 6  # parts of what cloudpickle makes of a class or function that it carries
_HOUSE = str(Path(__file__).parents[1])
_REGISTRY = Lock()  # cloudpickle has one list of modules for all threads


class Pickled(NamedTuple):
    """The bytes; ``own`` are the classes and functions of the project in them, ``modules`` those that reading imports."""

    content: bytes
    own: tuple[str, ...]
    modules: tuple[str, ...]


def pickled(value: Any) -> Pickled:
    """Return an object as a pickle; raises `DefinitionError` where it cannot be one."""
    try:
        import cloudpickle
    except ImportError as error:
        problem, got = "A pipeline is pickled with cloudpickle", "cloudpickle is not installed"
        raise DefinitionError(problem, got=got, remedy="pip install 'evenkeel[native]'") from error
    made = io.BytesIO()
    pickler = _Pickler(made, cloudpickle.Pickler(io.BytesIO(), protocol=_Pickler.PROTOCOL))
    try:
        with _by_value():
            pickler.dump(value)
    except Exception as error:  # whatever the object raises
        raise DefinitionError(
            "This pipeline cannot be stored",
            got=f"{type(error).__name__}: {error}",
            remedy="Keep open files, locks and connections out of its objects.",
        ) from error
    return Pickled(made.getvalue(), tuple(sorted(pickler.own)), tuple(sorted(pickler.modules)))


class _Pickler(pickle._Pickler):  # Python's own in Python: the one in C asks nobody about a set
    """Pickles as cloudpickle does, without the folder that the project lies in, and each set in one order.

    Python orders a set by a hash that is another one in each process.
    """

    PROTOCOL = 5

    def __init__(self, file: io.BytesIO, cloud: Any) -> None:
        super().__init__(file, protocol=self.PROTOCOL)
        self.dispatch_table: Any = cloud.dispatch_table
        self._cloud = cloud
        self.own: set[str] = set()
        self.modules: set[str] = set()

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, ModuleType):
            return self._module(obj)
        if isinstance(obj, CodeType):
            return self.dispatch_table[CodeType](obj.replace(co_filename=Path(obj.co_filename).name))
        if type(obj) in (set, frozenset):
            return type(obj), (sorted(obj, key=self._alone),)
        if not isinstance(obj, type | FunctionType | BuiltinFunctionType):
            return NotImplemented
        made = self._cloud.reducer_override(obj)
        if not isinstance(made, tuple) or len(made) != _BY_VALUE:
            self.modules.add(str(obj.__module__ or "builtins"))
            return made
        self.own.add(f"{obj.__module__}.{obj.__qualname__.partition('.')[0]}")
        maker, arguments, *rest = made
        if isinstance(obj, FunctionType):
            arguments[1].pop("__file__", None)
        else:  # the fifth is a random number, by which a process would take a class of another model for this one
            arguments = (*arguments[:4], None, *arguments[5:])
        return (maker, arguments, *rest)

    def _alone(self, item: Any) -> bytes:
        """Return what orders the items of a set alike in each process: each one's own pickle, which holds no address."""
        made = io.BytesIO()
        _Pickler(made, self._cloud).dump(item)
        return made.getvalue()

    def _module(self, module: ModuleType) -> Any:
        if not is_own_module(module):
            self.modules.add(module.__name__)
            return NotImplemented
        maker, arguments = self.dispatch_table[ModuleType](module)
        name, state = arguments
        return maker, (name, {key: one for key, one in state.items() if not key.startswith("__")})


@contextmanager
def _by_value() -> Iterator[None]:
    """Pickle by value, until the block ends, what the modules of the project define."""
    import cloudpickle

    with _REGISTRY:
        known = cloudpickle.list_registry_pickle_by_value()
        own = [one for name, one in [*sys.modules.items()] if one.__name__ == name not in known and is_own_module(one)]
        for module in own:
            cloudpickle.register_pickle_by_value(module)
        try:
            yield
        finally:
            for module in own:
                cloudpickle.unregister_pickle_by_value(module)


def is_own(name: str) -> bool:
    """Return whether a type, by its full name, is defined by the project."""
    module = name.rpartition(".")[0]
    return module == "__main__" or (module in sys.modules and is_own_module(sys.modules[module]))


def is_own_module(module: ModuleType) -> bool:
    """Return whether a module is the project's: neither installed, nor Python's, nor ours."""
    file = getattr(module, "__file__", None)
    if not file or "site-packages" in file or "dist-packages" in file or file.startswith("<frozen"):
        return False
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), _HOUSE}
    return not any(Path(file).is_relative_to(folder) for folder in standard)
