"""Describing a value by its meaning: the same for equal values in any process, and never its address or its folder."""

import copyreg
import dataclasses
import functools
import hashlib
import sys
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path, PurePath
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from evenkeel.errors import EvenkeelError
from evenkeel.pipeline.origins import Origin, origin_of_name
from evenkeel.pipeline.step import Step

Description: TypeAlias = "str | tuple[Description, ...]"
_PLAIN = (bool, int, float, complex, bytes, type(None), type(Ellipsis), type(NotImplemented), range)
_WRAPPERS = (staticmethod, classmethod, functools.cached_property)
_DESCRIPTORS = (types.MemberDescriptorType, types.GetSetDescriptorType, types.WrapperDescriptorType)

_OF_FIELD = [name for name in dataclasses.Field.__slots__ if name != "_field_type"]


class UnknownValueError(Exception):
    """A value that cannot be described, such as an open file or a lock."""


class Describer(ABC):
    """Describes values. What stands in code, and is followed there, is left to the one who inherits.

    Equal descriptions mean equal values; two descriptions of one value may differ where its parts are shared in other
    ways, which costs a needless run and no more. An object says what it means with ``__fingerprint__() -> Json``; else
    it is described by its class and what pickle would keep of it, but nothing is pickled.
    """

    def __init__(self, root: Path) -> None:
        self.root = str(Path(root).resolve())
        self._seen: dict[int, tuple[int, object]] = {}

    @abstractmethod
    def function(self, function: types.FunctionType) -> Description: ...

    @abstractmethod
    def class_(self, kind: type) -> Description: ...

    @abstractmethod
    def module(self, module: types.ModuleType) -> Description: ...

    @abstractmethod
    def text(self, text: str) -> None:
        """Note a text that is part of a value: it may name a file."""

    def describe(self, value: object) -> Description:
        """Return the description of a value on its own; raises `UnknownValueError`."""
        outer, self._seen = self._seen, {}
        try:
            return self._value(value)
        finally:
            self._seen = outer

    def _value(self, value: Any) -> Description:
        if type(value) in _PLAIN:
            return repr(value)
        if type(value) is str:
            self.text(value)
            return repr(self._relative(value))
        code = self._code(value)
        if code is not None:
            return code
        if id(value) in self._seen:
            return ("again", str(self._seen[id(value)][0]))
        self._seen[id(value)] = (len(self._seen), value)
        return self._container(value) or self._object(value)

    def _code(self, value: Any) -> "Description | None":
        """Return the description of what is a name for code."""
        match value:
            case Step():
                return self._value(value.function)
            case types.FunctionType():
                return self.function(value)
            case type():
                return self.class_(value)
            case types.ModuleType():
                return self.module(value)
        return None

    def _container(self, value: Any) -> "Description | None":
        kind = type(value)
        if kind in (list, tuple):
            return (kind.__name__, *map(self._value, value))
        if kind in (set, frozenset):
            return (kind.__name__, *sorted(map(self.describe, value), key=repr))
        if kind in (dict, types.MappingProxyType):
            return ("dict", *((self._value(key), self._value(part)) for key, part in value.items()))
        return None

    def _object(self, value: Any) -> Description:
        kind = type(value)
        if hasattr(kind, "__fingerprint__"):
            return ("own", self._value(kind), self._value(_meaning(value)))
        for family, describe in _FAMILIES:
            if isinstance(value, family):
                return describe(self, value)
        if hasattr(kind, "__arrow_c_stream__"):
            return ("table", self._value(kind), _table_digest(value))
        if hasattr(value, "cache_info") and hasattr(value, "__wrapped__"):
            return (kind.__name__, self._value(value.__wrapped__))
        return self._reduced(value)

    def _descriptor(self, value: Any) -> Description:
        return (type(value).__name__, str(value.__qualname__))

    def _wrapper(self, value: Any) -> Description:
        inner = value.func if isinstance(value, functools.cached_property) else value.__func__
        return (type(value).__name__, self._value(inner))

    def _field(self, value: "dataclasses.Field[Any]") -> Description:
        return ("field", *(self._value(getattr(value, name)) for name in _OF_FIELD))

    def _property(self, value: property) -> Description:
        return ("property", *map(self._value, (value.fget, value.fset, value.fdel)))

    def _method(self, value: types.MethodType) -> Description:
        return ("method", self._value(value.__func__), self._value(value.__self__))

    def _builtin(self, value: types.BuiltinFunctionType) -> Description:
        owner = value.__self__
        name = repr(value.__qualname__)
        return ("builtin", name, self._value(owner)) if owner is not None else ("builtin", name)

    def _enum(self, value: Enum) -> Description:
        return ("enum", self._value(type(value)), value.name, self._value(value.value))

    def _path(self, value: PurePath) -> Description:
        self.text(str(value))
        return (type(value).__name__, self._relative(str(value)))

    def _array(self, value: "np.ndarray[Any, Any]") -> Description:
        if value.dtype.hasobject:
            return ("array", repr(value.shape), self._value(value.tolist()))
        digest = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return ("array", self._value(type(value)), repr(value.dtype.descr), repr(value.shape), digest)

    def _reduced(self, value: Any) -> Description:
        kind = type(value)
        try:
            reduce = copyreg.dispatch_table.get(kind)
            found = reduce(value) if reduce else value.__reduce_ex__(4)
        except Exception as error:
            raise UnknownValueError(f"{kind.__module__}.{kind.__qualname__}") from error
        if isinstance(found, str):
            return self._global(value, found)
        maker, arguments, *rest = found
        state, items, pairs = ([*rest, None, None, None])[:3]
        return (
            "object",
            self._value(kind),
            self._value(maker),
            self._value(arguments),
            self._state(kind, state),
            tuple(map(self._value, items or ())),
            tuple((self._value(key), self._value(part)) for key, part in pairs or ()),
        )

    def _global(self, value: Any, name: str) -> Description:
        """Return the description of what pickle would look up by its name: there must be nothing else to it."""
        kind = type(value)
        found: Any = sys.modules.get(str(getattr(value, "__module__", None) or kind.__module__))
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is not value or origin_of_name(str(kind.__module__)) is Origin.PROJECT:
            raise UnknownValueError(f"{kind.__module__}.{kind.__qualname__}")
        return ("global", self._value(kind), name)

    def _state(self, kind: type, state: object) -> Description:
        """Return the description of an object's state, by name, without what it only remembers."""
        if not isinstance(state, dict):
            return self._value(state)
        kept = [name for name in state if not isinstance(getattr(kind, str(name), None), functools.cached_property)]
        return tuple((str(name), self._value(state[name])) for name in sorted(kept, key=str))

    def _relative(self, text: str) -> str:
        if text == self.root or text.startswith(self.root + "/"):
            return "<project>" + text[len(self.root) :]
        return text


_FAMILIES: list[tuple[Any, Callable[[Describer, Any], Description]]] = [
    (_WRAPPERS, Describer._wrapper),
    ((*_DESCRIPTORS, types.MethodDescriptorType), Describer._descriptor),
    (property, Describer._property),
    (dataclasses.Field, Describer._field),
    (types.MethodType, Describer._method),
    (types.BuiltinFunctionType, Describer._builtin),
    (Enum, Describer._enum),
    (PurePath, Describer._path),
    (np.ndarray, Describer._array),
]


def _meaning(value: Any) -> object:
    try:
        return value.__fingerprint__()
    except EvenkeelError:
        raise
    except Exception as error:
        raise UnknownValueError(f"{type(value).__qualname__}") from error


def _table_digest(value: object) -> str:
    try:
        table = pa.table(value)
    except pa.ArrowException as error:
        raise UnknownValueError(f"{type(value).__qualname__}") from error
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def fields_of(value: object) -> Mapping[str, object]:
    """Return the fields of a dataclass or msgspec struct by name; nothing for other values."""
    kind: Any = type(value)
    names = getattr(kind, "__dataclass_fields__", ()) or getattr(kind, "__struct_fields__", ())
    return {name: getattr(value, name) for name in names if hasattr(value, name)}
