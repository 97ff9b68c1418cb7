"""What `evenkeel init` makes of a file: which column is the key, which the time, and what a model may read."""

from dataclasses import dataclass

from evenkeel.cli.columns import (
    feature_lines,
    is_key,
    is_stamp,
    may_be_event,
    oddity,
    why_useless,
)
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.flows.labels import suggest_task
from evenkeel.statistics import ColumnStatistics, TableStatistics
from evenkeel.typing import ColumnType, Task, repeated
from evenkeel.validation import Nature, nature
from evenkeel.validation.names import all_differ, is_group

NONE = "-"
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
_FEW_ROWS = 500
_SHOWN = 5


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
    """Everything that a new project needs to know of a file.

    Of several ``labels`` each is yes or no. Rows of one ``group`` lie on one side of the split. ``few`` is whether there are
    few rows for a tree's leaves. ``missing`` are the words that mean that there is no value.
    """

    labels: tuple[str, ...]
    task: Task
    key: str | None
    time: str | None
    group: str | None
    few: bool
    missing: tuple[str, ...]
    choices: tuple[Choice, ...]
    features: tuple[Feature, ...]
    left_out: tuple[tuple[str, str], ...]


def guess(
    table: TableStatistics, labels: tuple[str, ...], key: str | None, time: str | None, missing: tuple[str, ...] = ()
) -> Guess:
    """Return the roles of the columns; ``-`` for key or time says that there is none.

    Raises `UsageError` and `InvalidDataError` where those given do not fit.
    """
    for role, name in [*(("label", label) for label in labels), ("key", key), ("time", time)]:
        if name not in (None, NONE) and name not in table.columns:
            raise NotFoundError(f"column (--{role})", str(name), table.columns)
    if table.rows == 0:
        raise InvalidDataError("The file has no rows")
    task = _task(table, labels)
    key_choice, group = _key(table, labels, key)
    time_choice = _time(table, labels, time)
    roles = {*labels, key_choice.answer, time_choice.answer, group}
    reasons = {name: why_useless(name, column) for name, column in table.columns.items() if name not in roles}
    left_out = {name: reason for name, reason in reasons.items() if reason is not None}
    features = [name for name, reason in reasons.items() if reason is None]
    if not features:
        told = "; ".join(f"{name}: {reason}" for name, reason in left_out.items()) or "the label alone"
        raise InvalidDataError("No column is left that a model could learn from", got=told)
    return Guess(
        labels=labels,
        task=task,
        key=key_choice.answer,
        time=time_choice.answer,
        group=group if time_choice.answer is None else None,
        few=table.rows < _FEW_ROWS,
        missing=missing,
        choices=(
            _label(table, labels, task),
            key_choice,
            time_choice,
            _split(key_choice.answer, time_choice.answer, group),
            *_missing(missing),
        ),
        features=tuple(Feature(name, tuple(feature_lines(name, table.columns[name]))) for name in features),
        left_out=tuple(left_out.items()),
    )


def _task(table: TableStatistics, labels: tuple[str, ...]) -> Task:
    """Return what is predicted; raises `InvalidDataError` for a label that nothing can be learnt of."""
    if twice := repeated(labels):
        raise UsageError("A label is named twice", got=", ".join(twice), remedy="Give each once: --label a --label b.")
    tasks = [_task_of(label, table.columns[label]) for label in labels]
    if len(labels) == 1:
        return tasks[0]
    for label in labels:
        _check_yes_or_no(label, table.columns[label])
    return Task.MULTILABEL


def _check_yes_or_no(label: str, column: ColumnStatistics) -> None:
    numbers = column.type in (ColumnType.INTEGER, ColumnType.FLOAT) and column.values_complete
    if column.type is ColumnType.BOOLEAN or (numbers and all(one.value in (0, 1) for one in column.values)):
        return
    raise InvalidDataError(
        f"The label {label!r}, one of several, is neither yes nor no",
        expected="booleans, or 0 and 1",
        got=_values(column) or str(column.type),
        remedy="Write it as 0 and 1 in the file, or make a project for this label alone.",
    )


