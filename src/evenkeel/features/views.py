"""Feature views: which columns of a source, and which windows over them, describe an entity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from evenkeel.clock import parse_duration
from evenkeel.engines import Engine, Relation
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import repeated

AggregateName = Literal["count", "sum", "mean", "min", "max", "std"]


class FeatureSource(Protocol):
    """What a view wants of a source: where its rows are, and how they are placed in time."""

    @property
    def key(self) -> str | None: ...

    @property
    def event_time(self) -> str | None: ...

    @property
    def known_at(self) -> str | None: ...

    def relation(self, engine: Engine) -> Relation: ...


@dataclass(frozen=True, slots=True)
class Window:
    """An aggregate of a column over the time before the question, such as ``Window("late", "mean", "24h")``.

    ``aggregate`` is one of count, sum, mean, min, max and std. Of the rows of the entity those count that were known by
    the time of the question, with an event time in the ``length`` before it.

    >>> Window("late", "mean", "24h").microseconds
    86400000000
    """

    column: str
    aggregate: AggregateName
    length: str

    def __post_init__(self) -> None:
        if self.aggregate not in get_args(AggregateName):
            raise NotFoundError("aggregate", str(self.aggregate), get_args(AggregateName))
        if not isinstance(self.column, str) or not self.column:
            raise DefinitionError("A window is over a column", expected="a name", got=self.column)
        if self.microseconds == 0:
            raise DefinitionError("A window has a length", expected="more than 0", got=self.length)

    @property
    def microseconds(self) -> int:
        return parse_duration(self.length)


@dataclass(frozen=True)
class FeatureView:
    """Columns and windows of a source that describe an entity, joined as they were known at the time of each example.

    ``entity`` names the columns that the source and the examples share. ``features`` is a list of columns, or gives
    for each feature's name the column or the `Window` that it is; without it, every column is a feature that is not
    the entity, the key or a time of the source. The examples get them as ``name.feature``. A row older than ``ttl``
    does not count; a window has a length of its own. Where the source has no event time the view is static: it says
    the same at all times, and an entity stands in one row.
    """

    name: str
    source: FeatureSource
    entity: str | tuple[str, ...] = field(kw_only=True)
    ttl: str | None = field(default=None, kw_only=True)
    features: list[str] | dict[str, str | Window] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _check_name(self.name)
        entity = (self.entity,) if isinstance(self.entity, str) else tuple(self.entity)
        if not entity or not all(isinstance(name, str) and name for name in entity) or len({*entity}) < len(entity):
            raise DefinitionError("A view is about an entity", expected="different names", got=entity, where=self.name)
        object.__setattr__(self, "entity", entity)
        if self.features is not None:
            object.__setattr__(self, "features", _features(self.features, self.name))
        _check_time(self)

    @property
    def by(self) -> tuple[str, ...]:
        """The columns of the entity."""
        return tuple(self.entity)

    def columns(self, known: Iterable[str]) -> dict[str, str]:
        """Return the columns that are features, by the feature's name; ``known`` are the columns of the source."""
        if self.features is None:
            kept_out = {*self.by, self.source.key, self.source.event_time, self.source.known_at}
            return {name: name for name in known if name not in kept_out}
        return {name: value for name, value in self._given() if isinstance(value, str)}

    def windows(self) -> dict[str, Window]:
        """Return the windows that are features, by the feature's name."""
        return {name: value for name, value in self._given() if isinstance(value, Window)}

    def _given(self) -> Iterable[tuple[str, str | Window]]:
        return self.features.items() if isinstance(self.features, dict) else ()


def _check_name(name: str) -> None:
    if not isinstance(name, str) or not name or "." in name:
        raise DefinitionError("This is not a name for a view", expected="some letters, no dot", got=name)


def _features(given: object, view: str) -> dict[str, str | Window]:
    found = dict(given) if isinstance(given, Mapping) else _by_name(given, view)
    for name, value in found.items():
        if not (isinstance(name, str) and name and isinstance(value, str | Window) and value):
            expected = "a list of columns, or for each name a column or a Window"
            raise DefinitionError(
                "These are not the features of a view", expected=expected, got={name: value}, where=view
            )
    if not found:
        raise DefinitionError("A view has at least one feature", got=given, where=view)
    return found


def _by_name(given: object, view: str) -> dict[str, str | Window]:
    names = list(given) if isinstance(given, list | tuple) else None
    if names is None or not all(isinstance(name, str) for name in names):
        remedy = 'Write {"late_1d": Window("late", "mean", "24h")} to name a window.'
        raise DefinitionError("These are not the columns of a view", got=given, where=view, remedy=remedy)
    twice = repeated(names)
    if twice:
        raise DefinitionError("A view names a feature twice", got=twice, where=view)
    return {name: name for name in names}


def _check_time(view: FeatureView) -> None:
    """Raise where a view wants to know a time that its source does not, or a ttl for which it has no use."""
    windows = view.windows()
    for part, given in (("ttl", view.ttl), ("window", windows or None)):
        if given is not None and view.source.event_time is None:
            problem, remedy = f"A {part} needs a source with an event time", "Give the source its event_time."
            raise DefinitionError(problem, got=given, where=view.name, remedy=remedy)
    if view.ttl is None:
        return
    parse_duration(view.ttl)
    if windows and not view.columns(()):
        remedy = "Leave ttl out: each window has a length of its own."
        raise DefinitionError("A view of windows alone has no use for a ttl", where=view.name, remedy=remedy)
