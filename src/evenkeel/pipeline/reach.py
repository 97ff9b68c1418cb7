"""What a step reaches: the project's code as it is loaded, followed through names, values, closures and classes.

Each function, class or module that is reached is a piece, described by its syntax (its byte code where the syntax is
not sure) and by what its names stand for now. What cannot be followed widens to the whole module and what it imports.
"""

import ast
import builtins
import dataclasses
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from evenkeel.pipeline.distributions import is_installed
from evenkeel.pipeline.facts import facts_of
from evenkeel.pipeline.loaded import Namespace, has_changed, is_covered, label_of, python_files
from evenkeel.pipeline.names import Mentions, mentions
from evenkeel.pipeline.origins import Origin, find_file, origin_of
from evenkeel.pipeline.outside import ASKS_ANYTHING, Outside
from evenkeel.pipeline.source import Source, absolute, own_parts, read_source, source_of
from evenkeel.pipeline.statements import acts_on
from evenkeel.pipeline.syntax import dump
from evenkeel.pipeline.values import Describer, Description, UnknownValueError

_NOT_MEMBERS = {"__doc__", "__module__", "__dict__", "__weakref__", "__qualname__", "__firstlineno__", "_abc_impl"}
_NOT_MEMBERS |= {"__static_attributes__", "__abstractmethods__", "__msgspec_cache__"}
_MADE_BY_DATACLASS = {"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__match_args__"}
_GENERATED = ("<string>", dataclasses.__file__)
_OWN = {"__spec__", "__loader__", "__builtins__", "__path__", "__cached__", "__doc__", "__package__"}


