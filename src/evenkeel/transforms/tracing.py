"""From a user's function to a graph: it is called once, with columns that stand for all rows at once."""

import functools
import inspect
import sysconfig
import traceback
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError, EvenkeelError
from evenkeel.transforms.foreign import Foreign, UnfittedError
from evenkeel.transforms.graph import Feature, Graph, Node, reached
from evenkeel.transforms.mistakes import of_python, shown
from evenkeel.transforms.operations.base import NUMBERS, REMEDY
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.transforms.values import OWN_COLUMNS, Columns, Features, Target, Trace, Value
from evenkeel.transforms.written import line_of, named_twice

_IN_A_DICT = 'Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.'
TransformFunction = Callable[[Columns], Features]
_PATHS = sysconfig.get_paths()
_NOT_BY_USERS = (
    str(Path(__file__).parents[1]),
    _PATHS["stdlib"],
    _PATHS["purelib"],
    "<string>",
    "<frozen",
)  # a dataclass


class Traced(NamedTuple):
    """The graph of a function, all nodes that it was traced to, and the transformers of other libraries among them."""

    graph: Graph
    nodes: tuple[Node, ...]
    foreign: tuple[Foreign, ...]


class Transform:
    """A function from columns to features, written once and run everywhere."""

    def __init__(self, function: TransformFunction) -> None:
        if not callable(function) or not _takes_one(function):
            remedy = "Write `@ek.transform`, without brackets, above `def features(x: ek.Columns) -> ek.Features:`."
            raise DefinitionError("A transform is a function of columns", got=_shape(function), remedy=remedy)
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, x: Columns) -> Features:
        return self.function(x)

    def trace(
        self, columns: Mapping[str, ExampleColumn], required: Collection[str] = (), target: Target | None = None
    ) -> Graph:
        """Return the graph of the function over these columns.

        ``required`` names columns that are never null: a row without one is refused rather than answered. ``target`` is
        the label, which is none of the columns. Raises
        `DefinitionError` with the line of the user's function that does not fit.
        """
        try:
            return self.traced(columns, required, target).graph
        except UnfittedError as error:
            remedy = "Fit it before, or leave that to evenkeel run, which has the training rows."
            raise DefinitionError(str(error), where=line_of_user(error), remedy=remedy) from None

    def traced(
        self,
        columns: Mapping[str, ExampleColumn],
        required: Collection[str] = (),
        target: Target | None = None,
        fitted: tuple[Any, ...] = (),
    ) -> "Traced":
        """Return the graph as `trace` does, and the transformers of other libraries within, those in ``fitted`` fitted."""
        trace = Trace(target, fitted)
        try:
            features = self.function(Columns(trace, columns, frozenset(required)))
        except UnfittedError:
            raise
        except EvenkeelError as error:
            error.where = error.where or line_of_user(error)
            raise
        except Exception as error:
            raise DefinitionError(
                f"The transform {self._name!r} failed while it was traced",
                got=f"{type(error).__name__}: {error}",
                where=line_of_user(error),
                remedy=of_python(error, getattr(self.function, "__globals__", {})),
            ) from error
        checked = self._checked(features, trace)
        graph = Graph(tuple(trace.nodes), tuple(Feature(name, v.place) for name, v in checked.items())).pruned()
        return Traced(_with_distinct_names(graph, self._definition), tuple(trace.nodes), tuple(trace.foreign))

    @property
    def _name(self) -> str:
        return str(getattr(self.function, "__name__", self.function))

    @property
    def _definition(self) -> str:
        code = getattr(self.function, "__code__", None)
        return self._name if code is None else f"{code.co_filename}, line {code.co_firstlineno}, in {self._name}"

    def _at(self, feature: str) -> str:
        """Return where a feature is given its name, or else where the function is defined."""
        line, code = line_of(self.function, feature), getattr(self.function, "__code__", None)
        return self._definition if line is None or code is None else f"{code.co_filename}, line {line}, in {self._name}"

    def _checked(self, features: object, trace: Trace) -> dict[str, Value]:
        if not isinstance(features, Mapping) or not features:
            problem, got = "A transform returns at least one feature, in a dict", shown(features)
            raise DefinitionError(problem, got=got, where=self._definition, remedy=_IN_A_DICT)
        for name, value in features.items():
            if not isinstance(name, str) or not name or name.encode(errors="replace").decode() != name:
                problem = "The name of a feature is text"
                raise DefinitionError(problem, got=shown(name), where=self._definition, remedy=_IN_A_DICT)
            try:
                _check_feature(name, value, trace)
            except DefinitionError as error:
                error.where = self._at(name)
                raise
        twice = named_twice(self.function)
        if twice is not None:
            where = f"{self._definition.partition(', line ')[0]}, line {twice[1]}, in {self._name}"
            problem = f"The feature {twice[0]!r} stands there twice"
            raise DefinitionError(problem, where=where, remedy="Give each feature a name of its own.")
        return dict(features)


def transform(function: TransformFunction | None = None) -> Transform:
    """Make a transform of a function that takes `Columns` and returns a dict of features; a decorator.

    >>> from evenkeel.typing import ColumnType
    >>> @transform
    ... def features(x: Columns) -> Features:
    ...     return {"long": x["distance"] > 1000}
    >>> features.trace({"distance": ExampleColumn("distance", ColumnType.INTEGER)}).feature_names
    ('long',)
    """
    return Transform(function)  # type: ignore[arg-type]  # it says what is wrong with what is none


def _takes_one(function: TransformFunction) -> bool:
    try:
        inspect.signature(function).bind(None)
    except (TypeError, ValueError):
        return False
    return True


def _shape(function: object) -> str:
    return f"{function.__name__}{inspect.signature(function)}" if inspect.isfunction(function) else shown(function)


def _with_distinct_names(graph: Graph, where: str) -> Graph:
    try:
        assert graph.feature_names is not None
    except DefinitionError as error:
        error.where = where
        raise
    return graph


def line_of_user(error: BaseException) -> str | None:
    """Return file and line of the innermost call in the traceback that was not made by a library."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_NOT_BY_USERS) and not frame.filename.endswith(".pyx")
    ]
    return f"{frames[-1].filename}, line {frames[-1].lineno}, in {frames[-1].name}" if frames else None


def _check_feature(name: str, value: object, trace: Trace) -> None:
    if not isinstance(value, Value):
        problem, got = f"The feature {name!r} is not made of columns", shown(value)
        raise DefinitionError(problem, expected="a value", got=got, remedy=_IN_A_DICT)
    if value.trace is not trace:
        problem = f"The feature {name!r} is made of the columns of another transform"
        raise DefinitionError(problem, remedy=OWN_COLUMNS)
    kind = value.type.type
    if kind not in NUMBERS:
        raise DefinitionError(f"The feature {name!r} is not a number", got=value.type.words, remedy=REMEDY[kind])
    if not any(isinstance(trace.nodes[i].operation, RawColumn) for i in reached(trace.nodes, [value.place])):
        raise DefinitionError(f"The feature {name!r} is the same in every row", remedy="Leave it out.")
