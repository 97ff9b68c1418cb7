"""Loading a project: its ``pipeline.py``, and the modules beside it, apart from those of every other project."""

import importlib.util
import linecache
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, NamespaceLoader, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, MappingProxyType, ModuleType
from typing import TypeVar

from evenkeel.errors import DefinitionError, EvenkeelError, NotFoundError
from evenkeel.pipeline.parameters import declaring
from evenkeel.typing import Json

T = TypeVar("T")
FILE = "pipeline.py"


@dataclass
class LoadedProject:
    """A folder with a ``pipeline.py``, and what that file defines.

    One project of a process is active: its folder is searched for modules first, and its modules are those that
    ``import`` finds. Whoever runs a project's code activates it before.
    """

    folder: Path
    modules: dict[str, ModuleType] = field(default_factory=dict)

    @property
    def module(self) -> ModuleType:
        return self.modules[Path(FILE).stem]

    def find(self, kind: type[T], name: str | None = None) -> T:
        """Return the one ``kind`` that ``pipeline.py`` defines, or the one that it calls ``name``."""
        found = {key: value for key, value in vars(self.module).items() if isinstance(value, kind)}
        if name is not None and name not in found:
            raise NotFoundError(kind.__name__, name, found, where=self.folder / FILE)
        if name is None and len({id(value) for value in found.values()}) != 1:
            raise DefinitionError(
                f"{FILE} must define one {kind.__name__}",
                got=", ".join(found) or "none",
                where=self.folder / FILE,
                remedy=f"Write `pipeline = {kind.__name__}(...)`." if not found else "Say which one by its name.",
            )
        return found[name] if name is not None else next(iter(found.values()))

    def activate(self) -> None:
        """Make this project the active one."""
        global _active
        if _active is self:
            return
        if _active is not None:
            _active.deactivate()
        sys.meta_path.insert(0, _FINDER)
        sys.path.insert(0, str(self.folder))
        sys.modules.update(self.modules)
        importlib.invalidate_caches()
        _active = self

    def deactivate(self) -> None:
        """Take this project's modules and folder out of the way, and keep the modules for the next time."""
        global _active
        self.modules = {name: module for name, module in sys.modules.items() if self.owns(module)}
        for name in self.modules:
            del sys.modules[name]
        sys.path[:] = [entry for entry in sys.path if entry != str(self.folder)]
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not _FINDER]
        _active = None

    def owns(self, module: ModuleType) -> bool:
        """Whether a module was loaded from this project's folder."""
        loader = getattr(getattr(module, "__spec__", None), "loader", None)
        if isinstance(loader, NamespaceLoader):
            return all(self._holds(place) for place in module.__path__)
        return isinstance(loader, FreshLoader) and self._holds(loader.path)

    def _holds(self, place: str) -> bool:
        return Path(place).is_relative_to(self.folder) and "site-packages" not in Path(place).parts


class FreshLoader(SourceFileLoader):
    """Compiles the source each time: the date of a compiled file does not tell two edits within a second apart.

    ``text`` is what was run, whatever the file holds since.
    """

    text = b""

    def get_code(self, fullname: str) -> CodeType:
        self.text = self.get_data(self.path)
        return self.source_to_code(self.text, self.path)


class _ProjectFinder(MetaPathFinder):
    """Finds the Python files of the active project."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if _active is None:
            return None
        parent = sys.modules.get(fullname.rpartition(".")[0])
        if path is not None and not (parent and _active.owns(parent)):
            return None
        places = [str(_active.folder)] if path is None else list(path)
        spec = PathFinder.find_spec(fullname, places)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        spec.loader = FreshLoader(spec.loader.name, spec.loader.path)
        spec.cached = None
        return spec


_FINDER = _ProjectFinder()
_active: LoadedProject | None = None


def load_project(folder: Path, given: Mapping[str, Json] = MappingProxyType({})) -> LoadedProject:
    """Run the ``pipeline.py`` of a folder and return the project; it is then the active one.

    ``given`` are the values of parameters that the file declares. Raises `NotFoundError` for one that it does not, and
    `DefinitionError` where there is no such file, or with the user's own line where it raises.
    """
    folder = folder.resolve()
    file = folder / FILE
    if not file.is_file():
        remedy = "Go to the folder of a project, or make one: evenkeel init."
        raise DefinitionError(f"There is no {FILE} here", where=folder, remedy=remedy)
    project = LoadedProject(folder)
    if _active is not None:
        _active.deactivate()
    project.activate()
    linecache.checkcache()
    try:
        with declaring(given):
            _execute(file)
    except EvenkeelError as error:
        error.where = error.where or user_line(error, folder)
        raise
    except (Exception, SystemExit) as error:
        raise _explain(error, folder) from error
    finally:
        if sys.exc_info()[0] is not None:
            project.deactivate()
    project.modules = {name: module for name, module in sys.modules.items() if project.owns(module)}
    return project


def _execute(file: Path) -> None:
    loader = FreshLoader(file.stem, str(file))
    spec = importlib.util.spec_from_file_location(file.stem, file, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    loader.exec_module(module)


def _explain(error: BaseException, folder: Path) -> DefinitionError:
    problem = f"{FILE} ends the program" if isinstance(error, SystemExit) else f"{FILE} cannot be read"
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return DefinitionError(problem, got=f"{type(error).__name__}: {text}", where=user_line(error, folder))


def user_line(error: BaseException, folder: Path) -> str | None:
    """Return the last line of the user's own that led to an error, as ``file:line: text``."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return _line(Path(error.filename), error.lineno, folder)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(folder)]
    return _line(Path(own[-1].filename), own[-1].lineno or 0, folder) if own else None


def _line(file: Path, number: int, folder: Path) -> str:
    name = file.relative_to(folder) if file.is_relative_to(folder) else file
    return f"{name}:{number}: {linecache.getline(str(file), number).strip()}"
