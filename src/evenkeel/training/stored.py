"""Objects of a framework as bytes: with skops and an allow-list, or pickled by value where the user said so."""

import io
import json
import sys
import sysconfig
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import CodeType, FunctionType, ModuleType
from typing import Any, Literal, TypeAlias

from evenkeel.errors import BundleError, DefinitionError, UsageError
from evenkeel.training.stored_trees import HARMLESS, check_trees

Trust: TypeAlias = bool | Collection[str]
_SHOWN = 10
_BY_VALUE = 6  # parts of what cloudpickle makes of a class or function that it carries
_OLDEST = (1980, 1, 1, 0, 0, 0)
_HOUSE = str(Path(__file__).parents[1])
_REGISTRY = Lock()  # cloudpickle has one list of modules for all threads


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as bytes, which depend on what it has learnt alone: on no address, no folder, and no clock.

    A set of texts is the exception: Python orders it by the hash of the process (PYTHONHASHSEED).

    ``types`` are those that must be trusted by name: of a skops file what is not known as harmless, of a pickle the
    classes and functions of the user's own that it carries.
    """

    format: Literal["skops", "pickle"]
    content: bytes
    types: tuple[str, ...] = ()

    def load(self, trust: Trust = False) -> Any:
        """Return the object. Raises `BundleError` where it may run code that nobody trusted, or cannot be read.

        ``trust`` is True for anything, or the names of types that a skops file may hold beside the harmless ones.
        """
        check_trusted(self.format, self.types, trust)
        try:
            return _unpickled(self.content) if self.format == "pickle" else _from_skops(self.content, self.types)
        except (BundleError, DefinitionError):
            raise
        except Exception as error:  # what is read may raise anything
            remedy = "It wants the packages, and their versions, that it was written with."
            raise BundleError(
                "The model cannot be read", got=f"{type(error).__name__}: {error}", remedy=remedy
            ) from error


def stored(value: Any, trust: Trust = False) -> StoredObject:
    """Return an object as bytes: pickled by value where ``trust`` is True, else with skops.

    Raises `DefinitionError` for a type that is neither known as harmless nor named by ``trust``, and for classes and
    functions of the project, which skops does not carry.
    """
    return _pickled(value) if trust is True else _skops(value, () if isinstance(trust, bool) else trust)


def read_object(file: Path) -> StoredObject:
    """Return the object in a file, which nothing has run yet: a skops file by its content, and anything else a pickle.

    Raises `UsageError` where there is no such file.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError("This model cannot be read", got=error.strerror, where=file) from error
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return StoredObject("pickle", content)
    try:
        types = tuple(name for name in _skops_io().get_untrusted_types(data=content) if name not in HARMLESS)
    except (KeyError, ValueError, TypeError) as error:
        raise UsageError("This is no skops file", got=f"{type(error).__name__}: {error}", where=file) from error
    return StoredObject("skops", content, types)


def check_trusted(form: str, types: Collection[str], trust: Trust) -> None:
    """Raise `BundleError` where an object may run code, or holds types, that nobody trusts."""
    if form == "pickle" and trust is not True:
        raise _not_trusted("This model is a pickle, which runs code when it is read", types)
    unknown = [] if trust is True else _besides(types, trust)
    if unknown:
        raise _not_trusted("This model holds types that are not known as harmless", unknown)


def _besides(types: Collection[str], trust: Trust) -> list[str]:
    known = () if isinstance(trust, bool) else trust
    return [name for name in types if name not in known]


def _not_trusted(problem: str, types: Collection[str]) -> BundleError:
    remedy = "Where you know who made it: ek.load_bundle(folder, trust=True), or --trust on the command line."
    return BundleError(problem, got=_listed(types) or None, remedy=remedy)


