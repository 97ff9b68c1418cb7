"""Objects of a framework as bytes: with skops and an allow-list, or pickled by value where the user said so."""

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from evenkeel.errors import BundleError, DefinitionError, UsageError
from evenkeel.training.stored_pickle import is_own, pickled
from evenkeel.training.stored_shapes import check_shapes
from evenkeel.training.stored_skops import canonical, modules_of
from evenkeel.training.stored_trees import HARMLESS

Trust: TypeAlias = bool | Collection[str]
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as bytes, which depend on what it has learnt alone: on no address, no folder, no clock, and no process.

    ``types`` are those that must be trusted by name: of a skops file what is not known as harmless, of a pickle the
    classes and functions of the user's own that it carries. ``modules`` are those that are imported when it is read.
    """

    format: Literal["skops", "pickle"]
    content: bytes
    types: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

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
    if trust is True:
        made = pickled(value)
        return StoredObject("pickle", made.content, made.own, made.modules)
    return _skops(value, () if isinstance(trust, bool) else trust)


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
        content = canonical(skops.dumps(value))
        types = tuple(name for name in skops.get_untrusted_types(data=content) if name not in HARMLESS)
    except Exception as error:  # skops raises whatever it stumbles over
        remedy = "Give ek.Sklearn(pipe, trust=True), which stores a pickle."
        raise DefinitionError("skops cannot store this pipeline", got=str(error), remedy=remedy) from error
    own = [name for name in types if is_own(name)]
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
    return StoredObject("skops", content, types, modules_of(content))


def _from_skops(content: bytes, types: Collection[str]) -> Any:
    found = _skops_io().loads(content, trusted=[*types, *HARMLESS])
    check_shapes(found)
    return found


def _unpickled(content: bytes) -> Any:
    import joblib

    return joblib.load(io.BytesIO(content))  # reads a plain pickle as well
