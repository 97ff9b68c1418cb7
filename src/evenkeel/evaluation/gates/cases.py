"""Cases in a YAML file: a row, and what the model must say of it. Every error names the line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import Task

if TYPE_CHECKING:
    import yaml

Value: TypeAlias = bool | int | float | str | date | None

_KEYS = ("name", "row", "label", "labels", "class", "at_least", "at_most")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of one row: the label decided, and the score of each class, or the number alone, under "".

    Of several labels, ``labels`` are those decided, in their order. Of quantiles, the scores hold each by its name, and
    the median under "".
    """

    label: str
    scores: Mapping[str, float]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One row and what is expected of it; ``where`` is its file and line.

    ``of_class`` is the class, label or quantile whose score must lie in the range: the positive one of two classes, or
    the median, unless given. ``labels`` are all those that must be decided.
    """

    where: str
    name: str
    row: Mapping[str, Value]
    label: str | None = None
    of_class: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    labels: tuple[str, ...] | None = None

    def check(self, classes: tuple[str, ...], task: Task) -> None:
        """Raise where the case does not fit a model of these classes, labels or quantiles, none for one number."""
        self._check_labels(classes, task)
        for name in (self.label, self.of_class):
            if name is not None and not classes:
                raise DefinitionError("The model answers numbers: a case wants a range", got=name, where=self.where)
            if name is not None and name not in classes:
                raise NotFoundError("class", name, classes, where=self.where)
        unnamed = self.label is None and self.of_class is None and self.labels is None
        if unnamed and task in (Task.MULTICLASS, Task.MULTILABEL):
            raise DefinitionError("The range of a case wants a `class`", expected=classes, where=self.where)

    def _check_labels(self, classes: tuple[str, ...], task: Task) -> None:
        if task is Task.MULTILABEL and self.label is not None:
            remedy = "Write `labels: [...]`, all that must be decided."
            raise DefinitionError("The model decides several labels", got=self.label, where=self.where, remedy=remedy)
        if task is Task.QUANTILE and self.label is not None:
            raise DefinitionError("The model answers numbers: a case wants a range", got=self.label, where=self.where)
        if task is not Task.MULTILABEL and self.labels is not None:
            raise DefinitionError("The model does not decide several labels", got=self.labels, where=self.where)
        for name in self.labels or ():
            if name not in classes:
                raise NotFoundError("label", name, classes, where=self.where)

    def failure(self, answer: Answer) -> str | None:
        """Return what is wrong with an answer, or nothing."""
        if any(score != score for score in answer.scores.values()):
            return f"{self.name}: no answer"
        if self.label not in (None, answer.label):
            return f"{self.name}: {answer.label}, not {self.label}"
        if self.labels is not None and {*self.labels} != {*answer.labels}:
            return f"{self.name}: {[*answer.labels]}, not {[*self.labels]}"
        if self.at_least is None and self.at_most is None:
            return None
        score = answer.scores[self.of_class] if self.of_class is not None else list(answer.scores.values())[-1]
        if self.at_least is not None and score < self.at_least:
            return f"{self.name}: {score:.4g} is below {self.at_least:g}"
        if self.at_most is not None and score > self.at_most:
            return f"{self.name}: {score:.4g} is above {self.at_most:g}"
        return None


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a YAML file; raises `DefinitionError` with the line of what is wrong."""
    import yaml

    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"The cases {path} cannot be read", got=str(error)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DefinitionError(f"The cases {path} are not YAML", got=str(error)) from error
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise DefinitionError(f"The cases {path} are not a list of cases", expected="- row: {...}")
    return [_case(path, node) for node in root.value]


def _case(path: Path, node: "yaml.Node") -> Case:
    import yaml

    where = f"{path}:{node.start_mark.line + 1}"
    try:
        value = yaml.SafeLoader("").construct_object(node, deep=True)
    except (yaml.YAMLError, RecursionError) as error:
        raise DefinitionError("This case cannot be read", got=str(error), where=where) from error
    if not isinstance(value, dict) or not isinstance(value.get("row"), dict):
        raise DefinitionError("A case has a row", expected="row: {column: value, ...}", got=value, where=where)
    unknown = sorted(str(key) for key in value if key not in _KEYS)
    if unknown:
        raise NotFoundError("key of a case", unknown[0], _KEYS, where=where)
    return _expectation(value, where)


def _expectation(value: Mapping[str, object], where: str) -> Case:
    expected = [key for key in ("label", "labels", "at_least", "at_most") if value.get(key) is not None]
    if not expected or (expected[0] in ("label", "labels") and len(expected) > 1):
        raise DefinitionError("A case expects a label or a range", got=expected, where=where)
    name = str(value.get("name") or where)
    of_class, label = _text(value.get("class")), _text(value.get("label"))
    low, high = (_number(value.get(key), key, where) for key in ("at_least", "at_most"))
    labels = value.get("labels")
    if labels is not None and not isinstance(labels, list):
        raise DefinitionError("`labels` of a case are a list", expected="labels: [late]", got=labels, where=where)
    decided = None if labels is None else tuple(str(_text(one)) for one in labels)
    return Case(where, name, _row(value["row"], where), label, of_class, low, high, decided)


def _row(row: object, where: str) -> dict[str, Value]:
    assert isinstance(row, dict)
    for column, value in row.items():
        if not isinstance(column, str) or not isinstance(value, Value):
            raise DefinitionError("A row has plain values under the names of columns", got={column: value}, where=where)
    return row


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _number(value: object, key: str, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DefinitionError(f"`{key}` of a case is not a number", got=value, where=where)
    return float(value)
