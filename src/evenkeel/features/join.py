"""Features joined to examples, as they were known at the time of each."""

from collections.abc import Sequence

from evenkeel import engines
from evenkeel.clock import parse_duration
from evenkeel.engines import Engine, History, Relation
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.features.views import FeatureView
from evenkeel.typing import repeated


def join_features(engine: Engine, relation: Relation, views: Sequence[FeatureView], time: str | None) -> Relation:
    """Return every row once, in order, with a column ``view.feature`` for each feature of each view.

    ``time`` names the column that says when a row's question was asked: nothing that became known later is used. The
    columns of a view come before its windows. Null where nothing was known, except for a count or a sum, which is 0.

    Raises `DefinitionError` for two views of one name and for a view that knows the time where ``time`` is none, and
    `NotFoundError` for a column that is not there.
    """
    twice = repeated(view.name for view in views)
    if twice:
        raise DefinitionError("Two views have the same name", got=twice[0], remedy="Rename one of them.")
    for view in views:
        relation = _join(engine, relation, view, time)
    return relation


def _join(engine: Engine, left: Relation, view: FeatureView, time: str | None) -> Relation:
    right = view.source.relation(engine)
    _check_columns(view, left, right)
    columns = {f"{view.name}.{name}": column for name, column in view.columns(right.schema.names).items()}
    if view.source.event_time is None:
        return engine.join(left, right, view.by, columns)
    if time is None:
        remedy = "Give the source of the examples its event_time."
        raise DefinitionError(
            "A view in time needs to know when each example was asked", where=view.name, remedy=remedy
        )
    history = History(view.by, view.source.event_time, view.source.known_at, view.source.key)
    if columns:
        ttl = None if view.ttl is None else parse_duration(view.ttl)
        left = engine.asof_join(left, right, time=time, history=history, columns=columns, ttl=ttl)
    windows = {
        f"{view.name}.{name}": engines.Window(window.column, window.aggregate, window.microseconds)
        for name, window in view.windows().items()
    }
    return engine.window(left, right, time=time, history=history, windows=windows) if windows else left


def _check_columns(view: FeatureView, left: Relation, right: Relation) -> None:
    for name in view.by:
        if name not in left.schema.names:
            raise NotFoundError("column of the examples (the entity)", name, left.schema.names, where=view.name)
    wanted = [
        *view.by,
        *view.columns(right.schema.names).values(),
        *(window.column for window in view.windows().values()),
    ]
    for name in wanted:
        if name not in right.schema.names:
            raise NotFoundError("column of the view's source", name, right.schema.names, where=view.name)
    if not view.columns(right.schema.names) and not view.windows():
        raise DefinitionError("A view has no feature", got=right.schema.names, where=view.name)