def _task_of(label: str, column: ColumnStatistics) -> Task:
    odd = oddity(column)
    if odd is not None:
        raise InvalidDataError(f"The label {label!r} is text", got=odd, remedy="Write it as plain numbers in the file.")
    if nature(column) is Nature.EMPTY or column.distinct == 0:
        raise InvalidDataError(f"The label {label!r} is missing in every row", remedy="Name another with --label.")
    if column.distinct == 1:
        raise InvalidDataError(f"The label {label!r} has one value alone", expected="at least 2", got=_values(column))
    if column.type in _TIMES:
        raise InvalidDataError(f"The label {label!r} is a time", expected="a number, a text or a boolean")
    if column.type is ColumnType.TEXT and nature(column) is not Nature.CATEGORY and (column.distinct or 0) > 2:
        raise InvalidDataError(
            f"The label {label!r} has too many classes for its rows",
            expected="ten rows of each class, on average, and at most 100 classes",
            got=f"{column.distinct or 'many'} different texts in {column.present:,} rows",
        )
    whole = column.type is not ColumnType.FLOAT or all(float(one.value).is_integer() for one in column.values)
    number = column.type in (ColumnType.INTEGER, ColumnType.FLOAT)
    return suggest_task(column.distinct, column.present, whole=whole, number=number)


def _values(column: ColumnStatistics) -> str:
    return ", ".join(str(one.value) for one in column.values[:_SHOWN])


def _label(table: TableStatistics, labels: tuple[str, ...], task: Task) -> Choice:
    otherwise = "--label COLUMN, task= in pipeline.py"
    if len(labels) > 1:
        why = f"you said so; each is yes or no, and a row may have any of them ({task})"
        return Choice("label", ", ".join(labels), why, otherwise)
    (label,) = labels
    column = table.columns[label]
    values = f"{column.distinct} different values" if column.distinct is not None else "many different values"
    what = "a number" if task is Task.REGRESSION else "classes"
    why = f"you said so; it holds {column.type} with {values}, so it is learnt as {what} ({task})"
    return Choice("label", label, why, otherwise)


def _key(table: TableStatistics, labels: tuple[str, ...], given: str | None) -> tuple[Choice, str | None]:
    """Return the key, and the column whose rows belong together."""
    otherwise = f"--key COLUMN, or --key {NONE} for none; key= in pipeline.py"
    if given == NONE:
        return Choice("key", None, "you said so", otherwise), None
    if given is not None and all_differ(table.columns[given]):
        return Choice("key", given, "you said so", otherwise), None
    if given is not None:
        return Choice("key", None, f"{given} stands in several rows, so it tells no row from another", otherwise), given
    columns = {name: column for name, column in table.columns.items() if name not in labels}
    for name, column in columns.items():
        if is_key(name, column):
            return Choice("key", name, "its name says so, and no two rows share a value", otherwise), None
    group = next((name for name, column in columns.items() if is_group(name, column)), None)
    return Choice("key", None, "no column is named like one and differs in every row", otherwise), group


def _time(table: TableStatistics, labels: tuple[str, ...], given: str | None) -> Choice:
    otherwise = f"--time COLUMN, or --time {NONE} for none; event_time= in pipeline.py"
    if given == NONE:
        return Choice("time", None, "you said so", otherwise)
    if given is not None:
        return Choice("time", _given_time(given, table.columns[given]), "you said so", otherwise)
    found = [name for name, column in table.columns.items() if name not in labels and column.type in _TIMES]
    events = [name for name in found if may_be_event(name) and table.columns[name].missing == 0]
    if len(events) == 1:
        return Choice("time", events[0], "it is the only time in every row that is no stamp of an update", otherwise)
    if events:
        return Choice("time", None, f"{', '.join(events)} could each be when a row was true: say which", otherwise)
    stamps = [name for name in found if is_stamp(name)]
    if stamps:
        says = "says" if len(stamps) == 1 else "say"
        why = f"{', '.join(stamps)} {says} when a row was written, perhaps not when it was true"
        return Choice("time", None, why, otherwise)
    return Choice("time", None, "no column holds a time in every row", otherwise)


def _given_time(name: str, column: ColumnStatistics) -> str:
    if column.type not in _TIMES:
        got = oddity(column) or str(column.type)
        raise UsageError(f"{name!r} is not a time", expected="a timestamp or a date, in ISO 8601", got=got)
    if column.missing:
        raise InvalidDataError(
            f"The time {name!r} is missing in {column.missing:,} rows",
            remedy="Drop those rows, or name another column with --time.",
        )
    return name


def _split(key: str | None, time: str | None, group: str | None) -> Choice:
    if time is not None:
        answer, why = "temporal", "the past trains, and what came after it tests, as it will be when the model serves"
    elif key is not None:
        answer, why = "by key", "there is no time; rows of one key stay on one side"
    elif group is not None:
        answer, why = f"by {group}", f"there is no time and no key; rows of one {group} stay on one side"
    else:
        answer, why = "random", "there is no time and no key; equal rows stay on one side, each class keeps its share"
    return Choice("split", answer, why, "split= in pipeline.py")


def _missing(words: tuple[str, ...]) -> list[Choice]:
    why = "where no such word stands, the column holds numbers"
    return [Choice("missing", ", ".join(words), why, "missing= in pipeline.py")] if words else []