def _listed(names: Collection[str]) -> str:
    return ", ".join([*names][:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _skops_io() -> Any:
    try:
        import skops.io
    except ImportError as error:
        remedy = "pip install 'evenkeel[native]', or, for a pickle, ek.Sklearn(pipe, trust=True)."
        raise DefinitionError(
            "A pipeline that is served by its own objects is stored with skops",
            got="skops is not installed",
            remedy=remedy,
        ) from error
    return skops.io


def _skops(value: Any, trusted: Collection[str]) -> StoredObject:
    skops = _skops_io()
    try:
        content = _canonical(skops.dumps(value))
        types = tuple(name for name in skops.get_untrusted_types(data=content) if name not in HARMLESS)
    except Exception as error:  # skops raises whatever it stumbles over
        remedy = "Give ek.Sklearn(pipe, trust=True), which stores a pickle."
        raise DefinitionError("skops cannot store this pipeline", got=str(error), remedy=remedy) from error
    own = [name for name in types if _is_own(name)]
    if own:
        raise DefinitionError(
            "The pipeline holds classes or functions of the project, which no other process could import",
            got=_listed(own),
            remedy="Give ek.Sklearn(pipe, trust=True): they then travel with the model as a pickle, "
            "which is loaded only where somebody trusts it.",
        )
    unknown = _besides(types, trusted)
    if unknown:
        raise DefinitionError(
            "The pipeline holds types that are not known as harmless",
            got=_listed(unknown),
            remedy=f"Name those that you trust: ek.Sklearn(pipe, trust={unknown[:_SHOWN]}).",
        )
    return StoredObject("skops", content, types)


def _from_skops(content: bytes, types: Collection[str]) -> Any:
    found = _skops_io().loads(content, trusted=[*types, *HARMLESS])
    check_trees(found)
    return found


def _canonical(content: bytes) -> bytes:
    """Return a skops file without addresses in memory and without the time: objects are numbered as they come."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read("schema.json"))
        numbers: dict[int, int] = {}
        files: dict[str, str] = {}
        _renumber(schema, numbers, files)
        members = [(files[name], archive.read(name)) for name in archive.namelist() if name in files]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in [*sorted(members), ("schema.json", json.dumps(schema, indent=1).encode())]:
            archive.writestr(zipfile.ZipInfo(name, _OLDEST), data)
    return made.getvalue()


def _renumber(node: Any, numbers: dict[int, int], files: dict[str, str]) -> None:
    if isinstance(node, list):
        for one in node:
            _renumber(one, numbers, files)
        return
    if not isinstance(node, dict):
        return
    if isinstance(node.get("__id__"), int):
        node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
    if isinstance(node.get("file"), str) and "__loader__" in node:
        name = node["file"]
        node["file"] = files.setdefault(name, f"{len(files) + 1}{Path(name).suffix}")
    for one in node.values():
        _renumber(one, numbers, files)


def _unpickled(content: bytes) -> Any:
    import joblib

    return joblib.load(io.BytesIO(content))  # reads a plain pickle as well


def _pickled(value: Any) -> StoredObject:
    try:
        import cloudpickle
    except ImportError as error:
        problem, got = "A pipeline is pickled with cloudpickle", "cloudpickle is not installed"
        raise DefinitionError(problem, got=got, remedy="pip install 'evenkeel[native]'") from error
    own: set[str] = set()

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
        """Pickles what the project defines by value, without the folder that it lies in."""

        def reducer_override(self, obj: Any) -> Any:
            if isinstance(obj, CodeType):
                return self.dispatch_table[CodeType](obj.replace(co_filename=Path(obj.co_filename).name))
            if isinstance(obj, ModuleType) and _is_own_module(obj):
                maker, (name, state) = self.dispatch_table[ModuleType](obj)
                return maker, (name, {key: one for key, one in state.items() if not key.startswith("__")})
            made = super().reducer_override(obj)
            if not isinstance(made, tuple) or len(made) != _BY_VALUE or not isinstance(obj, type | FunctionType):
                return made
            own.add(f"{obj.__module__}.{obj.__qualname__.partition('.')[0]}")
            maker, arguments, *rest = made
            if isinstance(obj, FunctionType):
                arguments[1].pop("__file__", None)
            else:  # the fifth is a random number, by which a process would take a class of another model for this one
                arguments = (*arguments[:4], None, *arguments[5:])
            return (maker, arguments, *rest)

    made = io.BytesIO()
    try:
        with _by_value():
            Pickler(made, protocol=5).dump(value)
    except Exception as error:  # whatever the object raises
        raise DefinitionError(
            "This pipeline cannot be stored",
            got=f"{type(error).__name__}: {error}",
            remedy="Keep open files, locks and connections out of its objects.",
        ) from error
    return StoredObject("pickle", made.getvalue(), tuple(sorted(own)))


@contextmanager
def _by_value() -> Iterator[None]:
    """Pickle by value, until the block ends, what the modules of the project define."""
    import cloudpickle

    with _REGISTRY:
        known = cloudpickle.list_registry_pickle_by_value()
        own = [one for name, one in [*sys.modules.items()] if one.__name__ == name not in known and _is_own_module(one)]
        for module in own:
            cloudpickle.register_pickle_by_value(module)
        try:
            yield
        finally:
            for module in own:
                cloudpickle.unregister_pickle_by_value(module)


def _is_own(name: str) -> bool:
    module = name.rpartition(".")[0]
    return module == "__main__" or (module in sys.modules and _is_own_module(sys.modules[module]))


def _is_own_module(module: ModuleType) -> bool:
    """Return whether a module is the project's: neither installed, nor Python's, nor ours."""
    file = getattr(module, "__file__", None)
    if not file or "site-packages" in file or "dist-packages" in file or file.startswith("<frozen"):
        return False
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), _HOUSE}
    return not any(file.startswith(f"{folder}/") for folder in standard)
