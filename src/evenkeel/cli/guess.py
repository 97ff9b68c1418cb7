"""What `evenkeel init` makes of a file: which column is the key, which the time, and what a model may read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.statistics import ColumnStatistics, TableStatistics
from evenkeel.typing import ColumnType
from evenkeel.validation import Nature, nature

_KEY_NAME = re.compile(r"(^|_)(id|key|uuid|guid|number|no)$|^id|Id$", re.IGNORECASE)
_UPDATE_NAME = re.compile(r"updat|modif|chang|insert|load|ingest|sync|etl|extract|creat|last_", re.IGNORECASE)
_USELESS = {
    Nature.EMPTY: "it is empty",
    Nature.CONSTANT: "it has one value alone",
    Nature.IDENTIFIER: "nearly every row has another value: it is an identifier",
    Nature.FREE_TEXT: "it is free text, or has too many values for its rows",
}
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
_MOST_ONE_HOT = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one question, why, and how to say otherwise."""

    question: str
    answer: str | None
    why: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A column that the model reads: the lines of the transform that make features of it."""

    column: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """Everything that a new project needs to know of a file."""

    label: str
    key: str | None
    time: str | None
    choices: tuple[Choice, ...]
    features: tuple[Feature, ...]
    left_out: tuple[tuple[str, str], ...]


def guess(table: TableStatistics, label: str, key: str | None, time: str | None) -> Guess:
    """Return the roles of the columns; raises `UsageError` and `InvalidDataError` where those given do not fit."""
    for role, name in {"label": label, "key": key, "time": time}.items():
        if name is not None and name not in table.columns:
            raise NotFoundError(f"column (--{role})", name, table.columns)
    if table.rows == 0:
        raise InvalidDataError("The file has no rows")
    if time is not None and table.columns[time].type not in _TIMES:
        raise UsageError(f"{time!r} is not a time", expected="a timestamp or a date", got=str(table.columns[time].type))
    key_choice, time_choice = _key(table, label, key), _time(table, label, time)
    key, time = key_choice.answer, time_choice.answer
    choices = (_label(table, label), key_choice, time_choice, _split(key, time))
    features, left_out = [], []
    for name, column in table.columns.items():
        if name in (label, key, time):
            continue
        reason = _useless(name, column)
        if reason is None:
            features.append(Feature(name, tuple(_lines(name, column))))
        else:
            left_out.append((name, reason))
    if not features:
        raise InvalidDataError("No column is left that a model could learn from", got=", ".join(map(str, left_out)))
    return Guess(label, key, time, choices, tuple(features), tuple(left_out))


def _label(table: TableStatistics, label: str) -> Choice:
    column = table.columns[label]
    classes = f"{column.distinct} different values" if column.distinct is not None else "many different values"
    return Choice(
        "label", label, f"you said so; it holds {column.type} with {classes}", "--label COLUMN, task= in pipeline.py"
    )


def _key(table: TableStatistics, label: str, given: str | None) -> Choice:
    otherwise = "--key COLUMN, key= in pipeline.py"
    if given is not None:
        return Choice("key", given, "you said so", otherwise)
    for name, column in table.columns.items():
        whole = column.type in (ColumnType.TEXT, ColumnType.INTEGER)
        if name != label and whole and _KEY_NAME.search(name) and column.missing == 0 and _all_differ(column):
            return Choice("key", name, "its name says so, and no two rows share a value", otherwise)
    return Choice("key", None, "no column is named like one and differs in every row", otherwise)


def _time(table: TableStatistics, label: str, given: str | None) -> Choice:
    otherwise = "--time COLUMN, event_time= in pipeline.py"
    if given is not None:
        return Choice("time", given, "you said so", otherwise)
    found = [name for name, column in table.columns.items() if name != label and column.type in _TIMES]
    stamps = [name for name in found if _UPDATE_NAME.search(name)]
    events = [name for name in found if name not in stamps and table.columns[name].missing == 0]
    if len(events) == 1:
        return Choice("time", events[0], "it is the only time in every row that is no stamp of an update", otherwise)
    if events:
        return Choice("time", None, f"{', '.join(events)} could each be when a row was true: say which", otherwise)
    if stamps:
        return Choice(
            "time", None, f"{', '.join(stamps)} says when a row was written, perhaps not when it was true", otherwise
        )
    return Choice("time", None, "no column holds a time in every row", otherwise)


def _split(key: str | None, time: str | None) -> Choice:
    if time is not None:
        answer, why = "temporal", "the past trains, and what came after it tests, as it will be when the model serves"
    elif key is not None:
        answer, why = "by key", "there is no time; rows of one key stay on one side"
    else:
        answer, why = "random", "there is no time and no key; equal rows stay on one side, each class keeps its share"
    return Choice("split", answer, why, "split= in pipeline.py")


def _useless(name: str, column: ColumnStatistics) -> str | None:
    kind = nature(column)
    if kind is Nature.IDENTIFIER and column.type is ColumnType.INTEGER and not _KEY_NAME.search(name):
        return None
    if kind in _USELESS:
        return _USELESS[kind]
    if kind is Nature.TIME and _UPDATE_NAME.search(name):
        return "it says when the row was written, which may tell the label"
    return None


def _all_differ(column: ColumnStatistics) -> bool:
    if column.distinct is None:
        return False
    least = column.present if column.distinct_exact else 0.95 * column.present
    return column.distinct >= least


def _lines(name: str, column: ColumnStatistics) -> Iterator[tuple[str, str]]:
    value = f"x[{name!r}]"
    if column.type is ColumnType.TEXT:
        few = column.distinct is not None and column.distinct <= _MOST_ONE_HOT
        yield name, f"ek.one_hot({value})" if few else f"ek.category({value}, min_count=5)"
    elif column.type is ColumnType.TIMESTAMP:
        for part in ("hour", "weekday", "month"):
            yield f"{name}_{part}", f"ek.{part}({value})"
    elif column.type is ColumnType.DATE:
        for part in ("weekday", "month"):
            yield f"{name}_{part}", f"ek.{part}({value})"
    else:
        yield name, value