class Reach(Describer):
    """Gathers the pieces that values reach.

    ``pieces`` has the digest of each piece of the project, ``outside`` those of files and variables of the environment
    that they name, ``house`` the names of our modules, ``libraries`` the top-level packages of others, ``doubts`` what
    could not be described at all.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.pieces: dict[str, str] = {}
        self.outside = Outside(self.root)
        self.house: set[str] = set()
        self.libraries: set[str] = set()
        self.doubts: list[str] = []
        self._labels: dict[int, tuple[str, object]] = {}
        self._taken: set[str] = set()
        self._waiting: list[tuple[str, Callable[[], Description]]] = []
        self._entered: dict[str, Namespace] = {}
        self._widened: set[str] = set()
        self._attributes: set[str] = set()

    def finish(self) -> None:
        """Follow all that is waiting, and what that reaches."""
        while self._waiting or self._by_attribute():
            label, make = self._waiting.pop(0)
            try:
                self.pieces[label] = digest(make())
            except UnknownValueError as error:
                self.doubts.append(f"{label} holds a {error}, which cannot be described")

    # Names for code

    def function(self, function: FunctionType) -> Description:
        space = function.__globals__
        if origin_of(space) is Origin.PROJECT:
            name = f"{label_of(space, self.root)}.{function.__qualname__}"
            return ("function", self._piece(function, name, lambda: self._function_piece(function)))
        self._note(space)
        name = f"{space.get('__name__')}.{function.__qualname__}"
        if name in ASKS_ANYTHING:
            self.outside.note_variable(None)
        if not function.__closure__ or id(function) in self._seen:
            return ("function", name)
        self._seen[id(function)] = (len(self._seen), function)
        return ("function", name, self._value(function.__defaults__), self._closure(function))

    def class_(self, kind: type) -> Description:
        home = kind.__module__ if isinstance(kind.__module__, str) else ""  # Cython's own types have none
        module = sys.modules.get(home)
        space = vars(module) if module else {"__name__": home}
        name = f"{label_of(space, self.root)}.{kind.__qualname__}"
        if origin_of(space) is Origin.PROJECT or "<locals>" in name:
            return ("class", self._piece(kind, name, lambda: self._class_piece(kind, space)))
        self._note(space)
        return ("class", name)

    def module(self, module: ModuleType) -> Description:
        space = vars(module)
        if origin_of(space) is Origin.PROJECT:
            self._widen(space)
        self._note(space)
        return ("module", label_of(space, self.root))

    def text(self, text: str) -> None:
        self.outside.note_text(text)

    def _piece(self, value: object, name: str, make: Callable[[], Description]) -> str:
        if id(value) not in self._labels:
            label = next(one for one in _numbered(name) if one not in self._taken)
            self._taken.add(label)
            self._labels[id(value)] = (label, value)
            self._waiting.append((label, make))
        return self._labels[id(value)][0]

    # Pieces

    def _function_piece(self, function: FunctionType) -> Description:
        space, code = function.__globals__, function.__code__
        self._enter(space)
        text, found = facts_of(source_of(space, code.co_filename), code)
        self._doubtful(found, space)
        defaults = self._or_wider([function.__defaults__, function.__kwdefaults__], space)
        held = (defaults, self._closure(function), self._members(vars(function), space))
        return (text, *held, self._bindings(found, space), self._imports(found, space))

    def _class_piece(self, kind: type, space: Namespace) -> Description:
        self._enter(space)
        above = tuple(self.describe(base) for base in (*kind.__bases__, type(kind)))
        members = vars(kind)
        made = {name for name in members if name in _MADE_BY_DATACLASS and _is_made(members[name])}
        kept = {name: members[name] for name in members if "__dataclass_fields__" not in members or name not in made}
        return (above, self._members(kept, space), self._class_syntax(kind, space))

    def _class_syntax(self, kind: type, space: Namespace) -> Description:
        """Return how a class was written: a metaclass may take out of it what its members then do not show."""
        source = source_of(space)
        nodes = source.classes(kind.__qualname__) if source else []
        found = mentions(*(part for node in nodes for part in own_parts(node)))
        found.chains = {chain for chain in found.chains | found.annotations if chain[0] not in vars(kind)}
        return (tuple(map(dump, nodes)), self._bindings(found, space))

    def _members(self, members: Any, space: Namespace) -> Description:
        names = sorted(name for name in members if name not in _NOT_MEMBERS)
        return tuple((name, self._or_wider(members[name], space)) for name in names)

    def _closure(self, function: FunctionType) -> Description:
        names = function.__code__.co_freevars
        return tuple(zip(names, map(self._cell, function.__closure__ or ()), strict=True))

    def _cell(self, cell: Any) -> Description:
        try:
            return self._value(cell.cell_contents)
        except ValueError:
            return "empty"

    def _bindings(self, found: Mentions, space: Namespace) -> Description:
        self._attributes |= found.attributes
        self.outside.note(found, space.get("__file__"))
        return tuple((".".join(chain), self._bound(chain, space)) for chain in sorted(found.chains))

    def _bound(self, chain: tuple[str, ...], space: Namespace) -> Description:
        """Return what a chain such as ``("helpers", "clean")`` stands for in a module."""
        name, *rest = chain
        if name not in space:
            return "builtin" if hasattr(builtins, name) else "missing"
        if name in _OWN:
            return name
        value = space[name]
        while isinstance(value, ModuleType) and rest:
            module, space, name = value, vars(value), rest.pop(0)
            if origin_of(space) in (Origin.LIBRARY, Origin.STANDARD):
                self._note(space)
                return ("in", str(space.get("__name__")), name)
            value = getattr(module, name, module)
        return self._or_wider(value, space)

    def _or_wider(self, value: object, space: Namespace) -> Description:
        """Return the description of what a module made; where there is none, that module counts as a whole."""
        try:
            return self.describe(value)
        except UnknownValueError:
            self._widen(space)
            return ("unknown", type(value).__qualname__)

    def _imports(self, found: Mentions, space: Namespace) -> Description:
        """Follow the imports within a function."""
        described: list[Description] = []
        for module, name, level in sorted(found.imports, key=repr):
            full = absolute(module, level, str(space.get("__package__") or ""))
            inner = vars(sys.modules[full]) if full in sys.modules else {}
            if name in inner and not isinstance(inner[name], ModuleType):
                described.append((full, name, self._or_wider(inner[name], inner)))
            else:
                self._import_whole([full, f"{full}.{name}"] if name else [full])
        return tuple(described)

    # Modules

    def _enter(self, space: Namespace) -> None:
        """Note what a module, and each that it imports, does when it is imported."""
        key = str(space.get("__file__") or space.get("__name__"))
        source = source_of(space) if key not in self._entered else None
        self._entered.setdefault(key, space)
        if source is None:
            return
        acts = [one for one in source.acting if acts_on(one, lambda name: is_covered(space.get(name)))]
        if acts:
            self._waiting.append(
                (f"{label_of(space, self.root)} (on import)", lambda: self._effects_piece(acts, space))
            )
        for name in source.imported(str(space.get("__package__") or "")):
            if name in sys.modules and origin_of(vars(sys.modules[name])) is Origin.PROJECT:
                self._enter(vars(sys.modules[name]))

    def _effects_piece(self, acts: list[ast.stmt], space: Namespace) -> Description:
        found = mentions(*acts)
        return (tuple(map(dump, acts)), self._bindings(found, space))

    def _widen(self, space: Namespace) -> None:
        """Let a whole module count, and the project's modules that it imports."""
        source = source_of(space)
        if source is None:
            self.doubts.append(f"{space.get('__name__')} has no file")
        elif source.file not in self._widened:
            if has_changed(space, source):
                self.doubts.append(f"{source.file} has changed since it was loaded")
            self._widen_source(source, label_of(space, self.root), str(space.get("__package__") or ""))
            self._waiting.append((f"{label_of(space, self.root)} (values)", lambda: self._values_piece(space)))

    def _widen_source(self, source: Source, label: str, package: str) -> None:
        self._widened.add(source.file)
        self.outside.note(source.mentioned, source.file)
        self.pieces[f"{label} (whole)"] = digest(source.whole)
        self._import_whole(source.imported(package))

    def _import_whole(self, modules: Iterable[str]) -> None:
        for name in modules:
            top = name.partition(".")[0]
            if name in sys.modules:
                self.module(sys.modules[name])
            elif file := find_file(name, Path(self.root)):
                self._widen_file(str(file), name)
            elif top == "evenkeel":
                self.house.add(name)
            elif top not in sys.stdlib_module_names and is_installed(top):
                self.libraries.add(top)

    def _widen_file(self, file: str, name: str) -> None:
        source = read_source(file) if file not in self._widened else None
        if source is not None:
            package = name if file.endswith("__init__.py") else name.rpartition(".")[0]
            self._widen_source(source, label_of({"__file__": file, "__name__": name}, self.root), package)

    def _values_piece(self, space: Namespace) -> Description:
        """Return the plain values of a module: its text does not show those that it took from elsewhere."""
        plain = [name for name in sorted(space) if not (name[:2] == "__" or isinstance(space[name], ModuleType))]
        return tuple((name, self._or_wider(space[name], space)) for name in plain)

    def _doubtful(self, found: Mentions, space: Namespace) -> None:
        if found.dynamic or found.anywhere:
            self._widen(space)
        if found.literal:
            source = source_of(space)
            self.pieces[f"{label_of(space, self.root)} (text)"] = digest(source.text.hex() if source else "")
        if found.anywhere:
            loaded = {getattr(module, "__file__", None): module for module in list(sys.modules.values())}
            for file in python_files(self.root):
                if file in loaded:
                    self.module(loaded[file])
                else:
                    self._widen_file(file, Path(file).stem)

    def _by_attribute(self) -> bool:
        """Follow what has an attribute of a name that is used: a value of unknown type may be one of these."""
        for space in self._entered.values():
            for value in list(space.values()):
                if isinstance(value, type | FunctionType) and value.__module__ == space.get("__name__"):
                    names = set(vars(value)) if isinstance(value, type) else {value.__name__}
                    if names & self._attributes and id(value) not in self._labels:
                        self.describe(value)
        return bool(self._waiting)

    def _note(self, space: Namespace) -> None:
        name = str(space.get("__name__"))
        match origin_of(space):
            case Origin.HOUSE:
                self.house.add(name)
            case Origin.LIBRARY:
                self.libraries.add(name.partition(".")[0])


def digest(description: Description) -> str:
    """Return 32 hexadecimal characters for a description."""
    return hashlib.sha256(repr(description).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _is_made(value: object) -> bool:
    """Whether a dataclass made a method of its fields, which are described themselves."""
    return isinstance(value, tuple) or getattr(getattr(value, "__code__", None), "co_filename", "") in _GENERATED


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in range(2, sys.maxsize):
        yield f"{name}#{number}"
